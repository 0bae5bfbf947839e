import Base
import Settings
import Testing

struct ReadingTests {
    @Test func `what is not given has its default`() throws {
        #expect(try load("log:\n") == Settings())
        #expect(try load("log: {}\napi:\n") == Settings())
    }

    @Test func `every section is read`() throws {
        let settings = try load(
            """
            capture:
              interfaces: [eth0, {name: lo, side: inside}]
              edge_ports: [443, 8443]
              addresses: [192.0.2.1, "2001:db8::/32"]
              filter: "tcp port 443"
              delay: 20ms
            request_log: {socket: null, more_sockets: [/srv/jail/requests.sock], mode: 0620, group: gateway}
            identity: {account_header: X-User, trusted_networks: [], read_stop: true}
            api: {read_groups: [readers, 1000], max_request: 1MiB}
            sink: {socket: /run/other.sock}
            store: {alerts: 365d, evidence: forever}
            limits: {accounts: 5000}
            people: {attention_dip: 0.1, machines: 4}
            log: {level: debug}
            """)
        #expect(
            settings.capture.interfaces == [
                Settings.Interface(name: "eth0"), Settings.Interface(name: "lo", side: .inside),
            ])
        #expect(settings.capture.edgePorts == [443, 8443])
        #expect(settings.capture.addresses.map(\.description) == ["192.0.2.1/32", "2001:db8::/32"])
        #expect(settings.capture.filter == "tcp port 443")
        #expect(settings.capture.delay == .milliseconds(20))
        #expect(settings.requestLog.socket == nil)
        #expect(settings.requestLog.sockets == ["/srv/jail/requests.sock"])
        #expect(settings.requestLog.mode == FileMode(0o620))
        #expect(settings.requestLog.group == "gateway")
        #expect(settings.identity.accountHeader == "X-User")
        #expect(settings.identity.trustedNetworks.isEmpty)
        #expect(settings.identity.readStop)
        #expect(settings.api.readGroups == ["readers", "1000"])
        #expect(settings.api.maxRequest == .mebibytes(1))
        #expect(settings.sink.socket == "/run/other.sock")
        #expect(settings.store.alerts == .days(365))
        #expect(settings.store.evidence == .forever)
        #expect(settings.limits.accounts == 5000)
        #expect(settings.people.attentionDip == 0.1)
        #expect(settings.people.machines == 4)
        #expect(settings.log.level == .debug)
    }

    @Test(arguments: [
        "\u{FEFF}log: {level: error}\n", "log:\r\n  level: error\r\n", "---\nlog: {level: error}\n...\n",
    ])
    func `marks and line ends of other systems mean nothing`(_ text: String) throws {
        #expect(try load(text).log.level == .error)
    }

    @Test func `names of changed keys are kept`() throws {
        let loaded = try SettingsLoader.load(bytes: Array("api: {mode: 0600}\n".utf8), file: "t")
        #expect(loaded.given == ["api.mode"])
    }

    @Test func `a file that cannot be opened says why`() {
        #expect {
            try SettingsLoader.load(file: "/nonexistent/tailgate.yaml", environment: [:])
        } throws: { error in
            "\(error)" == "/nonexistent/tailgate.yaml: cannot be read: No such file or directory"
        }
        #expect {
            try SettingsLoader.load(file: "/", environment: [:])
        } throws: { error in
            "\(error)" == "/: is a folder, not a file; name a regular file"
        }
    }

    @Test func `an endless file is given up`() {
        #expect {
            try SettingsLoader.load(file: "/dev/zero", environment: [:])
        } throws: { error in
            "\(error)" == "/dev/zero: is a device, not a file; name a regular file"
        }
    }
}
