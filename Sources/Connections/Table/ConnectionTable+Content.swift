import BasicContainers
import Base
import Packets

/// What a connection carries, and the reading of it.
extension ConnectionTable {
    /// What deciding came to.
    enum Decision {
        case sameSides
        /// The bytes showed that the guessed client is the server.
        case swappedSides
        /// The bytes begin with a PROXY header of this length; what follows decides.
        case proxyHeader(Int)
    }

    /// Decides what a connection carries from bytes at the start of a segment.
    mutating func decide(_ place: Int, _ captured: RawSpan, isWhole: Bool, fromClient: Bool) -> Decision {
        let reader = connections[place].reader
        var swapped = false
        let first = FirstBytes(captured, isWhole: isWhole)
        let mayHaveProxyHeader = fromClient && readers[reader].mayHaveProxyHeader && !connections[place].midstream
        if fromClient { readers[reader].mayHaveProxyHeader = false }
        switch first {
        case .clientHello where isFromClient(place, fromClient):
            if !fromClient { swapped = swapSides(place) }
            connections[place].content = .tls
            announce(place)
        case .request where isFromClient(place, fromClient):
            if !fromClient { swapped = swapSides(place) }
            connections[place].content = .http
            readers[reader].parser = ExchangeParser(
                trustsHop: isInsideHop(place), startsMidstream: connections[place].isJoinedMidway,
                belief: connections[place].belief, proxied: rules.trustsProxyHeader ? readers[reader].proxied : nil)
            rerank(place)
        case .proxyHeader where mayHaveProxyHeader:
            if case .present(let length, let source) = ProxyHeader(captured) {
                noteProxied(place, reader, source)
                return .proxyHeader(length)
            }
            counters.exchanges.malformedProxyHeaders &+= 1
            giveUpUndecided(place, reader, captured)
        case .http2 where isFromClient(place, fromClient):
            counters.http2Connections += 1
            connections[place].content = .other
            closeReader(place, at: connections[place].lastActivity)
        case .protectedRecord where connections[place].isJoinedMidway:
            // TLS under way when the capture began: there is no handshake to read.
            connections[place].content = .tls
            announce(place)
            closeReader(place, at: connections[place].lastActivity)
        default:
            giveUpUndecided(place, reader, captured)
        }
        return swapped ? .swappedSides : .sameSides
    }

    /// Only clients open with a hello or a request; which side that is may only have been guessed.
    private func isFromClient(_ place: Int, _ fromClient: Bool) -> Bool {
        fromClient || connections[place].midstream
    }

    private func isTrustedHop(_ place: Int) -> Bool {
        let hop = connections[place].clientEnd.address
        return trust.trustedHops.contains { $0.contains(hop) }
    }

    /// Counts a segment that did not show what the connection carries; too many of them, and it is not looked for.
    private mutating func giveUpUndecided(_ place: Int, _ reader: Int32, _ captured: RawSpan) {
        readers[reader].undecided += 1
        readers[reader].undecidedBytes += captured.byteCount
        guard
            readers[reader].undecided >= StreamReader.mostUndecided
                || readers[reader].undecidedBytes >= StreamReader.mostUndecidedBytes
        else { return }
        connections[place].content = .other
        closeReader(place, at: connections[place].lastActivity)
    }

    /// Takes the source that a PROXY header names. A stranger can write such a header too: only a trusted hop's changes
    /// whose connection this is.
    private mutating func noteProxied(_ place: Int, _ reader: Int32, _ source: Endpoint?) {
        guard let source else { return }
        guard connections[place].marks.contains(.handshakeSeen), isTrustedHop(place) else {
            counters.unbelievedProxyHeaders += 1
            return
        }
        readers[reader].proxied = source
    }

    /// Whether the headers of a plain HTTP connection may be believed; if not, it is counted why.
    private mutating func isInsideHop(_ place: Int) -> Bool {
        let isNew = !connections[place].marks.contains(.carriedHTTP)
        switch trust.judge(client: connections[place].clientEnd, server: connections[place].serverEnd) {
        case .insideHop:
            connections[place].marks.insert(.insideHop)
            return true
        case .untrustedHop: if isNew { counters.untrustedHops += 1 }
        case .edgeSide: if isNew { counters.edgeHTTP += 1 }
        case .otherPort: if isNew { counters.noteOtherHTTP(on: connections[place].serverEnd.port) }
        }
        return false
    }

    /// Only where the sides were guessed: with a handshake seen, bytes do not change who opened the connection.
    private mutating func swapSides(_ place: Int) -> Bool {
        guard connections[place].midstream else { return false }
        connections[place].swapSides()
        let reader = connections[place].reader
        if reader >= 0 { readers[reader].swapSides() }
        return true
    }

