import Settings
import Testing

struct MistakeTests {
    @Test func `all mistakes are told at once in the order of the file`() {
        let text = """
            captur: {delay: 2s}
            capture:
              dealy: 50ms
              delay: 2s
              edge_ports: [443, "8443", 70000]
            api:
              mode: 0777
            store:
              alerts: never
            """
        #expect(
            mistakes(text) == [
                "t.yaml:1:1: unknown section \"captur\"; did you mean capture?",
                "t.yaml:3:3: unknown key \"dealy\" of capture; did you mean delay?",
                "t.yaml:4:10: capture.delay: \"2s\" is too large; expected a duration from 1ms to 100ms",
                "t.yaml:5:21: capture.edge_ports: text in quotes, but expected a port from 1 to 65535; "
                    + "remove the quotes",
                "t.yaml:5:29: capture.edge_ports: \"70000\" is not a port; expected a port from 1 to 65535",
                "t.yaml:7:9: api.mode: \"0777\" is not such a mode; expected an octal mode that grants reading and "
                    + "writing only, such as \"0660\"",
                "t.yaml:9:11: store.alerts: \"never\" is not a whole number with a unit (ms, s, m, h, d); expected "
                    + "forever or a duration from 1d to 36500d",
            ])
    }

    /// What is written after a key, the key, and how the complaint goes on after the place.
    @Test(arguments: [
        ("capture.delay", "10", "\"10\" has no unit"),
        ("capture.delay", "0ms", "\"0ms\" is too small"),
        ("capture.delay", "-1ms", "\"-1ms\" is not a whole number with a unit"),
        ("capture.delay", "1.5ms", "\"1.5ms\" has an unknown unit"),
        ("capture.delay", "99999999999999999999d", "\"99999999999999999999d\" is not a whole number"),
        ("capture.delay", "9223372036854775807d", "\"9223372036854775807d\" has an unknown unit or is too large"),
        ("capture.delay", "[1ms]", "a list, but expected"),
        ("capture.delay", "{a: 1}", "a table of keys, but expected"),
        ("capture.delay", "", "nothing, but expected"),
        ("capture.delay", "\"\"", "\"\" is not a whole number with a unit"),
        ("capture.ring", "64MB", "\"64MB\" has an unknown unit"),
        (
            "capture.ring", "9223372036854775807TiB",
            "\"9223372036854775807TiB\" has an unknown unit or is too large"
        ),
        ("capture.threads", "017", "\"017\" is not such a number"),
        ("capture.threads", "0", "\"0\" is too small"),
        ("capture.threads", "1e1", "\"1e1\" is not such a number"),
        ("capture.promiscuous", "yes", "\"yes\" is not allowed; expected true or false"),
        ("capture.promiscuous", "\"true\"", "text in quotes, but expected true or false"),
        ("capture.inside_ports", "8080", "\"8080\", but expected a list"),
        ("capture.inside_ports", "[80, 80]", "80 is listed twice"),
        (
            "capture.addresses", "[10.0.0.1/8]",
            "\"10.0.0.1/8\" has bits beyond its prefix: did you mean 10.0.0.0/8?"
        ),
        ("capture.addresses", "[10.0.0.0/33]", "\"10.0.0.0/33\" is not a network"),
        ("capture.addresses", "[10.0.0.0/]", "\"10.0.0.0/\" is not a network"),
        ("capture.addresses", "[10.0.0]", "\"10.0.0\" is not a network"),
        ("capture.interfaces", "[averyverylongname]", "\"averyverylongname\" is not an interface's name"),
        ("capture.interfaces", "[{side: edge}]", "an interface without a name"),
        ("capture.interfaces", "[{name: a, sid: edge}]", "unknown key \"sid\" of an interface; did you mean side?"),
        ("capture.interfaces", "[{name: a, side: left}]", "\"left\" is not allowed; expected edge, inside, both"),
        ("capture.filter", "\" \"", "\" \" is empty"),
        ("capture.filter", "tcp ünd", "\"tcp ünd\" contains a character that a BPF expression cannot have"),
        ("identity.account_header", "\"X Account\"", "\"X Account\" is not a header's name"),
        ("identity.address_header", "\"X Real IP\"", "\"X Real IP\" is not a header's name"),
        ("identity.port_header", "\"\"", "\"\" is not a header's name"),
        ("identity.credential_headers", "X-Api-Key", "\"X-Api-Key\", but expected a list"),
        ("identity.account_header", "AUTHORIZATION", "AUTHORIZATION holds a credential"),
        ("identity.account_header", "cookie", "cookie holds a credential"),
        ("identity.account_header", "x-forwarded-for", "X-Forwarded-For appears twice"),
        ("identity.port_header", "X-Account-Id", "X-Account-Id appears twice"),
        ("identity.key_file", "key", "\"key\" does not begin with /"),
        ("store.path", "/var/lib/", "\"/var/lib/\" names a directory"),
        ("api.socket", "null", "nothing, but expected"),
        ("api.read_groups", "[\"a b\"]", "\"a b\" is not allowed"),
        ("people.attention_dip", "0.6", "\"0.6\" is too large"),
        ("people.attention_dip", "nan", "\"nan\" is not a number"),
        ("people.attention_dip", "0x1p-3", "\"0x1p-3\" is not a number"),
        ("log.level", "warn", "\"warn\" is not one of them: did you mean warning?"),
    ])
    func `a wrong value is told with its key`(_ path: String, _ written: String, _ complaint: String) throws {
        let parts = path.split(separator: ".")
        let told = mistakes("\(parts[0]):\n  \(parts[1]): \(written)\n")
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("t.yaml:2:") == true)
        #expect(told.first?.contains(" \(path): \(complaint)") == true, "\(told)")
    }

    @Test func `an account header that the settings call a credential is a mistake`() {
        let told = mistakes("identity:\n  account_header: X-Token\n  credential_headers: [X-Api-Key, x-token]\n")
        #expect(told.count == 1)
        #expect(told.first?.contains("identity.account_header: X-Token holds a credential") == true, "\(told)")
    }

    @Test func `a key in the wrong place is shown its home`() {
        #expect(
            mistakes("socket: /x\n") == [
                "t.yaml:1:1: \"socket\" is not a section; did you mean request_log.socket or api.socket or sink.socket?"
            ])
        #expect(
            mistakes("log: {snapshot: 1s}\n") == [
                "t.yaml:1:7: unknown key \"snapshot\" of log; did you mean store.snapshot?"
            ])
    }

    @Test func `a section must be a table`() {
        #expect(
            mistakes("api: [1]\nlog: info\n") == [
                "t.yaml:1:6: api: a list, but expected the keys of api",
                "t.yaml:2:6: log: \"info\", but expected the keys of log",
            ])
        #expect(mistakes("- api\n") == ["t.yaml:1:1: a list, but expected sections"])
    }

    @Test func `a key given twice is told and the rest still read`() {
        let text = """
            api:
              mode: 0660
              socket: /run/a
              "mode": 0600
              socket: /run/b
            log:
              level: verbose
            log:
              level: info
            """
        #expect(
            mistakes(text) == [
                "t.yaml:2:3: \"mode\" appears twice; keep one",
                "t.yaml:3:3: \"socket\" appears twice; keep one",
                "t.yaml:6:1: \"log\" appears twice; keep one",
            ])
    }

    @Test func `a mistake of terminal control is shown as text`() {
        #expect(
            mistakes("log: {\"\\e[2J\\u202E\": 1}\n") == [
                "t.yaml:1:7: unknown key \"\\u{1b}[2J\\u{202e}\" of log; its keys are level"
            ])
    }

    @Test func `values that exclude each other are told where they stand`() {
        #expect(
            mistakes("capture:\n  inside_ports: [443]\n") == [
                "t.yaml:2:17: capture.inside_ports: port 443 is in both edge_ports and inside_ports; remove it from one of them"
            ])
        #expect(
            mistakes("sink: {socket: /run/tailgate/tailgate.sock}\n") == [
                "t.yaml:1:16: sink.socket: the socket is also api.socket; alerts would be pushed to the daemon itself"
            ])
        #expect(
            mistakes("request_log: {socket: /run/a, more_sockets: [/srv/b, /run/a]}\n") == [
                "t.yaml:1:45: request_log.more_sockets: request_log.socket is listed here, too; list each socket once"
            ])
        for more in [
            "request_log: {more_sockets: [/run/tailgate/tailgate.sock]}\n",
            "request_log: {more_sockets: [/srv/b]}\nsink: {socket: /srv/b}\n",
        ] {
            #expect(mistakes(more).count == 1)
        }
        #expect(
            mistakes("capture: {interfaces: [lo], edge_ports: [], inside_ports: []}\n").first?.contains(
                "but no port") == true)
    }

    @Test func `many mistakes are cut and counted`() {
        let text = (0..<3000).map { "key\($0): 1\n" }.joined()
        #expect {
            try load(text)
        } throws: { error in
            guard let error = error as? SettingsError else { return false }
            return error.mistakes.count == 100 && error.unlisted == 2900
                && "\(error)".hasSuffix("\nand 2900 more")
        }
    }
}
