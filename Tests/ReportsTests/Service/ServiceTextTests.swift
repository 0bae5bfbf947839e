import Accounts
import Foundation
import Base
import Reports
import Signals
import Testing

/// What the daemon's answers look like to people.
struct ServiceTextTests {
    private static let status = """
        {"schema":"tailgate.status/1","version":"0.4","started":"2026-11-22T12:00:00.000Z",
        "now":"2026-11-25T16:00:00.000Z","accounts":{"known":1204,"bound":1000000,"beyond_bound":2,"alert":3,
        "watch":12,"clear":1189,"by_path":{"vpn":204,"direct":1000,"\\u001b[31m":1}},
        "alerts":{"latest":17,"oldest":3,"waiting_for_store":4},
        "capture":[{"interface":"eth0","side":"edge","state":"gone","packets":123456,"kernel_drops":7,
        "interface_drops":0,"connections":42}],"request_log":{"records":99,"damaged":1,"full_queues":0},
        "mailbox":{"waiting":0,"dropped":5},"blind_seconds":1.5,"silent":{"attention":"the log lacks stop"},
        "store":{"path":"/tmp/x","state":"memory-only","size":1234567},"memory":{"resident":104857600},
        "rates":{"packets_per_s":12345.6,"exchanges_per_s":1.25},"later":[]}
        """

    private func decoded<Document: Decodable>(_ type: Document.Type, _ text: String) throws -> Document {
        try ServiceDocument.decode(type, Array(text.utf8), what: "test")
    }