    /// Reports a TLS connection that exchanges can be joined to. An unconfirmed one waits for its confirmation: a stranger can
    /// send a hello in a client's name.
    mutating func announce(_ place: Int) {
        guard connections[place].isConfirmed, !connections[place].marks.contains(.announced) else { return }
        connections[place].marks.insert(.announced)
        let reader = connections[place].reader
        if reader >= 0, let source = readers[reader].proxied { connections[place].proxied = proxied.insert(source) }
        events.opened.append(
            ConnectionEvents.Opened(
                id: ConnectionID(serial: connections[place].serial),
                client: proxiedClient(place) ?? connections[place].clientEnd,
                server: connections[place].serverEnd, time: connections[place].first))
    }

    /// The client that a trusted balancer's PROXY header names for a TLS connection.
    func proxiedClient(_ place: Int) -> Endpoint? {
        let source = connections[place].proxied
        return source >= 0 ? proxied[source] : nil
    }

    // MARK: TLS

    mutating func feedRecords(_ reader: Int32, _ captured: RawSpan, length: Int, fromClient: Bool) {
        sink.reset()
        if fromClient {
            readers[reader].clientRecords.feed(captured, length: length, into: &sink)
        } else {
            readers[reader].serverRecords.feed(captured, length: length, into: &sink)
        }
        counters.hellosUnparsed += sink.unreadable
    }

    mutating func readTLS(
        _ place: Int, _ reader: Int32, _ captured: RawSpan, length: Int, acknowledging number: UInt32,
        at time: Timestamp, fromClient: Bool
    ) {
        feedRecords(reader, captured, length: length, fromClient: fromClient)
        if fromClient {
            readClientFlight(place, reader, acknowledging: number, at: time)
        } else {
            readServerFlight(place, reader, acknowledging: number)
        }
        guard readers[reader].timing.isOver else {
            readers[reader].inHandshake += 1
            if readers[reader].inHandshake >= StreamReader.mostInHandshake {
                readers[reader].timing.giveUp()
                closeReader(place, at: time)
            }
            return
        }
        readers[reader].sinceHandshake += 1
        let waitsForSettings = !readers[reader].timing.settingsTimed && readers[reader].offersHTTP2
        if !waitsForSettings || readers[reader].sinceHandshake >= StreamReader.mostSinceHandshake {
            closeReader(place, at: time)
        }
    }

    private mutating func readClientFlight(
        _ place: Int, _ reader: Int32, acknowledging number: UInt32, at time: Timestamp
    ) {
        if let facts = sink.facts {
            readers[reader].timing.clientHello(acknowledging: number, at: time)
            readers[reader].awaitsSecondHello = false
            readers[reader].offer = sink.offer
            readers[reader].helloEnd = readers[reader].client.next ?? 0
            guard !readers[reader].isContradicted else { return }
            if connections[place].facts < 0 {
                readers[reader].offersHTTP2 = sink.offersHTTP2
                connections[place].facts = self.facts.insert(facts)
            } else {
                self.facts[connections[place].facts].retried = true
            }
        } else if readers[reader].timing.isOver {
            if sink.settingsAcknowledged {
                let tcp = connections[place].probe.samples > 0 ? connections[place].probe.minimum : 0
                readers[reader].timing.settingsAcknowledged(at: time, tcp: Nanoseconds(tcp))
                noteRoundTrip(place, reader)
            }
        } else if sink.answered {
            // Early data (RFC 8446 §2.3) runs ahead of the server's flight, and a change_cipher_spec ahead of the
            // second hello (§D.4); only Finished answers.
            let mayBeEarly = readers[reader].offer?.offers.contains(.earlyData) ?? false
            guard !mayBeEarly && !readers[reader].awaitsSecondHello || sink.finishedInSize else { return }
            readers[reader].timing.clientAnswer(acknowledging: number, at: time, mayBeEarly: mayBeEarly)
            noteRoundTrip(place, reader)
        }
    }

    private mutating func readServerFlight(_ place: Int, _ reader: Int32, acknowledging number: UInt32) {
        guard let hello = sink.serverHello, connections[place].facts >= 0, let offer = readers[reader].offer else {
            return
        }
        // A server answers a hello that it has whole. Early data behind it may be under way.
        let isUnread =
            !offer.offers.contains(.earlyData) && Int32(bitPattern: number &- readers[reader].helloEnd) < 0
        guard !isUnread, !offer.isContradicted(by: hello) else {
            forgetHello(place)
            return
        }
        let facts = connections[place].facts
        if hello.isHelloRetryRequest {
            readers[reader].awaitsSecondHello = true
            self.facts[facts].retried = true
            return
        }
        self.facts[facts].version = hello.version
        self.facts[facts].resumed = hello.resumes(offered: offer.session)
    }

