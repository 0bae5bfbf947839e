extension SettingSection {
    static let edge = SettingSection(
        name: "edge", meaning: "What stands between clients and the gateway.",
        keys: [
            SettingKey(
                "edge", "fronts", \.edge.fronts, .optional(.list(of: .network, "networks", atMost: 256)), .restart,
                "Networks of a CDN or balancer of your own that ends TCP or TLS before the gateway. Their connections say "
                    + "nothing about the client; its address is read from the field that the front writes. null "
                    + "recognises a front by the share of accounts whose requests share connections. [] means that there "
                    + "is none.")
        ])
}
