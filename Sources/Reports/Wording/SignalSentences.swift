package import Signals

extension Signal {
    /// The signal in one to three plain sentences: what was counted, and what one person or one client shows.
    package var summary: String {
        switch self {
        case .attention(
            let prompts, let fastFollowUps, let expectedIfIndependent, let expectedOfOnePersonAtMost,
            let windowSeconds, let longestWindowSeconds):
            "\(Quantities.count(fastFollowUps)) of \(Quantities.count(prompts, "prompt")) followed a prompt from another "
                + "machine faster than one person could type. "
                + "Expected: \(expected(expectedIfIndependent)) for independent people, "
                + "at most \(expected(expectedOfOnePersonAtMost)) for one person. "
                + "Fast means within \(decimal(windowSeconds)) s, or up to \(decimal(longestWindowSeconds)) s for a longer text."
        case .hiddenLegs(
            let samples, let exceeding, let allowedDistances, let mostDistances, let onePersonShareAtMost,
            let sampleHours):
            "In \(Quantities.count(exceeding)) of \(Quantities.count(samples, "sample")) of \(sampleHours) hours, tool loops "
                + "behind one TLS endpoint ran at more than \(allowedDistances) different distances "
                + "(up to \(mostDistances)). "
                + "One person's machines: at most \(Quantities.share(onePersonShareAtMost)) of samples."
        case .rhythm(
            let stretches, let prolonged, let onePersonShareAtMost, let prolongedHours, let breakHours):
            "In \(Quantities.count(prolonged)) of \(Quantities.count(stretches, "stretch", "stretches")), prompts continued "
                + "for \(prolongedHours) hours without a \(breakHours)-hour break, although no single machine did. "
                + "One person: at most \(Quantities.share(onePersonShareAtMost)) of stretches."
        case .installations(
            let samples, let exceeding, let allowedInstallations, let mostInstallations,
            let onePersonShareAtMost):
            "In \(Quantities.count(exceeding)) of \(Quantities.count(samples, "sample")), more than \(allowedInstallations) "
                + "installations of the same tool were in use at once (up to \(mostInstallations)). "
                + "One person: at most \(Quantities.share(onePersonShareAtMost)) of samples."
        case .onePerson(_, let fastFollowUps, let expectedOfTwoPeopleAtLeast):
            "Prompts in different conversations rarely overlap, as if one person wrote them all: "
                + "\(Quantities.count(fastFollowUps, "fast follow-up")). "
                + "Expected: at least \(expected(expectedOfTwoPeopleAtLeast)) for two people."
        case .conversations(let prompts, let fastFollowUps, let expectedIfIndependent, let windowSeconds):
            "\(Quantities.count(fastFollowUps)) of \(Quantities.count(prompts, "prompt")) came within "
                + "\(decimal(windowSeconds)) s of a prompt in another conversation; independent people would show "
                + "\(expected(expectedIfIndependent)). Scripted agents look the same, so this is only a hint."
        case .succession(let daysBefore, let daysSince, let hoursMoved, let changesDevices):
            "On the last \(Quantities.count(daysSince, "day")) of use, every "
                + (changesDevices ? "device and network" : "network")
                + " is new, and activity moved by \(Quantities.count(hoursMoved, "hour")). "
                + "Nothing from the \(Quantities.count(daysBefore, "day")) before came back. "
                + "People who change computers usually keep one or the other."
        case .singleTurns(_, let pacedShare, let windowSeconds):
            "Almost every request starts a new conversation, without tools and with a long answer. "
                + "\(Quantities.share(pacedShare)) of them follow the previous answer within \(decimal(windowSeconds)) s. "
                + "People and their agents usually continue a conversation."
        case .clientsOnOneConnection, .accountsOnOneConnection, .clientsBehindOneHello, .helloMismatch, .crossing,
            .clientHello, .tcpStack, .idleReuse, .rttGap, .link:
            connectionSummary
        case .worded(_, _, _, let summary): summary
        }
    }

    /// `0.4`, `8.6`, `21`.
    private func expected(_ count: Double) -> String { Quantities.fixed(count, places: count < 19.95 ? 1 : 0) }

