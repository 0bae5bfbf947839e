/// Every input, with who can write it and what it may therefore change.
///
/// `docs/reference/who-writes-what.md` is the same table for people; a test keeps both equal.
package enum Input: String, CaseIterable, Sendable {
    // Packets.
    case lonelySYN = "SYN without an answer"
    case lonelyData = "Data on a connection without a handshake"
    case foreignSegment = "Data, FIN or RST outside the stream"
    case earlySegment = "Data that the peer has not acknowledged"
    case handshake = "Handshake that both sides confirmed"
    case clientHello = "ClientHello, client's SYN options, client's timing"
    case acknowledgedLoss = "Bytes that the peer acknowledged and the capture missed"
    case kernelDrop = "Drop counters of the kernel"

    // The inside hop.
    case otherPortHTTP = "HTTP on an edge interface or on a port that is not an inside port"
    case untrustedHopHTTP = "HTTP from an address that is not a trusted hop"
    case accountHeader = "Account header of the inside hop"
    case credentialHeader = "Credential header of the inside hop"
    case addressHeader = "Address header of the inside hop"
    case proxyHeader = "PROXY header of the inside hop"
    case userAgent = "User-Agent and other client headers of the inside hop"
    case requestBody = "Body of a request"
    case response = "Response of the inside hop"

    // The request log.
    case logIdentity = "account, src, sport, dst, dport of a log line"
    case logTimes = "time, duration, status, sizes and tokens of a log line"
    case logClientWords = "client, thread, parent, device, initiator and what else a log line repeats of the client"

    // The operator.
    case setting = "Settings, files named on a command line, reviews"

    /// The least trusted party that can write it.
    package var author: Author {
        switch self {
        case .lonelySYN, .lonelyData, .foreignSegment, .earlySegment: .stranger
        case .handshake, .clientHello, .otherPortHTTP, .untrustedHopHTTP, .requestBody, .userAgent, .logClientWords:
            .client
        case .acknowledgedLoss, .kernelDrop, .accountHeader, .addressHeader, .proxyHeader, .response, .logIdentity,
            .logTimes:
            .gateway
        case .credentialHeader: .client
        case .setting: .operator
        }
    }

    /// What it may change.
    package var mayChange: Effect {
        switch self {
        case .lonelySYN, .lonelyData, .foreignSegment, .earlySegment, .otherPortHTTP, .untrustedHopHTTP: .counters
        case .handshake, .clientHello: .ownConnection
        case .requestBody: .sizes
        case .userAgent, .credentialHeader, .logClientWords: .ownAccount
        case .acknowledgedLoss: .blindnessOfConnection
        case .kernelDrop: .blindnessOfInterface
        case .accountHeader, .addressHeader, .proxyHeader, .logIdentity: .attribution
        case .response, .logTimes: .exchange
        case .setting: .everything
        }
    }

    /// What an input may change at most.
    package enum Effect: String, CaseIterable, Sendable {
        /// A stranger's inputs and unbelieved ones end here.
        case counters = "Counters only"
        case ownConnection = "What is measured of its own connection"
        case sizes = "The size of its own exchange. Nothing in it is read"
        case ownAccount = "Evidence about the account that authentication gave it"
        case blindnessOfConnection = "Blind time of the accounts that the connection carried"
        case blindnessOfInterface = "Blind time of all accounts, for the stretch that the kernel reports"
        case attribution = "Which account and which edge connection an exchange belongs to"
        case exchange = "Times, sizes and status of an exchange"
        case everything = "Everything"
    }
}
