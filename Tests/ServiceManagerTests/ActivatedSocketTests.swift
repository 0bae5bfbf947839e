import Glibc
import ServiceManager
import TestSupport
import Testing

@Suite(.serialized) struct ActivatedSocketTests {
    /// The last descriptors that the process may have: whatever else runs beside this test has lower ones.
    private static let first: Int32 = {
        var limit = rlimit()
        // SAFETY: getrlimit fills what it is lent.
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int32(clamping: min(limit.rlim_cur, 65_536)) - 2
    }()

    private func sockets(_ count: Int, names: String?, process: Int32 = 7) throws -> [ActivatedSocket] {
        var environment = ["LISTEN_PID": "7", "LISTEN_FDS": "\(count)"]
        environment["LISTEN_FDNAMES"] = names
        return try ActivatedSocket.all(environment: environment, process: process, first: Self.first)
    }

    private func message(_ count: Int, names: String?) -> String {
        do {
            _ = try sockets(count, names: names)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `sockets are taken with name kind and path`() throws {
        let log = try DatagramListener()
        let api = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #expect(listen(api, 1) == -1)  // An unbound stream socket cannot listen: bind it to any abstract name.
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: with the family alone the kernel chooses an abstract name (unix(7), autobind).
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(api, $0, 2) }
        }
        #expect(bound == 0)
        #expect(listen(api, 1) == 0)
        #expect(dup2(api, Self.first) == Self.first)
        #expect(dup2(log.descriptor, Self.first + 1) == Self.first + 1)
        defer { for descriptor in [api, Self.first, Self.first + 1] { close(descriptor) } }
        let taken = try sockets(2, names: "api:requests")
        #expect(
            taken == [
                ActivatedSocket(descriptor: Self.first, name: "api", kind: .stream, path: nil),
                ActivatedSocket(descriptor: Self.first + 1, name: "requests", kind: .datagram, path: log.name),
            ])
        #expect(fcntl(Self.first, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
        #expect(try sockets(2, names: nil).map(\.name) == ["unknown", "unknown"])
    }

    @Test func `variables meant for another process mean nothing`() throws {
        #expect(try sockets(2, names: nil, process: 8).isEmpty)
        #expect(try ActivatedSocket.all(environment: [:], process: 7).isEmpty)
        #expect(try ActivatedSocket.all(environment: ["LISTEN_FDS": "1"], process: 7).isEmpty)
        #expect(try sockets(0, names: "").isEmpty)
    }

    @Test func `contradictions are errors`() throws {
        #expect(message(-1, names: nil) == "LISTEN_FDS is not a number from 0 to 64: -1")
        #expect(message(65, names: nil) == "LISTEN_FDS is not a number from 0 to 64: 65")
        #expect(message(2, names: "api") == "LISTEN_FDNAMES has 1 names for 2 descriptors")
        #expect(
            message(1, names: "api")
                == "descriptor \(Self.first) (api), passed by the service manager, is not open")
        #expect(throws: ActivationError.self) {
            try ActivatedSocket.all(environment: ["LISTEN_PID": "me", "LISTEN_FDS": "1"], process: 7)
        }
    }

    @Test func `descriptors that are no serving socket are errors`() {
        // SAFETY: the path is lent terminated.
        let file = unsafe open("/dev/null", O_RDONLY)
        let inet = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        let stream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { for descriptor in [file, inet, stream, Self.first] { close(descriptor) } }
        for (descriptor, complaint) in [
            (file, "is not a socket"), (inet, "is not a Unix socket"), (stream, "does not listen"),
        ] {
            #expect(dup2(descriptor, Self.first) == Self.first)
            #expect(message(1, names: "x").hasSuffix(complaint))
        }
    }
}
