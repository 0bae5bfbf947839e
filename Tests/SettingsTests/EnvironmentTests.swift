import Settings
import Testing

struct EnvironmentTests {
    @Test func `a variable wins over the file`() throws {
        let loaded = try SettingsLoader.load(
            bytes: Array("api: {socket: /run/a}\n".utf8), file: "t",
            environment: ["TAILGATE_API_SOCKET": "/run/b", "TAILGATE_LOG_LEVEL": "debug", "HOME": "/root"])
        #expect(loaded.settings.api.socket == "/run/b")
        #expect(loaded.settings.log.level == .debug)
        #expect(loaded.overrides == ["api.socket": "TAILGATE_API_SOCKET", "log.level": "TAILGATE_LOG_LEVEL"])
    }

    @Test func `a variable also makes good what the file has wrong`() throws {
        #expect(try load("log: {level: loud}\n", ["TAILGATE_LOG_LEVEL": "error"]).log.level == .error)
    }

    @Test func `a value is taken as it is`() throws {
        let filter = "tcp port 443 # and: 'more'"
        #expect(try load("log:\n", ["TAILGATE_CAPTURE_FILTER": filter]).capture.filter == filter)
        #expect(try load("log:\n", ["TAILGATE_REQUEST_LOG_SOCKET": ""]).requestLog.socket == nil)
        #expect(try load("log:\n", ["TAILGATE_REQUEST_LOG_SOCKET": "null"]).requestLog.socket == nil)
    }

    @Test func `a list is words between commas or YAML`() throws {
        func interfaces(_ text: String) throws -> [Settings.Interface] {
            try load("log:\n", ["TAILGATE_CAPTURE_INTERFACES": text]).capture.interfaces
        }
        #expect(try interfaces("eth0, lo") == [Settings.Interface(name: "eth0"), Settings.Interface(name: "lo")])
        #expect(try interfaces("[{name: lo, side: edge}]") == [Settings.Interface(name: "lo", side: .edge)])
        #expect(try interfaces("").isEmpty)
        #expect(try interfaces("[]").isEmpty)
    }

    @Test func `mistakes name the variable`() {
        #expect(
            mistakes(
                "log:\n",
                [
                    "TAILGATE_API_SOCKTE": "/x", "TAILGATE_PEOPLE_MACHINES": "x",
                    "TAILGATE_CAPTURE_EDGE_PORTS": "443,,80", "TAILGATE_CAPTURE_INTERFACES": "[a, *b]",
                ])
                == [
                    "environment: TAILGATE_API_SOCKTE: no setting has this name; did you mean TAILGATE_API_SOCKET?",
                    "environment: TAILGATE_CAPTURE_EDGE_PORTS: capture.edge_ports: nothing, but expected a port "
                        + "from 1 to 65535",
                    "environment: TAILGATE_CAPTURE_INTERFACES: capture.interfaces: not YAML: found undefined alias",
                    "environment: TAILGATE_PEOPLE_MACHINES: people.machines: \"x\" is not such a number; expected a "
                        + "whole number from 1 to 100",
                ])
    }

    @Test func `variables of other programs mean nothing`() throws {
        #expect(try load("log:\n", ["TAILGATE_FUZZ": "1", "TAILGATE_SOCKET": "/x"]) == Settings())
    }

    @Test(arguments: allKeys.map(\.path)) func `every key has a variable`(_ path: String) throws {
        let key = try #require(allKeys.first { $0.path == path })
        let text = key.isList ? key.standard : key.standard.filter { $0 != "\"" }
        let loaded = try SettingsLoader.load(
            bytes: Array("log:\n".utf8), file: "t", environment: [key.variable: text])
        #expect(loaded.settings == Settings())
        #expect(loaded.overrides == [key.path: key.variable])
    }
}
