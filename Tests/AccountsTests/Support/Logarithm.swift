import Glibc

extension Double {
    /// The natural logarithm.
    var logarithm: Double { Glibc.log(self) }
}
