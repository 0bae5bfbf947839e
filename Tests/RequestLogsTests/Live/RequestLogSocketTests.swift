import Accounts
import Glibc
import Base
import Packets
import RequestLogs
import TestSupport
import Testing

struct RequestLogSocketTests {
    private let folder = TemporaryFolder()

    private func place(_ name: String = "requests.sock") -> SocketPlace { SocketPlace(path: folder.file(name)) }

    private static func line(_ account: String = "a", client: String = "x/1") -> String {
        #"{"time":1700000000.5,"duration":0.25,"src":"192.0.2.1","sport":50000,"dst":"198.51.100.1","dport":443,"#
            + #""account":"\#(account)","client":"\#(client)","request_bytes":10,"response_bytes":20,"status":200}"#
    }

    /// Receives until `count` records have come or two seconds have passed.
    private static func collect(_ socket: inout RequestLogSocket, _ count: Int) -> [RequestRecord] {
        var records: [RequestRecord] = []
        let end = Nanoseconds.steady() + Nanoseconds.seconds(2)
        while records.count < count, Nanoseconds.steady() < end {
            if case .lines = socket.receive(waiting: .milliseconds(20)) { records += socket.records }
        }
        return records
    }

    @Test func `lines bare, behind a header or several in one datagram become records`() throws {
        var socket = try RequestLogSocket(place(), wake: WakeSignal())
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        #expect(sender.send(Self.line("one")))
        #expect(sender.send("<190>Nov 25 16:38:06 nginx: " + Self.line("two") + "\n\0"))
        #expect(sender.send(Self.line("three") + "\r\n\n" + Self.line("four") + "\n"))
        #expect(Self.collect(&socket, 4).map(\.account) == ["one", "two", "three", "four"])
        #expect(socket.statistics.datagrams == 3)
        #expect(socket.statistics.lines == 4)
        #expect(socket.statistics.damagedLines == 0)
    }

    @Test func `damage is counted, told of without what may be secret, and costs no other line`() throws {
        var socket = try RequestLogSocket(place(), wake: WakeSignal())
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        #expect(sender.send(#"{"time":1,"duration":-1,"account":"sk-ant-Secret9","status":200}"#))
        #expect(sender.send(#"{"sk-ant-Secret9 and more":tru"#))
        #expect(sender.send("sk-ant-Secret9"))
        #expect(sender.send([0xFF, 0x00, 0x7B, 0x22]))
        #expect(sender.send(Self.line("")))
        #expect(sender.send(Self.line("good", client: "cli)").replacing("\"192.0.2.1\"", with: "\"gw.example\"")))
        let good = Self.collect(&socket, 1)
        #expect(good.map(\.account) == ["good"])
        let statistics = socket.statistics
        #expect(statistics.damagedLines == 4)
        #expect(statistics.withoutAccount == 1)
        #expect(statistics.cutClients == 1)
        #expect(statistics.lastCut == "cli)")
        #expect(statistics.lastDamage?.isEmpty == false)
        #expect(statistics.unreadFields.counts.map(\.field) == ["src"])
        #expect(statistics.unreadFields.counts.map(\.lines) == [1])
    }

    @Test(arguments: [
        #"{"time":1,"duration":-1,"account":"sk-ant-Secret9","status":200}"#, #"{"sk-ant-Secret9":tru"#,
        #"{"sk-ant-Secret9" 1}"#, "sk-ant-Secret9",
    ])
    func `the example of a damaged line shows its shape and the names of fields`(line: String) throws {
        var socket = try RequestLogSocket(place(), wake: WakeSignal())
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        #expect(sender.send(line))
        _ = socket.receive(waiting: .seconds(2))
        let example = try #require(socket.statistics.lastDamage)
        #expect(!example.contains("Secret"))
        #expect(!example.contains("ant"))
        #expect(!line.contains("duration") || example.contains(#""account":"xx-xxx-xxxxxx0""#), "\(example)")
    }

    @Test func `a datagram longer than is taken is counted, and its whole lines are read`() throws {
        var socket = try RequestLogSocket(place(), wake: WakeSignal())
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        let long = String(repeating: "y", count: RequestLogSocket.datagramLimit)
        #expect(sender.send(Self.line("first") + "\n" + Self.line("cut", client: long)))
        #expect(sender.send(Self.line("next", client: "a/1 " + String(long.prefix(60_000)))))
        #expect(Self.collect(&socket, 2).map(\.account) == ["first", "next"])
        #expect(socket.statistics.truncatedDatagrams == 1)
        #expect(socket.statistics.damagedLines == 0)
    }