    /// Forgets a ClientHello that the server did not answer, or of which two forms were seen: unknown is better than
    /// another client's fingerprint. The round trip rests on the server's flight and its answer, and is kept.
    mutating func forgetHello(_ place: Int) {
        let reader = connections[place].reader
        guard reader >= 0, !readers[reader].isContradicted else { return }
        counters.contradictedHellos += 1
        readers[reader].isContradicted = true
        let facts = connections[place].facts
        guard facts >= 0 else { return }
        self.facts.release(facts)
        connections[place].facts = -1
    }

    private mutating func noteRoundTrip(_ place: Int, _ reader: Int32) {
        if let sample = readers[reader].timing.roundTrip { connections[place].roundTripTLS = sample }
    }

    // MARK: HTTP

    mutating func readHTTP(
        _ place: Int, _ reader: Int32, _ captured: RawSpan, length: Int, at time: Timestamp, fromClient: Bool
    ) {
        noteUnseen(reader)
        if fromClient, readers[reader].parser?.isTunnel ?? false, FirstBytes(captured) == .clientHello {
            // TLS begins behind a CONNECT.
            drainExchanges(place, reader)
            readers[reader].parser = nil
            connections[place].content = .tls
            announce(place)
            readTLS(place, reader, captured, length: length, acknowledging: 0, at: time, fromClient: true)
            return
        }
        if fromClient {
            readers[reader].parser?.feedClient(captured, length: length, at: time, rules: rules)
        } else {
            let behind = readers[reader].client.behind(connections[place].client.acknowledged)
            readers[reader].parser?.unacknowledged = behind
            readers[reader].parser?.feedServer(captured, length: length, at: time, rules: rules)
        }
        drainExchanges(place, reader)
    }

    /// Passes the parser what the client has acknowledged of a server whose segments are not captured.
    private mutating func noteUnseen(_ reader: Int32) {
        guard let unseen = readers[reader].server.takeUnseen() else { return }
        readers[reader].hasUnseen = true
        // With a SYN-ACK in the capture the server's side is seen, and such an acknowledgement may be made up.
        if !connections[Int(readers[reader].place)].marks.contains(.synAckSeen) {
            readers[reader].parser?.hasUnseenAnswers = true
        }
        readers[reader].parser?.serverUnseen(Int(unseen.bytes), at: unseen.at)
    }

    private mutating func drainExchanges(_ place: Int, _ reader: Int32) {
        while let exchange = readers[reader].takeExchange() {
            connections[place].exchanges &+= 1
            events.carried.append(
                ConnectionEvents.Carried(
                    connection: ConnectionID(serial: connections[place].serial), exchange: exchange))
        }
        if let counted = readers[reader].parser?.takeCounters() { counters.exchanges += counted }
    }

    /// Reports that exchanges of the inside hop may be missing, for the accounts that the connection carried.
    mutating func noteLoss(of place: Int, at time: Timestamp? = nil) {
        guard connections[place].marks.contains(.insideHop), connections[place].isConfirmed else { return }
        let loss = ConnectionEvents.Loss(
            connection: ConnectionID(serial: connections[place].serial), at: time ?? connections[place].lastActivity
        )
        // One a connection and second: more would say the same.
        if let last = events.losses.last, last.connection == loss.connection,
            loss.at.nanoseconds &- last.at.nanoseconds < 1_000_000_000
        {
            return
        }
        events.losses.append(loss)
    }

    /// Takes the reader from a connection that has nothing more to read.
    mutating func closeReader(_ place: Int, at time: Timestamp) {
        let reader = connections[place].reader
        guard reader >= 0 else { return }
        dequeue(reader)
        if connections[place].content == .http {
            let isClean = connections[place].server.finished
            noteUnseen(reader)
            if readers[reader].hasUnseen { counters.oneSidedConnections += 1 }
            readers[reader].parser?.close(at: time, cleanly: isClean)
            drainExchanges(place, reader)
        }
        connections[place].reader = -1
        streamBytesHeld -= readers[reader].bytesNoted
        readers[reader] = StreamReader()
        readers.release(reader)
    }

    // MARK: The end

    /// Reports a connection that ends.
    mutating func report(_ place: Int, _ ending: ConnectionRecord.Ending) {
        if let burst = connections[place].bursts.finish() { emit(burst, place) }
        let proxiedClient = proxiedClient(place)
        if proxiedClient != nil { proxied.release(connections[place].proxied) }
        counters.note(connections[place])
        // A lone SYN or a stray is not evidence about any account.
        guard connections[place].hasSubstance else { return }
        var lag: Nanoseconds?
        let lagPlace = connections[place].lag
        if lagPlace >= 0 {
            if let tcp = connections[place].roundTripTCP { lag = lags[lagPlace].mode(above: tcp) }
            lags.release(lagPlace)
        }
        var hello: HelloFacts?
        let factsPlace = connections[place].facts
        if factsPlace >= 0 {
            hello = facts[factsPlace]
            facts.release(factsPlace)
        }
        events.finished.append(
            connections[place].record(ending, hello: hello, lag: lag, proxied: proxiedClient))
    }
}
