import Accounts
import Documents
import Evaluation
import Foundation
import Reports
import TestSupport
import Testing

struct EvaluationFilesTests {
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
    func `a missing path is derived`(
        kind: String, terminated: Bool, forwarded: Bool, expected: AccountReport.Path.Label
    ) throws {
        let text = Self.element.replacingOccurrences(of: #""class":"direct""#, with: "\"class\":\"\(kind)\"")
            .replacingOccurrences(of: #""tls_terminated":false"#, with: "\"tls_terminated\":\(terminated)")
            .replacingOccurrences(of: #""tcp_forwarded":false"#, with: "\"tcp_forwarded\":\(forwarded)")
        #expect(try Truth.read(Data("[\(text)]".utf8), file: "t").map(\.path) == [expected])
    }

    @Test func `a given path is taken`() throws {
        let text = Self.element.dropLast() + #","path":"nat","more":[1]}"#
        #expect(try Truth.read(Data("[\(text)]".utf8), file: "t").map(\.path) == [.nat])
    }

    @Test(arguments: [
        "account", "class", "users", "devices", "violation", "spoofed_identity", "tls_terminated", "tcp_forwarded",
    ])
    func `a missing field is named`(field: String) throws {
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
    func `a wrongly typed field is named`(from: String, to: String, expected: String) {
        let text = Self.element.replacingOccurrences(of: from, with: to)
        #expect(truthError("[\(text)]") == "truth.json: \(expected)")
    }

    @Test func `what is no truth file says so`() {
        #expect(truthError("{}") == "truth.json: must be an array")
        #expect(truthError("[1]") == "truth.json: element 0: must be an object")
        #expect(truthError("")?.hasPrefix("truth.json: not JSON") == true)
        #expect(truthError("[{]")?.hasPrefix("truth.json: not JSON") == true)
        #expect(
            truthError("[\(Self.element),\(Self.element)]")
                == "truth.json: element 1, account: \"a\" is element 0 already")
    }

    @Test func `of a report only what truth can be compared with is read`() throws {
        let report = """
            {"schema": "tailgate.report/1", "inputs": [], "coverage": {"unattributed_exchanges": 3}, "accounts": [
             {"account": "a", "verdict": "alert", "path": {"primary": "direct", "shares": {"direct": 1}},
              "findings": [], "headcount": {"estimate": 6, "low": 4, "high": 9}, "clients": ["KimiCLI/1.3"]},
             {"account": "b", "verdict": "watch", "path": {"primary": "tls-intermediary"}, "headcount": null,
              "findings": [{"kind": "identity-mismatch", "severity": "low"}, {"kind": "account-pool"}]}]}
            """
        #expect(
            try Judgement.read(Data(report.utf8), file: "report.json") == [
                Judgement(
                    account: "a", verdict: .alert, path: .direct,
                    headcount: AccountReport.Headcount(estimate: 6, low: 4, high: 9)),
                Judgement(
                    account: "b", verdict: .watch, path: .tlsIntermediary,
                    findings: [.identityMismatch, .accountPool]),
            ])
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
    func `a wrong report is named`(text: String, expected: String) {
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
    func `a wrong headcount is named`(field: String, expected: String?) {
        let text =
            #"{"schema":"tailgate.report/1","accounts":[{"account":"a","verdict":"clear","path":{"primary":"vpn"},"#
            + #""findings":[],\#(field)}]}"#
        #expect(reportError(text) == expected.map { "report.json: \($0)" })
    }

    @Test(.enabled(if: RepositoryPaths.sharedCaptures != nil, "needs the shared lab run in ../shared/captures"))
    func `a real truth file is read`() throws {
        let file = try #require(RepositoryPaths.sharedCaptures) + "/lab/truth.json"
        let truths = try Truth.read(try Data(contentsOf: URL(filePath: file)), file: "truth.json")
        #expect(truths.count == 58 && truths.count { $0.violation } == 14)
        #expect(truths.count { $0.path == .forwardProxy } == 16 && truths.count { $0.path == .nat } == 7)
    }
}
