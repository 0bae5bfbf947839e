package import Signals

extension SignalName {
    /// What a reviewer reads beside the signal's id.
    package var title: String {
        switch self {
        case .attention: "Prompts faster than one person types"
        case .hiddenLegs: "Tool loops at different distances"
        case .rhythm: "Prompts without a night's break"
        case .installations: "Many installations of one tool"
        case .onePerson: "Prompts spaced like one person's"
        case .clientsOnOneConnection: "Several clients on one connection"
        case .accountsOnOneConnection: "Several accounts on one connection"
        case .clientsBehindOneHello: "Several clients with one TLS handshake"
        case .helloMismatch: "TLS handshake unlike the client's"
        case .crossing: "Conversations alternating on one connection"
        case .clientHello: "TLS handshake of another client"
        case .tcpStack: "TCP handshake unlike the client's"
        case .idleReuse: "Connection reused after a long pause"
        case .conversations: "Prompts close together"
        case .succession: "Devices or networks replaced for good"
        case .singleTurns: "Machine-paced single requests"
        case .rttGap: "TCP and TLS round trips"
        case .link: "Packet sizes"
        case .connections: "Connections"
        }
    }
}

extension SignalName {
    /// `Prompts close together (conversations)`; the id alone where no title is known.
    static func label(of id: String) -> String {
        SignalName(rawValue: id).map { "\($0.title) (\(id))" } ?? id
    }
}

extension Signal {
    /// The title, also of evidence that an earlier build stored without one; the id where no title is known.
    package var title: String {
        if case .worded(let id, _, let title, _) = self {
            return SignalName(rawValue: id)?.title ?? title ?? id
        }
        return name?.title ?? id
    }

    /// `Prompts close together (conversations)`.
    var label: String { title == id ? id : "\(title) (\(id))" }
}

extension Silence {
    package var title: String { SignalName(rawValue: id)?.title ?? id }

    /// `Prompts close together (conversations)`.
    var label: String { SignalName.label(of: id) }
}
