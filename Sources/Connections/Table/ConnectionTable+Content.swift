import BasicContainers
import Packets

/// What a connection carries, and the reading of it.
extension ConnectionTable {
    /// Decides what a connection carries from bytes at the start of a segment; true when that showed that the
    /// guessed client is the server.
    mutating func decide(_ place: Int, _ captured: RawSpan, fromClient: Bool) -> Bool {
        let reader = connections[place].reader
        var swapped = false
        switch FirstBytes(captured) {
        case .clientHello:
            if !fromClient { swapped = swapSides(place) }
            connections[place].content = .tls
            announce(place)
        case .request:
            if !fromClient { swapped = swapSides(place) }
            connections[place].content = .http
            let hop = connections[place].clientEnd.address
            let isTrusted = trustedHops.contains { $0.contains(hop) }
            if !isTrusted { counters.untrustedHops += 1 }
            readers[reader].parser = ExchangeParser(
                trustsHop: isTrusted, startsMidstream: connections[place].midstream)
        case .protectedRecord where connections[place].midstream:
            // TLS under way when the capture began: there is no handshake to read.
            connections[place].content = .tls
            announce(place)
            closeReader(place, at: connections[place].lastActivity)
        default:
            readers[reader].undecided += 1
            if readers[reader].undecided >= StreamReader.mostUndecided {
                connections[place].content = .other
                closeReader(place, at: connections[place].lastActivity)
            }
        }
        return swapped
    }

    /// Only where the sides were guessed: with a handshake seen, bytes do not change who opened the connection.
    private mutating func swapSides(_ place: Int) -> Bool {
        guard connections[place].midstream else { return false }
        connections[place].swapSides()
        let reader = connections[place].reader
        if reader >= 0 { readers[reader].swapSides() }
        return true
    }

    private mutating func announce(_ place: Int) {
        guard !connections[place].marks.contains(.announced) else { return }
        connections[place].marks.insert(.announced)
        events.opened.append(
            ConnectionEvents.Opened(
                id: ConnectionID(serial: connections[place].serial), client: connections[place].clientEnd,
                server: connections[place].serverEnd, time: connections[place].first))
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
            readServerFlight(place, reader, at: time)
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
            readers[reader].offered = sink.offers
            readers[reader].offeredSession = sink.session
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
            let mayBeEarly = readers[reader].offered.contains(.earlyData)
            guard !mayBeEarly && !readers[reader].awaitsSecondHello || sink.finishedInSize else { return }
            readers[reader].timing.clientAnswer(acknowledging: number, at: time, mayBeEarly: mayBeEarly)
            noteRoundTrip(place, reader)
        }
    }

    private mutating func readServerFlight(_ place: Int, _ reader: Int32, at time: Timestamp) {
        guard let hello = sink.serverHello, connections[place].facts >= 0 else { return }
        let facts = connections[place].facts
        if hello.isHelloRetryRequest {
            readers[reader].awaitsSecondHello = true
            self.facts[facts].retried = true
            return
        }
        self.facts[facts].version = hello.version
        if let offered = readers[reader].offeredSession {
            self.facts[facts].resumed = hello.resumes(offered: offered)
        }
    }

    private mutating func noteRoundTrip(_ place: Int, _ reader: Int32) {
        if let sample = readers[reader].timing.roundTrip { connections[place].roundTripTLS = sample }
    }

    // MARK: HTTP

    mutating func readHTTP(
        _ place: Int, _ reader: Int32, _ captured: RawSpan, length: Int, at time: Timestamp, fromClient: Bool
    ) {
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
            readers[reader].parser?.feedServer(captured, length: length, at: time, rules: rules)
        }
        drainExchanges(place, reader)
    }

    private mutating func drainExchanges(_ place: Int, _ reader: Int32) {
        while let exchange = readers[reader].takeExchange() {
            connections[place].exchanges &+= 1
            events.carried.append(
                ConnectionEvents.Carried(
                    connection: ConnectionID(serial: connections[place].serial), exchange: exchange))
        }
    }

    /// Takes the reader from a connection that has nothing more to read.
    mutating func closeReader(_ place: Int, at time: Timestamp) {
        let reader = connections[place].reader
        guard reader >= 0 else { return }
        if connections[place].content == .http {
            let isClean = connections[place].server.finished
            readers[reader].parser?.close(at: time, cleanly: isClean)
            drainExchanges(place, reader)
            if let lost = readers[reader].parser?.takeCounters() { counters.exchanges += lost }
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
        // A lone SYN or a stray says nothing of anybody.
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
        events.finished.append(connections[place].record(ending, hello: hello, lag: lag))
    }
}
