/// Whether a filter expression can be compiled, without an interface or a file.
package enum FilterCheck {
    /// libpcap's reason why the expression is valid on no link layer that is decoded; nil for a valid one.
    /// - Parameter name: What the error names as the place that the expression is for.
    package static func problem(_ expression: String, name: String) -> CaptureError? {
        do throws(CaptureError) {
            _ = try PacketFilter(expression, link: nil, name: name)
            return nil
        } catch {
            return error
        }
    }
}
