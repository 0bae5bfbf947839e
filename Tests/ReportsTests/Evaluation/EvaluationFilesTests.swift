import Accounts
import Documents
import Foundation
import Reports
import Testing

@Suite struct EvaluationFilesTests {
    private static let element =
        #"{"account":"a","class":"direct","users":1,"devices":1,"violation":false,"spoofed_identity":false,"#
        + #""notes":"","tls_terminated":false,"tcp_forwarded":false}"#

    private func truthError(_ text: String) -> String? {
        do {
            _ = try Truth.read(Data(text.utf8), file: "truth.json")
            return nil
        } catch {
            return error.description
        }
    }

    private func reportError(_ text: String) -> String? {
        do {
            _ = try Judgement.read(Data(text.utf8), file: "report.json")
            return nil
        } catch {
            return error.description
        }
    }

    @Test(
        arguments: [
            ("direct", false, false, .direct), ("multi_device", false, false, .direct), ("vpn", false, false, .vpn),
            ("vpn_rotating", false, false, .vpn), ("office_nat", false, false, .nat),
            ("socks5", false, true, .forwardProxy), ("tls_inspection", true, false, .tlsIntermediary),
            ("relay_socks_exit", true, true, .tlsIntermediary), ("vpn", false, true, .forwardProxy),
        ] as [(String, Bool, Bool, AccountReport.Path.Label)])
    func aMissingPathIsDerived(
        kind: String, terminated: Bool, forwarded: Bool, expected: AccountReport.Path.Label
    ) throws {
        let text = Self.element.replacingOccurrences(of: #""class":"direct""#, with: "\"class\":\"\(kind)\"")
            .replacingOccurrences(of: #""tls_terminated":false"#, with: "\"tls_terminated\":\(terminated)")
            .replacingOccurrences(of: #""tcp_forwarded":false"#, with: "\"tcp_forwarded\":\(forwarded)")
        #expect(try Truth.read(Data("[\(text)]".utf8), file: "t").map(\.path) == [expected])
    }

    @Test func aGivenPathIsTaken() throws {
        let text = Self.element.dropLast() + #","path":"nat","more":[1]}"#
        #expect(try Truth.read(Data("[\(text)]".utf8), file: "t").map(\.path) == [.nat])
    }

    @Test(arguments: [
        "account", "class", "users", "devices", "violation", "spoofed_identity", "tls_terminated", "tcp_forwarded",
    ])
    func aMissingFieldIsNamed(field: String) throws {
        var object = try #require(
            try JSONSerialization.jsonObject(with: Data(Self.element.utf8)) as? [String: Any])
        object[field] = nil
        let text = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
        let second = Self.element.replacingOccurrences(of: #""a""#, with: #""b""#)
        #expect(truthError("[\(second),\(text)]") == "truth.json: element 1, \(field): missing")
    }

    @Test(arguments: [
        (#""users":1"#, #""users":"1""#, "element 0, users: must be a whole number"),
        (#""users":1"#, #""users":null"#, "element 0, users: must be a whole number, not null"),
        (#""violation":false"#, #""violation":"no""#, "element 0, violation: must be true or false"),
        (#""violation":false"#, #""violation":0"#, "element 0, violation: must be true or false"),
        (#""account":"a""#, #""account":7"#, "element 0, account: must be a string"),
        (#""notes":"""#, #""notes":[]"#, "element 0, notes: must be a string"),
        (
            #""notes":"""#, #""path":"tor""#,
            "element 0, path: must be one of direct, vpn, nat, forward-proxy, tls-intermediary, not \"tor\""
        ),
    ])
    func aWronglyTypedFieldIsNamed(from: String, to: String, expected: String) {
        let text = Self.element.replacingOccurrences(of: from, with: to)
        #expect(truthError("[\(text)]") == "truth.json: \(expected)")
    }

    @Test func whatIsNoTruthFileSaysSo() {
        #expect(truthError("{}") == "truth.json: must be an array")
        #expect(truthError("[1]") == "truth.json: element 0: must be an object")
        #expect(truthError("")?.hasPrefix("truth.json: not JSON") == true)
        #expect(truthError("[{]")?.hasPrefix("truth.json: not JSON") == true)
        #expect(
            truthError("[\(Self.element),\(Self.element)]")
                == "truth.json: element 1, account: \"a\" is element 0 already")
    }

    @Test func aReportOfOursIsRead() throws {
        let judgements = try Judgement.read(Data(SampleReport.report.json()), file: "report.json")
        #expect(judgements.count == 10)
        #expect(
            judgements.first { $0.account == "acct_5f21c09e" }?.headcount == .init(estimate: 6, low: 4, high: 9))
        #expect(
            judgements.first { $0.account == "acct_07583c3c" }
                == Judgement(
                    account: "acct_07583c3c", verdict: .watch, path: .tlsIntermediary,
                    findings: [.identityMismatch, .accountPool]))
    }

    @Test(arguments: [
        (#"{"accounts":[]}"#, "schema: missing"),
        (
            #"{"schema":"tailgate.report/9","accounts":[]}"#,
            "schema: must be \"tailgate.report/1\", not \"tailgate.report/9\""
        ),
        (#"{"schema":"tailgate.report/1"}"#, "accounts: missing"),
        (#"{"schema":"tailgate.report/1","accounts":[{"account":"a"}]}"#, "accounts[0].verdict: missing"),
        (
            #"{"schema":"tailgate.report/1","accounts":[{"account":"a","verdict":"bad"}]}"#,
            "accounts[0].verdict: must be one of clear, watch, alert, not \"bad\""
        ),
        (
            #"{"schema":"tailgate.report/1","accounts":[{"account":"a","verdict":"clear","path":{}}]}"#,
            "accounts[0].path.primary: missing"
        ),
        (
            #"{"schema":"tailgate.report/1","accounts":[{"account":"a","verdict":"clear","path":{"primary":"vpn"},"#
                + #""findings":[{"kind":"x"}]}]}"#,
            "accounts[0].findings[0].kind: must be one of relay-sharing, credential-sharing, account-pool, "
                + "identity-mismatch, account-transfer, bulk-harvest, not \"x\""
        ),
    ])
    func aWrongReportIsNamed(text: String, expected: String) {
        #expect(reportError(text) == "report.json: \(expected)")
    }

    @Test(arguments: [
        (#""headcount":null"#, nil), (#""exchanges":3"#, nil),
        (#""headcount":{"estimate":3,"high":5,"low":2}"#, nil),
        (#""headcount":{"estimate":3,"high":5}"#, "accounts[0].headcount.low: missing"),
        (#""headcount":[2,5]"#, "accounts[0].headcount: must be an object"),
        (#""headcount":{"estimate":3,"high":"5","low":2}"#, "accounts[0].headcount.high: must be a whole number"),
        (#""headcount":{"estimate":3,"high":2,"low":5}"#, "accounts[0].headcount.low: must not be above high"),
    ])
    func aWrongHeadcountIsNamed(field: String, expected: String?) {
        let text =
            #"{"schema":"tailgate.report/1","accounts":[{"account":"a","verdict":"clear","path":{"primary":"vpn"},"#
            + #""findings":[],\#(field)}]}"#
        #expect(reportError(text) == expected.map { "report.json: \($0)" })
    }

    private static let lab = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../shared/captures/lab/truth.json").standardizedFileURL

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: lab.path), "needs shared/captures/lab beside the repository")
    )
    func aRealTruthFileIsRead() throws {
        let truths = try Truth.read(try Data(contentsOf: Self.lab), file: "truth.json")
        #expect(truths.count == 58 && truths.count { $0.violation } == 14)
        #expect(truths.count { $0.path == .forwardProxy } == 16 && truths.count { $0.path == .nat } == 7)
    }
}