    @Test func `what several senders send arrives whole and in each one's order`() throws {
        var socket = try RequestLogSocket(place(), wake: WakeSignal())
        let senders = (0..<4).compactMap { _ in DatagramSender(to: folder.file("requests.sock")) }
        #expect(senders.count == 4)
        var records: [RequestRecord] = []
        for index in 0..<2_000 {
            // Whoever finds the queue full comes again, as a gateway that waits would.
            while !senders[index % 4].sendAtOnce(Self.line("s\(index % 4)-\(index)")) {
                if case .lines = socket.receive(waiting: .milliseconds(20)) { records += socket.records }
            }
        }
        records += Self.collect(&socket, 2_000 - records.count)
        #expect(records.map(\.account) == (0..<2_000).map { "s\($0 % 4)-\($0)" })
    }

    @Test func `a sender that does not wait finds the kernel's queue full after few lines`() throws {
        var socket = try RequestLogSocket(place(), wake: WakeSignal())
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        var sent = 0
        while sent < 100_000, sender.sendAtOnce(Self.line()) { sent += 1 }
        #expect(Self.collect(&socket, sent).count == sent)
        // Raised far enough, the sender's own buffer is full first.
        #expect(socket.statistics.fullQueues == 1 || sent > 200)
    }

    @Test func `the socket has the mode asked for and is removed in the end`() throws {
        var status = stat()
        let path = folder.file("requests.sock")
        do {
            var wanted = place()
            wanted.mode = 0o620
            let socket = try RequestLogSocket(wanted, wake: WakeSignal())
            // SAFETY: the path lives, terminated, for the calls.
            #expect(unsafe lstat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o620)
            #expect(socket.statistics.datagrams == 0)
        }
        #expect(unsafe lstat(path, &status) != 0)
    }

    @Test func `a second instance is refused, and the first goes on`() throws {
        var first = try RequestLogSocket(place(), wake: WakeSignal())
        let error = #expect(throws: SocketError.self) {
            _ = try RequestLogSocket(place(), wake: WakeSignal()).statistics
        }
        #expect(error?.code == .inUse)
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        #expect(sender.send(Self.line()))
        #expect(Self.collect(&first, 1).count == 1)
    }

    @Test func `a receiver of another kind is not robbed, even without a lock`() throws {
        let other = try RequestLogSocket(place(), wake: WakeSignal())
        // SAFETY: the path lives, terminated, for the call.
        _ = unsafe unlink(folder.file("requests.sock.lock"))
        let error = #expect(throws: SocketError.self) {
            _ = try RequestLogSocket(place(), wake: WakeSignal()).statistics
        }
        #expect(error?.code == .inUse)
        #expect(DatagramSender(to: folder.file("requests.sock")) != nil)
        #expect(other.statistics.lines == 0)
    }

    @Test func `a socket that a killed process left is replaced`() throws {
        // Bound and closed without being removed.
        #expect(
            Shell.run(
                "python3 -c 'import socket; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); s.bind(\"\(folder.file("requests.sock"))\")'"
            ))
        var socket = try RequestLogSocket(place(), wake: WakeSignal())
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        #expect(sender.send(Self.line()))
        #expect(Self.collect(&socket, 1).count == 1)
    }

    @Test func `what is no socket stays`() throws {
        folder.write("precious", to: "requests.sock")
        let error = #expect(throws: SocketError.self) {
            _ = try RequestLogSocket(place(), wake: WakeSignal()).statistics
        }
        #expect(error?.code == .occupied)
        #expect(Shell.text(of: folder.file("requests.sock")) == "precious")
    }

    @Test func `paths and owners that cannot be are refused with their reason`() throws {
        let long = #expect(throws: SocketError.self) {
            _ = try RequestLogSocket(place(String(repeating: "x", count: 120)), wake: WakeSignal()).statistics
        }
        #expect(long?.code == .badPath)
        let missing = #expect(throws: SocketError.self) {
            _ = try RequestLogSocket(place("none/requests.sock"), wake: WakeSignal()).statistics
        }
        #expect(missing?.code == .refused)
        var owned = place()
        owned.owner = "no-such-user-here"
        let unknown = #expect(throws: SocketError.self) {
            _ = try RequestLogSocket(owned, wake: WakeSignal()).statistics
        }
        #expect(unknown?.code == .unknownName)
    }

    @Test func `a raised signal ends the wait`() throws {
        let wake = try WakeSignal()
        var socket = try RequestLogSocket(place(), wake: wake)
        wake.raise()
        guard case .woken = socket.receive(waiting: .seconds(60)) else {
            Issue.record("the wait went on")
            return
        }
    }
}