    /// `1.5`, `11`.
    private func decimal(_ value: Double) -> String {
        Quantities.fixed(value, places: value == value.rounded() ? 0 : 1)
    }
}

extension Signal {
    /// The sentences of signals that are measured of connections.
    fileprivate var connectionSummary: String {
        switch self {
        case .clientsOnOneConnection(let clients, let mixedConnections, let connections):
            "\(Quantities.count(clients.count)) different clients used the same TLS connection "
                + "(\(mixed(mixedConnections, of: connections))): \(Quantities.list(clients, most: 4)). "
                + "Normally a connection carries one client."
        case .accountsOnOneConnection(let accounts, let mixedConnections, let connections):
            "\(Quantities.count(accounts)) different accounts used the same TLS connection "
                + "(\(mixed(mixedConnections, of: connections))). Normally a connection carries one account."
        case .clientsBehindOneHello(let address, let clients):
            "\(Quantities.list(clients, most: 4)) from \(address) use the same TLS handshake. "
                + "Elsewhere they use different ones, so a middlebox probably ends their TLS."
        case .helloMismatch(let client, let endpoints):
            "The TLS handshake sent as \(client) does not match \(client) at any of its "
                + "\(Quantities.count(endpoints, "other endpoint"))."
        case .crossing(let typedPrompts, let alternating, let ownClientShareAtMost):
            "\(Quantities.count(alternating)) of \(Quantities.count(typedPrompts, "typed prompt")) alternated with another "
                + "conversation on the same connection. "
                + "A person's own client: below \(Quantities.share(ownClientShareAtMost))."
        case .clientHello(let address, let client, let hello, let isKnownOfOthers, let endpoints):
            "The client at \(address) calls itself \(client), but its TLS handshake (\(hello)) does not match \(client) at "
                + "any of its \(Quantities.count(endpoints, "other endpoint")). "
                + (isKnownOfOthers
                    ? "Other clients use this handshake." : "No other client here uses this handshake.")
        case .tcpStack(let client, let endpoints):
            "The TCP handshake does not match \(client) at any of its \(Quantities.count(endpoints, "other endpoint")). "
                + "A proxy or a VPN can cause this."
        case .idleReuse(let client, let idleSeconds, let longestElsewhereSeconds, let endpoints):
            "A connection was used again after an idle time of \(Quantities.count(idleSeconds)) s. "
                + "\(client) at \(Quantities.count(endpoints, "other endpoint")) reused none after more than "
                + "\(Quantities.count(longestElsewhereSeconds)) s."
        case .rttGap(let address, let tcpMilliseconds, let gapMilliseconds, let connections, let reading):
            "\(reading.meaning) From \(address), TCP answers within \(Quantities.fixed(tcpMilliseconds, places: 1)) ms "
                + "and TLS within \(Quantities.fixed(tcpMilliseconds + gapMilliseconds, places: 1)) ms "
                + "(smallest of \(Quantities.count(connections, "connection")))."
        case .link(let kind, let mtuBytes, _): "Packet sizes suggest \(kind.words(mtuBytes: mtuBytes))."
        case .attention, .hiddenLegs, .rhythm, .installations, .onePerson, .conversations, .succession,
            .singleTurns, .worded:
            ""
        }
    }

    private func mixed(_ mixed: Int, of connections: Int) -> String {
        "\(Quantities.count(mixed)) of \(Quantities.count(connections)) connections"
    }
}

extension Signal.GapReading {
    fileprivate var meaning: String {
        switch self {
        case .withTCP: "TLS ends where TCP ends."
        case .beyondTCP: "TLS ends farther away than TCP, so a TCP proxy is in between."
        case .unsure: "Too few connections to distinguish a TCP proxy from a slow client."
        }
    }
}

extension Signal.LinkKind {
    fileprivate func words(mtuBytes: Int?) -> String {
        switch self {
        case .ethernet: "an Ethernet link"
        case .dsl: "a DSL line"
        case .tunnel: "a tunnel, such as a VPN or a mobile network"
        case .jumbo: "a link with jumbo frames, as in a data centre"
        case .loopback: "a loopback interface"
        case .other: mtuBytes.map { "a link with an MTU of \(Quantities.count($0)) bytes" } ?? "an unusual link"
        }
    }
}
