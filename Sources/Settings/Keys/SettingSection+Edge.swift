extension SettingSection {
    static let edge = SettingSection(
        name: "edge", meaning: "What stands between clients and the gateway.",
        keys: [
            SettingKey(
                "edge", "fronts", \.edge.fronts, .optional(.list(of: .network, "networks", atMost: 256)), .restart,
                "Networks of your own CDN or balancer that ends TCP or TLS before the gateway. Their "
                    + "connections do not describe clients. The client's address is read from the field that the "
                    + "front writes. null recognises a front by the share of accounts on shared connections. [] "
                    + "means that there is none.")
        ])
}