    @Test func theStatusTellsWhatIsLost() throws {
        let text = try decoded(StatusDocument.self, Self.status).text(.plain)
        for expected in [
            "tailgate 0.4, up 3 d 4 h", "12,346 packets/s, 1.3 exchanges/s",
            "1,204 of at most 1,000,000, 2 forgotten",
            "3 alert, 12 watch, 1,189 clear", "direct 83 %, vpn 17 %",
            "latest 17, kept from 3, 4 waiting for the store",
            "eth0 (edge) gone, 123,456 packets, 42 open connections, dropped 7 by the kernel",
            "99 records, 1 damaged",
            "0 B waiting, 5 batches dropped", "1.5 s not in the evidence",
            "Prompts faster than one person types (attention): the log lacks stop",
            "memory-only, 1.2 MB, /tmp/x", "104.9 MB", "\\u{1b}[31m",
        ] { #expect(text.contains(expected), "\(expected)") }
        #expect(!text.contains("\u{1B}"))
    }

    /// What the daemon writes is what the commands read.
    @Test func everyMemberOfTheStatusIsRead() throws {
        var status = DaemonStatus(
            version: "1.0", started: SampleReport.begin, now: SampleReport.minute(90), store: .init(path: "/tmp/x"))
        status.accounts.known = 3
        status.accounts.byVerdict = [.alert: 1, .clear: 2]
        status.accounts.byPath = [.vpn: 3]
        status.latestAlert = 17
        status.captures = [.init(interface: "eth0", side: "edge", isOpen: false, problem: "it went away")]
        status.captures[0].rejectedAccounts = 2
        status.captures[0].contradictoryAddresses = 1
        for (number, figure) in TableFigure.allCases.enumerated() {
            status.captures[0].table[figure] = 1_000 + number
        }
        status.requestLogs = [.init(socket: "/tmp/log"), .init(socket: "/srv/jail/log")]
        status.requestLogs[0].fullQueues = 2
        status.requestLogs[1].dropped = 9
        status.requestLogs[1].damaged = 1
        status.requestLogs[1].lastDamage = "time: missing, in: {\"xxxx\":0}"
        status.requestLogs[1].unreadFields = ["src": 1, "sport": 1200]
        status.requestLogs[0].cutClients = 3
        status.droppedBatches = 5
        status.blindSeconds = 61
        status.silent = [.init(.attention, .promptsNotMarked)]
        status.store.state = "it is full"
        status.residentBytes = 1000
        status.packetsPerSecond = 12
        let read = try ServiceDocument.decode(StatusDocument.self, status.json, what: "status")
        let text = read.text(.plain)
        for expected in [
            "tailgate 1.0, up 1 h 30 min", "12 packets/s", "1 alert, 0 watch, 2 clear", "vpn 100 %", "latest 17",
            "eth0 (edge) gone, 0 packets",
            "by the interface, 2 account headers refused, 1 contradictory address header: it went away",
            "queue found full 2 times",
            "/tmp/log: 0 records", "/srv/jail/log: 0 records, 1 damaged, 9 dropped",
            "last damaged line: time: missing, in: {\"xxxx\":0}", "src: ignored on 1 line",
            "sport: ignored on 1,200 lines",
            "client: cut at a comma on 3 lines",
            "5 batches dropped",
            "1 min 1 s", "It needs `stop` or `initiator`.", "it is full", "1.0 kB",
        ] { #expect(text.contains(expected), "\(expected)") }
        // What the connection table could not read, keep or believe.
        for (number, figure) in TableFigure.allCases.enumerated() {
            #expect(text.contains("1,0\(number < 10 ? "0" : "")\(number) \(figure.words)"), "\(figure)")
        }
    }

    @Test func anEmptyStatusIsNoError() throws {
        #expect(try decoded(StatusDocument.self, "{}").text(.plain) == "tailgate\n")
    }

    @Test func alertsTakeALine() throws {
        let alert = """
            {"schema":"tailgate.alert/1","sequence":17,"time":"2026-11-25T16:00:00.000Z","account":"acct\\u001b",
            "kind":"relay-sharing","severity":"high","raised_from":"medium",
            "headcount":{"estimate":6,"low":4,"high":9}}
            """
        let line = try decoded(AlertLine.self, alert)
        #expect(line.sequence == 17)
        #expect(
            line.text(.plain)
                == "    17  2026-11-25 16:00:00  high      relay-sharing       acct\\u{1b}  4–9 people  (raised from medium)"
        )
        let erased = try decoded(AlertLine.self, #"{"schema":"tailgate.alert/1","sequence":18,"erased":true}"#)
        #expect(erased.text(.plain) == "    18  account erased")
        let lost = try decoded(AlertLine.self, #"{"lost":{"from":3,"to":9}}"#)
        #expect(lost.sequence == 9)
        #expect(lost.text(.plain) == "Alerts 3 to 9 were removed by retention before being read.")
        #expect(try decoded(AlertLine.self, #"{"heartbeat":"2026-11-25T16:00:00Z"}"#) == .heartbeat)
        #expect(try decoded(AlertLine.self, #"{"later":1}"#) == .other)
    }

    @Test func accountsKeepTheOrderTheyComeIn() {
        let accounts = SampleReport.report.accounts
        let names = { (text: String) in
            accounts.map(\.account).compactMap { name in text.range(of: name)?.lowerBound }
        }
        let forward = AccountReport.table(accounts, matching: accounts.count + 5, .plain)
        #expect(names(forward) == names(forward).sorted())
        #expect(forward.contains("… and 5 more that match"))
        #expect(AccountReport.table([], matching: 0, .plain) == "No account matches.\n")
    }

    @Test func reviewsTellWhoAndWhy() throws {
        let list = """
            {"account":"a","reviews":[{"time":"2026-11-25T16:00:00.000Z","outcome":"dismissed","note":"one\\nperson",
            "alert":17,"reviewer":{"uid":1000,"name":null}}]}
            """
        let text = try decoded(ReviewList.self, list).text(.plain)
        #expect(text == "2026-11-25 16:00:00  dismissed by 1000, alert 17\n  one\\u{a}person\n")
        #expect(try decoded(ReviewList.self, #"{"account":"a","reviews":[]}"#).text(.plain).hasPrefix("No review"))
    }
}

/// One screen of the live view.
struct TopViewTests {
    private func view(_ accounts: [AccountReport]) throws -> TopView {
        let status = try ServiceDocument.decode(
            StatusDocument.self,
            Array(#"{"version":"1","accounts":{"known":9,"by_path":{"vpn":9}},"mailbox":{"dropped":3}}"#.utf8),
            what: "status")
        var view = TopView()
        view.show(.init(status: status, suspects: accounts, busiest: accounts), at: Timestamp(nanoseconds: 0))
        return view
    }

    @Test(arguments: [(80, 24), (200, 60), (64, 10), (80, 6), (80, 1), (40, 24)])
    func aScreenIsNeverOverfull(width: Int, height: Int) throws {
        let accounts = Array(repeating: SampleReport.report.accounts, count: 20).flatMap(\.self)
        let lines = try view(accounts).lines(width: width, height: height, usesColor: false)
        #expect(lines.count <= height)
        if width >= 80 {
            for line in lines { #expect(line.count <= width, "\(line)") }
        }
        if height >= 24 {
            #expect(lines.contains("MOST SUSPECT"))
            #expect(lines.contains("BUSIEST"))
            #expect(lines.count == height)
        }
    }

    @Test func ratesComeFromTwoLooks() throws {
        var accounts = Array(SampleReport.report.accounts.prefix(1))
        var view = try view(accounts)
        accounts[0].exchanges += 30
        let status = try ServiceDocument.decode(StatusDocument.self, Array("{}".utf8), what: "status")
        view.show(
            .init(status: status, suspects: accounts, busiest: accounts), at: Timestamp(nanoseconds: 2_000_000_000))
        let lines = view.lines(width: 100, height: 24, usesColor: false)
        #expect(lines.contains { $0.contains(accounts[0].account) && $0.hasSuffix(" 15") })
    }

    @Test func troubleStandsAboveWhatWasLastKnown() throws {
        var view = try view(SampleReport.report.accounts)
        view.show(trouble: "no program serves this socket")
        let lines = view.lines(width: 80, height: 24, usesColor: false)
        #expect(lines.first == "! no program serves this socket")
        #expect(lines.contains { $0.contains("3 batches dropped") })
        #expect(lines.contains("BUSIEST"))
    }
}
