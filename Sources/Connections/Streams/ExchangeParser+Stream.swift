extension ExchangeParser {
    /// After CONNECT or an upgrade: what follows is another protocol.
    var isTunnel: Bool {
        if case .tunnel = client { true } else { false }
    }

    /// Bytes of unfinished heads.
    var bytesHeld: Int { clientHead.count + serverHead.count }
}
