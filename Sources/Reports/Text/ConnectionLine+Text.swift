import Base

extension ConnectionLine {
    /// The connection on one line for people; what is unknown is left out.
    /// - Parameter style: With a width, the line is cut to it.
    package func text(_ style: TextStyle) -> String {
        var parts = [
            Quantities.date(first), "\(source) > \(destination)",
            Quantities.interval(last - first),
            "\(Quantities.bytes(bytesUp)) up, \(Quantities.bytes(bytesDown)) down",
        ]
        let tls = [tlsVersion.map { "TLS \($0)" }, resumed == true ? "resumed" : nil, alpn, ja4]
            .compactMap { $0.map(VisibleText.escaping) }
        if !tls.isEmpty { parts.append(tls.joined(separator: " ")) }
        if let sni { parts.append(VisibleText.escaping(sni)) }
        let rtts = [rttTCP.map { "tcp \(milliseconds($0))" }, rttTLS.map { "tls \(milliseconds($0))" }].compactMap {
            $0
        }
        if !rtts.isEmpty { parts.append(rtts.joined(separator: " ")) }
        if let account { parts.append(VisibleText.escaping(account)) }
        if midstream { parts.append("midstream") }
        let line = parts.joined(separator: "  ")
        return style.width.map { TerminalText.clipping(line, to: $0) } ?? line
    }

    private func milliseconds(_ interval: Nanoseconds) -> String {
        "\(Quantities.fixed(interval.milliseconds, places: 1)) ms"
    }
}
