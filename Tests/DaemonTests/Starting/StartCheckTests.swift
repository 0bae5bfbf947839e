import Foundation
import Glibc
import ServiceManager
import Settings
import TestSupport
import Testing

@testable import Daemon

struct StartCheckTests {
    private final class Folder {
        let path = "/tmp/tailgate-start-\(UUID().uuidString.prefix(8))"

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        var settings: Settings {
            var settings = Settings()
            settings.api.socket = path + "/api.sock"
            settings.requestLog.socket = path + "/requests.sock"
            settings.store.path = path + "/tailgate.db"
            settings.identity.keyFile = path + "/credential.key"
            return settings
        }
    }

    private let activated = [
        ActivatedSocket(descriptor: 90, name: "api", kind: .stream, path: "/run/tailgate/tailgate.sock"),
        ActivatedSocket(descriptor: 91, name: "requests", kind: .datagram, path: "/run/tailgate/requests.sock"),
    ]

    @Test func `good settings have no finding`() throws {
        let folder = try Folder()
        for occasion in [StartCheck.Occasion.configuration, .start, .reload(running: folder.settings)] {
            #expect(StartCheck.findings(folder.settings, at: occasion) == [])
        }
    }

    @Test func `the checks make nothing`() throws {
        let folder = try Folder()
        var settings = folder.settings
        settings.capture.interfaces = [Settings.Interface(name: "lo")]
        _ = StartCheck.findings(settings, at: .configuration)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test func `what activation leaves without effect is named`() throws {
        let folder = try Folder()
        var settings = folder.settings
        settings.api.mode = FileMode(0o600)
        settings.api.owner = "no-such-user"
        settings.requestLog.group = "no-such-group"
        let findings = StartCheck.findings(settings, at: .start, sockets: activated)
        // A name that is not used need not exist.
        #expect(findings.allSatisfy { $0.weight == .note })
        #expect(findings.map(\.key).sorted() == ["api.mode", "api.owner", "api.socket", "request_log.group"])
        #expect(findings.contains { $0.text.contains("SocketMode=") && $0.text.contains("tailgate.socket") })
        // Without activation they count.
        let own = StartCheck.findings(settings, at: .start)
        #expect(own.filter { $0.weight == .failure }.map(\.key).sorted() == ["api.owner", "request_log.group"])
    }

    @Test(.enabled(if: !FileManager.default.fileExists(atPath: "/run/tailgate"), "/run/tailgate is there already"))
    func `folders that the unit makes are no mistake of the settings`() {
        let settings = Settings()
        let checked = StartCheck.findings(settings, at: .configuration)
        #expect(checked.allSatisfy { $0.weight == .note })
        #expect(checked.contains { $0.text.contains("tailgate.service creates it") })
        #expect(
            StartCheck.findings(settings, at: .start).contains { $0.weight == .failure && $0.key == "api.socket" })
    }

    @Test func `a reload does not take another programs socket`() throws {
        let folder = try Folder()
        let other = folder.path + "/theirs.sock"
        let listener = try DatagramListener(path: other)
        var settings = folder.settings
        settings.api.socket = other
        let findings = StartCheck.findings(settings, at: .reload(running: folder.settings))
        #expect(findings.map(\.key) == ["api.socket"])
        #expect(findings.first?.text.contains("another program serves") == true)
        // Its own it keeps.
        #expect(StartCheck.findings(settings, at: .reload(running: settings)) == [])
        withExtendedLifetime(listener) {}
    }

    @Test func `more connections than descriptors are a failure`() throws {
        let folder = try Folder()
        var settings = folder.settings
        settings.api.maxConnections = 2_000_000_000
        let findings = StartCheck.findings(settings, at: .configuration)
        #expect(findings.map(\.key) == ["api.max_connections"])
        #expect(findings.first?.text.contains("LimitNOFILE=") == true)
    }
}
