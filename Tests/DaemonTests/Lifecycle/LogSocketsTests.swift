import Base
import Daemon
import Glibc
import Intake
import RequestLogs
import ServiceManager
import Testing

struct LogSocketsTests {
    /// A descriptor that stands for a socket of systemd's.
    private final class Descriptor {
        // SAFETY: the path lives, terminated, for the call.
        let number = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        deinit { close(number) }
    }

    private static func configured(_ paths: String...) -> [IntakeOptions.RequestLog] {
        paths.map { .path(SocketPlace(path: $0)) }
    }

    private static func handed(_ descriptor: Descriptor, _ paths: String?...) -> LogSockets {
        LogSockets(
            paths.map {
                ActivatedSocket(descriptor: descriptor.number, name: "requests", kind: .datagram, path: $0)
            }
                + [ActivatedSocket(descriptor: descriptor.number, name: "api", kind: .stream, path: "/run/api")])
    }

    /// What is to be read; descriptors are closed, as a reader would.
    private static func names(_ logs: [IntakeOptions.RequestLog], of descriptor: Descriptor) -> [String] {
        logs.map { log in
            guard case .descriptor(let number, _) = log else { return "bind " + log.name }
            #expect(number > 2 && number != descriptor.number)
            #expect(close(number) == 0)
            return log.name
        }
    }

    @Test func `what the settings name is bound where systemd hands over none`() {
        let names = LogSockets([]).replacing(Self.configured("/run/a", "/srv/b")).map(\.name)
        #expect(names == ["/run/a", "/srv/b"])
    }

    @Test func `every socket handed over is read, the first in the place of the settings' first`() {
        let descriptor = Descriptor()
        let sockets = Self.handed(descriptor, "/run/systemd", "/srv/jail", nil)
        // Twice: the intake after a reload has descriptors of its own.
        for _ in 0..<2 {
            let logs = sockets.replacing(Self.configured("/run/a"))
            #expect(Self.names(logs, of: descriptor) == ["/run/systemd", "/srv/jail", "requests"])
        }
    }

    @Test func `of the settings' further sockets those are bound that were not handed over`() {
        let descriptor = Descriptor()
        let logs = Self.handed(descriptor, "/run/a", "/srv/jail").replacing(
            Self.configured("/run/a", "/srv/jail", "/srv/other"))
        #expect(Self.names(logs, of: descriptor) == ["/run/a", "/srv/jail", "bind /srv/other"])
    }

    @Test func `none is read where the settings name none`() {
        let descriptor = Descriptor()
        #expect(Self.handed(descriptor, "/run/a").replacing([]).isEmpty)
    }
}
