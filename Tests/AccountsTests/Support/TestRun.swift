@testable import Accounts
@testable import Connections
import Base
@testable import Packets

/// A run fed by hand: connections, exchanges and log lines at times in seconds.
struct TestRun {
    struct Link {
        var id: ConnectionID
        var client: Endpoint
        var server: Endpoint
        var opened: Double
    }

    var book: AccountBook
    private var serial: UInt64 = 0
    private var nextPort: UInt16 = 20_000
    var clock = 1_000.0

    static let server = Endpoint(address: IPAddress(v4: 0xC633_6401), port: 443)
    static let otherServer = Endpoint(address: IPAddress(v4: 0xC633_6402), port: 443)

    init(rules: AccountBook.Rules = AccountBook.Rules()) {
        book = AccountBook(rules: rules)
    }

    mutating func open(_ client: Endpoint, server: Endpoint = TestRun.server, at time: Double) -> Link {
        serial += 1
        let link = Link(id: ConnectionID(serial: serial), client: client, server: server, opened: time)
        var events = ConnectionEvents()
        events.opened = [
            ConnectionEvents.Opened(id: link.id, client: client, server: server, time: .at(time))
        ]
        book.take(events)
        return link
    }

    /// Times in milliseconds.
    mutating func close(
        _ link: Link, at time: Double, hello: JA4? = nil, tcp: Double? = nil, tls: Double? = nil,
        lag: Double? = nil,
        mss: UInt16? = nil, content: ConnectionRecord.Content = .tls, midstream: Bool = false
    ) {
        var events = ConnectionEvents()
        events.finished = [
            ConnectionRecord(
                id: link.id, client: link.client, server: link.server, first: .at(link.opened), last: .at(time),
                content: content, ending: .closed, midstream: midstream, signature: mss.map { signature(mss: $0) },
                hello: hello.map {
                    HelloFacts(ja4: $0, ja4Stable: $0, serverName: nil, retried: false)
                },
                roundTripTCP: tcp.map(Nanoseconds.init(milliseconds:)),
                roundTripTLS: tls.map(Nanoseconds.init(milliseconds:)),
                recordLag: lag.map(Nanoseconds.init(milliseconds:)), bytesUp: 1, bytesDown: 1, idleBeforeReuse: [],
                longestIdle: 0, exchanges: 0)
        ]
        book.take(events)
    }

    /// What is known of a connection that goes on.
    mutating func progress(_ link: Link, at time: Double, midstream: Bool = false) {
        var events = ConnectionEvents()
        events.progress = [
            ConnectionRecord(
                id: link.id, client: link.client, server: link.server, first: .at(link.opened), last: .at(time),
                content: .tls, ending: .goesOn, midstream: midstream, bytesUp: 1, bytesDown: 1, idleBeforeReuse: [],
                longestIdle: 0, exchanges: 0)
        ]
        book.take(events)
    }

    mutating func exchange(
        _ account: String?, _ userAgent: String? = "KimiCLI/1.3", from client: Endpoint?, _ start: Double,
        _ end: Double, status: Int? = 200, behindFront: IPAddress? = nil
    ) {
        var events = ConnectionEvents()
        events.carried = [
            ConnectionEvents.Carried(
                connection: ConnectionID(serial: .max),
                exchange: Exchange(
                    start: .at(start), firstResponseByte: nil, end: .at(end), requestBytes: 1, responseBytes: 1,
                    status: status, operation: .messages, account: account.flatMap { AccountName($0) },
                    client: userAgent, forwardedFor: client, complete: true, stop: nil, streamed: false,
                    behindFront: behindFront))
        ]
        book.take(events)
    }

    mutating func log(
        _ account: String, _ userAgent: String? = "KimiCLI/1.3", from client: Endpoint?, to server: Endpoint? = nil,
        _ start: Double, _ end: Double, status: Int? = 200
    ) {
        book.take(
            RequestRecord(
                time: .at(end), duration: .at(end) - .at(start), source: client, destination: server,
                account: account, client: userAgent, requestBytes: 1, responseBytes: 1, status: status))
    }

