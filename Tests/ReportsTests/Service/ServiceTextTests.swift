import Accounts
import Documents
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

    @Test func `the status shows what is wrong before its figures`() throws {
        let text = try decoded(Status.self, Self.status).text(.plain)
        #expect(
            text == """
                tailgate 0.4, up 3 d 4 h
                  ! eth0 (edge) is not captured
                  ! eth0 (edge) lost packets: 7 dropped by the kernel, 0 by the interface; raise capture.ring or capture.threads
                  ! request log: 1 line damaged
                  ! 5 batches dropped between intake and engine; raise limits.mailbox
                  ! 1.5 s not seen and left out of evidence
                  ! the store does not work: memory-only
                  ! 4 alerts wait in memory for the store
                  ! attention says nothing for most accounts: the log lacks stop
                Accounts     3 alert, 12 watch, 1,189 clear
                             1,204 of at most 1,000,000, 2 evicted to make room
                Paths        direct 83 %, vpn 17 %, \\u{1b}[31m 0 %
                Alerts       latest 17, kept from 3
                Exchanges    0 of known accounts
                Rates        12,346 packets/s, 1.3 exchanges/s
                Capture      eth0 (edge) gone: 123,456 packets, 42 open connections
                Mailbox      0 B waiting
                Store        memory-only, 1.2 MB, /tmp/x
                Memory       104.9 MB

                """)
    }

    @Test func `every figure of the status is shown`() throws {
        var status = Status()
        status.version = "1.0"
        status.started = SampleReport.begin
        status.now = SampleReport.minute(90)
        status.accounts.alert = 1
        status.accounts.clear = 2
        status.alerts.latest = 17
        status.captures = [
            Status.Capture(interface: "eth0", side: "edge", state: .gone, problem: "it went away")
        ]
        status.captures[0].rejectedAccounts = 2
        status.captures[0].contradictoryAddresses = 1
        for (number, figure) in TableFigure.allCases.enumerated() { status.captures[0][figure] = 1_000 + number }
        var first = Status.RequestLog()
        first.socket = "/tmp/log"
        first.fullQueues = 2
        first.lost = 7
        first.cutClients = 3
        var second = Status.RequestLog()
        second.socket = "/srv/jail/log"
        second.dropped = 9
        second.damaged = 1
        second.lastDamage = "time: missing, in: {\"xxxx\":0}"
        second.unreadFields = ["src": 1, "sport": 1200]
        second.withoutAccount = 4
        status.requestLog = Status.RequestLogs([first, second])
        let text = status.text(.plain)
        for expected in [
            "tailgate 1.0, up 1 h 30 min", "1 alert, 0 watch, 2 clear", "latest 17",
            "eth0 (edge) is not captured: it went away", "eth0 (edge) gone: 0 packets",
            "refused: 2 account headers, 1 contradictory address header",
            "/tmp/log: the socket's queue was full 2 times, and about 7 lines lost",
            "/tmp/log: the User-Agent is cut on 3 lines",
            "/srv/jail/log: 9 records dropped because the mailbox was full",
            "/srv/jail/log: 1 line damaged; the last one: time: missing, in: {\"xxxx\":0}",
            "src could not be read on 1 line", "sport could not be read on 1,200 lines",
            "0 records from /tmp/log", "0 records, 4 without an account from /srv/jail/log",
        ] { #expect(text.contains(expected), "\(expected)") }
        // What the connection table could not read, keep or believe.
        for number in TableFigure.allCases.indices {
            #expect(text.contains("1,0\(number < 10 ? "0" : "")\(number) "), "\(TableFigure.allCases[number])")
        }
    }

    @Test func `a status without trouble says so`() throws {
        let text = try decoded(Status.self, "{}").text(.plain)
        #expect(text.hasPrefix("tailgate\nNo problem: everything is seen, counted and stored.\n"))
    }

    @Test func `alerts take a line`() throws {
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

    @Test func `accounts keep the order they come in`() {
        let accounts = SampleReport.report.accounts
        let names = { (text: String) in
            accounts.map(\.account).compactMap { name in text.range(of: name)?.lowerBound }
        }
        let forward = AccountReport.table(accounts, matching: accounts.count + 5, .plain)
        #expect(names(forward) == names(forward).sorted())
        #expect(forward.contains("… and 5 more that match"))
        #expect(AccountReport.table([], matching: 0, .plain) == "No account matches.\n")
    }

    @Test func `reviews tell who and why`() throws {
        let list = """
            {"account":"a","reviews":[{"id":1,"account":"a","time":"2026-11-25T16:00:00.000Z","outcome":"dismissed","note":"one\\nperson",
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
            Status.self,
            Array(#"{"version":"1","accounts":{"known":9,"by_path":{"vpn":9}},"mailbox":{"dropped":3}}"#.utf8),
            what: "status")
        var view = TopView()
        view.show(.init(status: status, suspects: accounts, busiest: accounts), at: Timestamp(nanoseconds: 0))
        return view
    }

    @Test(arguments: [(80, 24), (200, 60), (64, 10), (80, 6), (80, 1), (40, 24)])
    func `a screen is never overfull`(width: Int, height: Int) throws {
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

    @Test func `rates come from two looks`() throws {
        var accounts = Array(SampleReport.report.accounts.prefix(1))
        var view = try view(accounts)
        accounts[0].exchanges += 30
        let status = try ServiceDocument.decode(Status.self, Array("{}".utf8), what: "status")
        view.show(
            .init(status: status, suspects: accounts, busiest: accounts), at: Timestamp(nanoseconds: 2_000_000_000))
        let lines = view.lines(width: 100, height: 24, usesColor: false)
        #expect(lines.contains { $0.contains(accounts[0].account) && $0.hasSuffix(" 15") })
    }

    @Test func `trouble stands above what was last known`() throws {
        var view = try view(SampleReport.report.accounts)
        view.show(trouble: "no program serves this socket")
        let lines = view.lines(width: 80, height: 24, usesColor: false)
        #expect(lines.first == "! no program serves this socket")
        #expect(lines.contains { $0.contains("3 batches dropped") })
        #expect(lines.contains("BUSIEST"))
    }
}
