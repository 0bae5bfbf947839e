// Capture handles are opened anew on a reload, which costs the affected interface a moment of blindness; the number
// of threads shapes the connection tables and stays until a restart.
extension SettingSection {
    static let capture = SettingSection(
        name: "capture", meaning: "Live capture of packets.",
        keys: [
            SettingKey(
                "capture", "interfaces", \.capture.interfaces, .list(of: .interface, "interfaces", atMost: 16),
                .reload,
                "Interfaces to capture from, and what passes them: edge is the clients' encrypted side, inside the "
                    + "hop from the gateway to the application, both is either. Empty means no live capture. "
                    + "An interface that goes away is opened again when it is back."),
            SettingKey(
                "capture", "edge_ports", \.capture.edgePorts, .list(of: .port, "ports", atMost: 64), .reload,
                "TCP ports of the edge."),
            SettingKey(
                "capture", "inside_ports", \.capture.insidePorts, .list(of: .port, "ports", atMost: 64), .reload,
                "TCP ports of the inside hop, which is HTTP in clear."),
            SettingKey(
                "capture", "addresses", \.capture.addresses, .list(of: .network, "networks", atMost: 64), .reload,
                "The gateway's own addresses, to which the capture is limited. Empty means all."),
            SettingKey(
                "capture", "filter", \.capture.filter, .optional(.packetFilter), .reload,
                "A filter as tcpdump takes it, in place of the one made from ports and addresses."),
            SettingKey(
                "capture", "snap_length", \.capture.snapLength, .count(96...65_535), .reload,
                "Bytes kept of each packet. The inside hop needs its request heads; the edge alone needs 120 after "
                    + "the handshake."),
            SettingKey(
                "capture", "ring", \.capture.ring, .size(.mebibytes(1) ... .gibibytes(1)), .reload,
                "Kernel memory for packets not yet read, per interface and thread."),
            SettingKey(
                "capture", "threads", \.capture.threads, .count(1...16), .restart,
                "Threads per interface, which share its connections by PACKET_FANOUT."),
            SettingKey(
                "capture", "promiscuous", \.capture.promiscuous, .flag, .reload,
                "Whether packets for other machines are taken too, as behind a mirror port."),
            SettingKey(
                "capture", "delay", \.capture.delay, .duration(.milliseconds(1) ... .milliseconds(100)), .reload,
                "How long the kernel may gather packets before it hands them over."),
            SettingKey(
                "capture", "reopen", \.capture.reopen, .duration(.milliseconds(100) ... .seconds(300)), .reload,
                "Between attempts to open an interface that is not there."),
        ])
}
