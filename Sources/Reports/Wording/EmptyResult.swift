extension Report {
    /// Why no account was seen, and what to do, by what the captures held.
    package var emptyResultAdvice: String {
        let unused = coverage.unused.filter { $0.packets > 0 }
        if coverage.httpConnections > 0 { return httpAdvice }
        if coverage.tlsConnections > 0 {
            return
                "no account was seen: the captures hold \(Quantities.count(coverage.tlsConnections, "TLS connection"))"
                + "\(ports(coverage.tlsPorts)) and no HTTP behind it. Add the capture of the inside hop, or the "
                + "gateway's log with --requests."
        }
        if count("http2_connections") > 0 {
            return
                "no account was seen: the inside hop uses HTTP/2 without TLS, which is not read. Make the gateway "
                + "use HTTP/1.1 there, or add its log with --requests."
        }
        if let most = unused.first, most.packets > coverage.packets / 2 {
            let share = "\(Quantities.count(most.packets)) of \(Quantities.count(coverage.packets, "packet"))"
            return "no account was seen: \(share) are \(most.words). \(advice(for: most))."
        }
        guard coverage.packets > 0 else {
            return "no account was seen: the inputs hold no packet and no request of an account."
        }
        return
            "no account was seen: no TLS and no HTTP/1 connection was found. Add the capture of the inside hop, or "
            + "the gateway's log with --requests. `tailgate connections` lists what was captured."
    }

    private var httpAdvice: String {
        let connections = Quantities.count(coverage.httpConnections, "HTTP connection") + ports(coverage.httpPorts)
        if count("untrusted_hops") >= coverage.httpConnections {
            return
                "no account was seen: \(connections) came from addresses that are not trusted. Name the gateway's "
                + "networks with --trust."
        }
        return
            "no account was seen: the requests of \(connections) name no account. Check the account header, or give the "
            + "key of the credentials with --key-file."
    }

    private func advice(for unused: UnusedPackets) -> String {
        if unused.isQUIC {
            return "QUIC is not read: capture the inside hop, or add the gateway's log with --requests"
        }
        if unused.isTunnel {
            return "Packets inside other packets are not read: capture on the interface where they leave the tunnel"
        }
        switch unused.reason {
        case .linkType: return "That link type is not read: capture on an Ethernet, loopback or `any` interface"
        case .fragment: return "Fragments are not put together: capture where packets are whole"
        case .truncatedHeader: return "Capture with a snap length of 256 bytes or more"
        case .unrecognised: return "Capture the gateway's own TLS and HTTP connections"
        default: return "Capture the gateway's TCP traffic"
        }
    }

    private func count(_ name: String) -> Int { coverage.counters[name] ?? 0 }

    /// ` to port 443`, for at most three ports.
    private func ports(_ ports: [Int]) -> String {
        guard !ports.isEmpty else { return "" }
        return (ports.count == 1 ? " to port " : " to ports ")
            + ports.prefix(3).map(String.init).joined(separator: ", ") + (ports.count > 3 ? ", …" : "")
    }
}
