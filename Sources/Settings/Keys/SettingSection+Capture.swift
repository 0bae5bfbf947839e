// A reload opens capture handles again, so the interface is blind for a moment. The number of threads shapes the
// connection tables and stays until a restart.
extension SettingSection {
    static let capture = SettingSection(
        name: "capture", meaning: "Live capture of packets.",
        keys: [
            SettingKey(
                "capture", "interfaces", \.capture.interfaces, .list(of: .interface, "interfaces", atMost: 16),
                .reload,
                "Interfaces to capture from. side is edge (clients, encrypted), inside (from the gateway "
                    + "to the application) or both. Empty disables live capture. A missing interface is opened "
                    + "when it appears."),
            SettingKey(
                "capture", "edge_ports", \.capture.edgePorts, .list(of: .port, "ports", atMost: 64), .reload,
                "TCP ports of the edge."),
            SettingKey(
                "capture", "inside_ports", \.capture.insidePorts, .list(of: .port, "ports", atMost: 64), .reload,
                "TCP ports of the inside hop, which is clear HTTP."),
            SettingKey(
                "capture", "addresses", \.capture.addresses, .list(of: .network, "networks", atMost: 64), .reload,
                "Capture only packets from or to these addresses of the gateway. Empty means all."),
            SettingKey(
                "capture", "filter", \.capture.filter, .optional(.packetFilter), .reload,
                "A pcap-filter(7) expression. It replaces the filter made from ports and addresses."),
            SettingKey(
                "capture", "snap_length", \.capture.snapLength, .count(96...65_535), .reload,
                "Bytes kept of each packet. The inside hop needs whole request heads. The edge needs 120 "
                    + "after the handshake."),
            SettingKey(
                "capture", "ring", \.capture.ring, .size(.mebibytes(1) ... .gibibytes(1)), .reload,
                "Kernel memory for packets that wait to be read, for each interface and thread."),
            SettingKey(
                "capture", "threads", \.capture.threads, .count(1...16), .restart,
                "Threads for each interface. They share its connections by PACKET_FANOUT."),
            SettingKey(
                "capture", "promiscuous", \.capture.promiscuous, .flag, .reload,
                "Capture packets for other machines, too, as behind a mirror port."),
            SettingKey(
                "capture", "delay", \.capture.delay, .duration(.milliseconds(1) ... .milliseconds(100)), .reload,
                "Longest time that the kernel gathers packets before it delivers them."),
            SettingKey(
                "capture", "reopen", \.capture.reopen, .duration(.milliseconds(100) ... .seconds(300)), .reload,
                "Time between attempts to open a missing interface."),
        ])
}
