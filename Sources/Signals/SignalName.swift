/// The stable id of a signal, for programs. People read its title, which `Reports` gives.
package enum SignalName: String, Sendable, Hashable, CaseIterable {
    case attention
    case hiddenLegs = "hidden-legs"
    case rhythm
    case installations
    case onePerson = "one-person"
    case clientsOnOneConnection = "clients-on-one-connection"
    case accountsOnOneConnection = "accounts-on-one-connection"
    case clientsBehindOneHello = "clients-behind-one-hello"
    case helloMismatch = "hello-mismatch"
    case crossing
    case clientHello = "client-hello"
    case tcpStack = "tcp-stack"
    case idleReuse = "idle-reuse"
    case conversations
    case succession
    case singleTurns = "single-turns"
    case rttGap = "rtt-gap"
    case link
    /// Everything that connections show. It has no evidence of its own, but it can be silent.
    case connections
}

extension SignalName {
    /// What the signal speaks to.
    package var proof: Evidence.Proof {
        switch self {
        case .attention, .hiddenLegs, .rhythm, .installations: .people
        case .onePerson: .onePerson
        case .clientsOnOneConnection, .accountsOnOneConnection, .clientsBehindOneHello, .helloMismatch, .crossing:
            .relay
        case .clientHello, .tcpStack, .idleReuse: .identity
        case .conversations, .succession, .singleTurns: .conduct
        case .rttGap, .link, .connections: .path
        }
    }
}

extension Signal {
    /// Nil for a signal in another build's words.
    package var name: SignalName? {
        switch self {
        case .attention: .attention
        case .hiddenLegs: .hiddenLegs
        case .rhythm: .rhythm
        case .installations: .installations
        case .onePerson: .onePerson
        case .clientsOnOneConnection: .clientsOnOneConnection
        case .accountsOnOneConnection: .accountsOnOneConnection
        case .clientsBehindOneHello: .clientsBehindOneHello
        case .helloMismatch: .helloMismatch
        case .crossing: .crossing
        case .clientHello: .clientHello
        case .tcpStack: .tcpStack
        case .idleReuse: .idleReuse
        case .conversations: .conversations
        case .succession: .succession
        case .singleTurns: .singleTurns
        case .rttGap: .rttGap
        case .link: .link
        case .worded: nil
        }
    }

    /// The id that programs see, such as `clients-on-one-connection`.
    package var id: String {
        if case .worded(let id, _, _, _) = self { return id }
        return name?.rawValue ?? ""
    }

    package var proof: Evidence.Proof {
        if case .worded(_, let proof, _, _) = self { return proof }
        return name?.proof ?? .conduct
    }
}
