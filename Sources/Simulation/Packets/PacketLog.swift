import Accounts
import Base
import Packets

/// The edge side of a simulated log as a pcap file: for every connection its handshakes, records of the logged sizes, and
/// its end.
///
/// Exchanges come in the order of their starts. Memory holds the connections that are open and what happens on them
/// within the longest exchange.
///
/// A packet holds a whole record, as a capture on a host with segmentation offload shows it; of records with application
/// data, 120 bytes of the packet are kept.
package struct PacketLog: Sendable {
    /// A connection of a household. Its number is not enough: a relay may have taken over in the meantime.
    struct Key: Hashable {
        var household: Int32
        var connection: UInt32
        var address: IPAddress
        var device: UInt16
    }

    /// An exchange takes some 3 KB of file, with its handshakes up to 9: this many fit a gigabyte or two.
    package static let mostExchanges = 200_000
    /// The model has none beyond a quarter of a second; what is longer is cut to this.
    static let longestRoundTrip: Int64 = 500_000_000
    /// Handshakes precede an exchange by two round trips and some computing.
    private static let lead: Int64 = 2_000_000_000

    private var file = PcapBytes()
    private var steps = TimeQueue<Step>()
    private var planned: UInt64 = 0
    private var connections: [WireConnection?] = []
    private var free: [Int32] = []
    private var open: [Key: Int32] = [:]
    private var generator: Generator

    package init(seed: UInt64) {
        generator = Generator(seed: seed, stream: 0x5043_4150)
    }

    /// Takes the next exchange of all households, in the order of starts.
    package mutating func add(_ record: SimulatedRecord, household: Int) {
        let start = record.record.start.nanoseconds
        write(until: start - Self.lead)
        let flow = record.flow
        let key = Key(
            household: Int32(truncatingIfNeeded: household), connection: flow.connection,
            address: flow.source.address, device: flow.isBox ? .max : record.trueDevice)
        let end = record.record.time.nanoseconds
        let place = open[key] ?? connect(flow, key, from: start, to: end)
        guard let place else { return }
        connections[Int(place)]?.use(until: end)
        exchange(record, on: place, from: start, to: end)
    }

    /// Closes what is still open; nothing comes after.
    package mutating func finish() { write(until: .max) }

    /// How much of the file waits to be taken.
    package var count: Int { file.count }

    /// The file's next bytes.
    package mutating func take() -> [UInt8] { file.take() }

    // MARK: Planning

    private mutating func plan(_ kind: Step.Kind, on place: Int32, at time: Int64, count: Int = 0) {
        planned += 1
        steps.push(
            Step(time: time, order: planned, kind: kind, place: place, count: Int32(truncatingIfNeeded: count)))
    }

    /// Computing that takes between so many microseconds.
    private mutating func microseconds(_ range: ClosedRange<Double>) -> Int64 {
        Int64(generator.uniform(range) * 1_000)
    }

    /// Opens a connection just in time for its first exchange; `nil` for a hello that the model does not know.
    private mutating func connect(_ flow: SimulatedFlow, _ key: Key, from start: Int64, to end: Int64) -> Int32? {
        guard let lists = HelloLists.byJA4[flow.ja4] else { return nil }
        let connection = WireConnection(flow, key: key, lists: lists, end: end, &generator)
        let place: Int32
        if let spare = free.popLast() {
            place = spare
            connections[Int(place)] = connection
        } else {
            place = Int32(connections.count)
            connections.append(connection)
        }
        open[key] = place
        // From the last to the first: what the client needs for its part lies after each round trip.
        let finished = start - microseconds(50...400)
        let flight = finished - connection.roundTrip - microseconds(200...2_500)
        let hello = flight - microseconds(400...2_000)
        let acknowledged = hello - microseconds(100...1_500)
        let synAck = acknowledged - connection.roundTrip - microseconds(5...600)
        plan(.syn, on: place, at: synAck - microseconds(25...80))
        plan(.synAck, on: place, at: synAck)
        plan(.acknowledgement, on: place, at: acknowledged)
        plan(.hello, on: place, at: hello)
        plan(.serverFlight, on: place, at: flight)
        plan(.finished, on: place, at: finished)
        plan(.clientClose, on: place, at: connection.closesAt)
        return place
    }

    /// A megabyte needs a fifth of a second: about 40 Mbit/s; a guess.
    private static let recordTime: Int64 = 3_000_000
    /// Answers are streamed: at least so many records, where the bytes suffice.
    private static let fewestPieces = 4
    private static let smallPiece = 256

    /// The request's records from the start on, the answer's in the second half of the time until the end.
    private mutating func exchange(_ record: SimulatedRecord, on place: Int32, from start: Int64, to end: Int64) {
        let time = max(0, end - start)
        let request = Self.pieces(record.record.requestBytes, atLeast: 1)
        let pause = min(Self.recordTime, time / 3 / Int64(request.count))
        for (index, bytes) in request.enumerated() {
            plan(.request, on: place, at: start + Int64(index) * pause, count: bytes)
        }
        let streamed = max(1, min(Self.fewestPieces, record.record.responseBytes / Self.smallPiece))
        let response = Self.pieces(record.record.responseBytes, atLeast: streamed)
        let step = time / 2 / Int64(response.count)
        for (index, bytes) in response.enumerated() {
            plan(.response, on: place, at: end - Int64(response.count - 1 - index) * step, count: bytes)
        }
        let roundTrip = connections[Int(place)]?.roundTrip ?? 0
        plan(.acknowledgement, on: place, at: end + roundTrip + microseconds(5...600))
    }

    /// Cuts bytes into records of almost one size.
    private static func pieces(_ bytes: Int, atLeast fewest: Int) -> [Int] {
        let bytes = max(1, bytes)
        let longest = TLSFlights.longestPlaintext
        let count = min(bytes, max(fewest, (bytes + longest - 1) / longest))
        return (0..<count).map { bytes * ($0 + 1) / count - bytes * $0 / count }
    }

    // MARK: Writing

    /// Writes what happens before a time.
    private mutating func write(until time: Int64) {
        while let next = steps.nextTime, next < time, let step = steps.pop() { write(step) }
    }

    private mutating func write(_ step: Step) {
        guard var connection = connections[Int(step.place)] else { return }
        // Taken out, so that changing it copies nothing.
        connections[Int(step.place)] = nil
        var isOver = false
        let time = step.time
        switch step.kind {
        case .syn: add(connection.syn(at: time), time)
        case .synAck: add(connection.synAck(at: time), time)
        case .acknowledgement: add(connection.fromClient(length: 0, at: time), time)
        case .hello: writeHello(of: &connection, step)
        case .serverFlight:
            let flight = connection.flights.serverFlight(&generator)
            add(connection.fromServer(flight, length: flight.count, at: time), time)
        case .finished:
            let flight = connection.flights.clientFinished(&generator)
            add(connection.fromClient(flight, length: flight.count, at: time), time)
        case .request:
            let (payload, length) = sealed(Int(step.count))
            add(connection.fromClient(payload, length: length, at: time).cut, time)
        case .response:
            let (payload, length) = sealed(Int(step.count))
            add(connection.fromServer(payload, length: length, at: time).cut, time)
        case .clientClose:
            guard connection.closesAt <= time else {
                // It was used again in the meantime.
                plan(.clientClose, on: step.place, at: connection.closesAt)
                break
            }
            open[connection.key] = nil
            // close_notify goes with the end.
            let (payload, length) = sealed(2)
            add(connection.fromClient(payload, length: length, flags: PcapBytes.Flag.fin, at: time), time)
            plan(.serverClose, on: step.place, at: time + microseconds(20...80))
        case .serverClose:
            add(connection.fromServer(length: 0, flags: PcapBytes.Flag.fin, at: time), time)
            let answer = time + connection.roundTrip + microseconds(5...600)
            plan(.lastAcknowledgement, on: step.place, at: answer)
        case .lastAcknowledgement:
            add(connection.fromClient(length: 0, at: time), time)
            isOver = true
        }
        if isOver {
            free.append(step.place)
        } else {
            connections[Int(step.place)] = connection
        }
    }

    /// A hello longer than a segment takes two, or more.
    private mutating func writeHello(of connection: inout WireConnection, _ step: Step) {
        if connection.hello.isEmpty { connection.hello = connection.flights.clientHello(&generator) }
        let part = Array(connection.hello.prefix(Int(connection.mss) - Self.timestampLength))
        connection.hello.removeFirst(part.count)
        add(connection.fromClient(part, length: part.count, at: step.time), step.time)
        if !connection.hello.isEmpty {
            plan(.hello, on: step.place, at: step.time + microseconds(5...60))
        }
    }

    /// Bytes of a segment that its timestamp option takes.
    private static let timestampLength = 12
    /// What the snap length leaves of a payload behind the shortest headers.
    private static let keptPayload = PcapBytes.snapLength - 40

    /// The beginning of a record, and its whole length.
    private mutating func sealed(_ plaintext: Int) -> (payload: [UInt8], length: Int) {
        let length = plaintext + TLSFlights.recordOverhead
        var payload = WireBytes()
        payload.put(TLSFlights.sealedHeader(plaintext))
        payload.putNoise(min(length, Self.keptPayload) - payload.count, &generator)
        return (payload.bytes, length)
    }

    private mutating func add(_ segment: PcapBytes.Segment, _ time: Int64) {
        file.add(segment, at: Timestamp(nanoseconds: time))
    }
}
