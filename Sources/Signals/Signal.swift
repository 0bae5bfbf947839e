/// What the statistics found in an account's exchanges or connections, with the figures behind it.
///
/// A signal holds figures and no sentence. The room `Reports` words it when somebody reads it.
///
/// A figure's name says its unit. Counts are whole numbers, shares lie between 0 and 1, and expected counts are rounded to
/// thousandths (``Swift/Double/thousandths``).
package enum Signal: Sendable, Equatable {

    // MARK: Several people

    /// Prompts that follow a prompt from another machine sooner than one person could type.
    ///
    /// The window is `windowSeconds`. Where a person was seen to type it is as long as the text takes, up to
    /// `longestWindowSeconds`.
    case attention(
        prompts: Int, fastFollowUps: Int, expectedIfIndependent: Double, expectedOfOnePersonAtMost: Double,
        windowSeconds: Double, longestWindowSeconds: Double)
    /// Samples in which the tool loops behind one TLS endpoint ran at more distances than one person has machines.
    case hiddenLegs(
        samples: Int, exceeding: Int, allowedDistances: Int, mostDistances: Int, onePersonShareAtMost: Double,
        sampleHours: Int)
    /// Stretches of prompts without a break that went on for longer than one person stays awake.
    case rhythm(stretches: Int, prolonged: Int, onePersonShareAtMost: Double, prolongedHours: Int, breakHours: Int)
    /// Samples in which more installations of one tool were in use than one person has machines.
    case installations(
        samples: Int, exceeding: Int, allowedInstallations: Int, mostInstallations: Int,
        onePersonShareAtMost: Double)

    // MARK: One person

    /// Prompts in different conversations that rarely overlap, as if one person wrote them all.
    case onePerson(prompts: Int, fastFollowUps: Int, expectedOfTwoPeopleAtLeast: Double)

    // MARK: A relay

    /// Several clients on one TLS connection. `clients` are those of the connection with the most.
    case clientsOnOneConnection(clients: [String], mixedConnections: Int, connections: Int)
    /// Several accounts on one TLS connection. `accounts` are those of the connection with the most.
    case accountsOnOneConnection(accounts: Int, mixedConnections: Int, connections: Int)
    /// Clients that use one ClientHello from one address, and different ones elsewhere.
    case clientsBehindOneHello(address: String, clients: [String])
    /// A ClientHello that no other endpoint of the claimed client sends.
    case helloMismatch(client: String, endpoints: Int)
    /// Typed prompts that alternate with another conversation on the same connection.
    case crossing(typedPrompts: Int, alternating: Int, ownClientShareAtMost: Double)

    // MARK: The client's identity

    /// A ClientHello that the claimed client does not send elsewhere. `isKnownOfOthers` when other clients send it.
    case clientHello(address: String, client: String, hello: String, isKnownOfOthers: Bool, endpoints: Int)
    /// A SYN of a kind that the claimed client does not send elsewhere.
    case tcpStack(client: String, endpoints: Int)
    /// A connection used again after a longer pause than the claimed client allows elsewhere.
    case idleReuse(client: String, idleSeconds: Int, longestElsewhereSeconds: Int, endpoints: Int)

    // MARK: Conduct

    /// Prompts in any two conversations that come close together. A hint: scripted agents look the same.
    case conversations(prompts: Int, fastFollowUps: Int, expectedIfIndependent: Double, windowSeconds: Double)
    /// Every network is new from one day on, and so is every device or the time of day.
    case succession(daysBefore: Int, daysSince: Int, hoursMoved: Int, changesDevices: Bool)
    /// Conversations of one machine-paced request each, without tools and with long answers.
    case singleTurns(conversations: Int, pacedShare: Double, windowSeconds: Double)

    // MARK: The path

    /// How much later TLS answers than TCP, as the smallest over `connections`.
    case rttGap(
        address: String, tcpMilliseconds: Double, gapMilliseconds: Double, connections: Int, reading: GapReading)
    /// The link that most SYNs came over, by their segment size. `mtuBytes` only for a link of no known kind.
    case link(kind: LinkKind, mtuBytes: Int?, connections: Int)

    // MARK: Other builds

    /// Evidence of another build, in that build's words: an earlier one that stored no figures, or a later one with a signal
    /// that this build does not have.
    case worded(id: String, proof: Evidence.Proof, title: String?, summary: String)

    /// Where TLS ends, compared with TCP.
    package enum GapReading: String, Sendable, Codable {
        case withTCP = "with-tcp"
        case beyondTCP = "beyond-tcp"
        /// Too few connections to distinguish a TCP proxy from a slow client.
        case unsure
    }

    package enum LinkKind: String, Sendable, Codable {
        case ethernet, dsl, tunnel, jumbo, loopback, other
    }
}

extension Double {
    /// Rounded to three decimal places, which is what a figure keeps.
    package var thousandths: Double { isFinite ? (self * 1_000).rounded() / 1_000 : 0 }
}