    mutating func burst(_ link: Link, _ start: Double, _ end: Double) {
        var events = ConnectionEvents()
        events.bursts = [
            ConnectionEvents.Burst(
                connection: link.id,
                burst: RecordBurst(
                    start: .at(start), firstResponse: .at(end), end: .at(end), requestBytes: 1, responseBytes: 1))
        ]
        book.take(events)
    }

    /// A connection of its own with one exchange for each (account, client) pair, from a port not used before.
    mutating func visit(
        _ uses: [(account: String, client: String)], from address: IPAddress, hello: JA4?, tcp: Double? = nil,
        tls: Double? = nil, lag: Double? = nil, mss: UInt16? = nil
    ) {
        nextPort = nextPort == .max ? 1_024 : nextPort + 1
        let client = Endpoint(address: address, port: nextPort)
        let link = open(client, at: clock)
        for (account, userAgent) in uses {
            exchange(account, userAgent, from: client, clock + 0.1, clock + 0.9)
            clock += 1
        }
        close(link, at: clock, hello: hello, tcp: tcp, tls: tls, lag: lag, mss: mss)
        clock += 1
        book.settle(at: .at(clock))
    }

    mutating func visit(
        _ account: String, _ client: String, from address: IPAddress, hello: JA4?, times: Int = 1,
        tcp: Double? = nil,
        tls: Double? = nil, lag: Double? = nil, mss: UInt16? = nil
    ) {
        for _ in 0..<times {
            visit([(account, client)], from: address, hello: hello, tcp: tcp, tls: tls, lag: lag, mss: mss)
        }
    }

    /// `count` people, each at an address of their own, who use one client with its own hello.
    mutating func crowd(_ name: String, _ count: Int, _ client: String, hello: JA4, network: UInt32) {
        for index in 0..<count {
            visit("\(name)-\(index)", client, from: IPAddress(v4: network &+ UInt32(index)), hello: hello)
        }
    }

    mutating func reports(_ catalogue: ClientCatalogue = ClientCatalogue()) -> [String: AccountReport] {
        book.settleAll()
        return Dictionary(uniqueKeysWithValues: book.assess(catalogue: catalogue).accounts.map { ($0.account, $0) })
    }

    func profile(_ account: String) -> AccountProfile? { book.profiles.first { $0.name.text == account } }

    private func signature(mss: UInt16) -> TCPSignature {
        let end = TestRun.server
        let syn = Segment(
            time: .at(0), source: end, destination: end, transport: .tcp, hopLimit: 58, networkOptionsLength: 0,
            network: [.dontFragment, .nonZeroID], tcpFlags: .syn, sequence: 1, acknowledgement: 0, window: 64_240,
            urgentPointer: 0, optionsOffset: 0, optionsLength: 4, payloadOffset: 0, payloadCaptured: 0,
            payloadLength: 0)
        let options: [UInt8] = [2, 4, UInt8(mss >> 8), UInt8(mss & 255)]
        // SAFETY: the options are bytes without structure, and live for the call.
        return unsafe TCPSignature(syn, options: options.span.bytes)
    }
}

extension Timestamp {
    static func at(_ seconds: Double) -> Timestamp { Timestamp(seconds: seconds) }
}

extension Nanoseconds {
    init(milliseconds: Double) {
        self.init(Int64(milliseconds * 1e6))
    }
}

extension JA4 {
    /// The hello of a made-up stack.
    static func made(_ number: Int) -> JA4 {
        let digits = String(number, radix: 16)
        let hash = String(repeating: "0", count: 12 - digits.count) + digits
        guard let hello = JA4("t13d1516h2_\(hash)_\(hash)") else { preconditionFailure("a JA4 of twelve digits") }
        return hello
    }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same numbers for the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

    mutating func pick<Item>(_ items: [Item]) -> Item { items[Int.random(in: 0..<items.count, using: &self)] }
}
