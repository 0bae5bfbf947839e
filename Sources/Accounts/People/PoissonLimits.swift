/// One-sided confidence limits of a Poisson mean by the approximation of Wilson and Hilferty (*PNAS* 17, 1931): at 95 %
/// within 1 % of the exact ones, and for a count of 0 just below (2.97 for 3.00).
package enum PoissonLimits {
    /// - Parameter quantile: Of the standard normal; 1.645 for 95 %.
    package static func upper(_ count: Double, quantile: Double) -> Double { bound(count + 1, quantile) }

    package static func lower(_ count: Double, quantile: Double) -> Double {
        count > 0 ? bound(count, -quantile) : 0
    }

    private static func bound(_ count: Double, _ quantile: Double) -> Double {
        let root = 1 - 1 / (9 * count) + quantile / (3 * count.squareRoot())
        return max(0, count * root * root * root)
    }
}
