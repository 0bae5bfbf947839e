import CPcap
import Glibc

/// Two interfaces joined by a wire, for as long as this object lives: frames sent into the one come out of the other.
///
/// Needs root and iproute2; neither end has an address.
package final class VethPair: Sendable {
    package let near: String
    package let far: String

    /// Whether interfaces can be made here.
    package static let isPossible = geteuid() == 0 && run("ip link show lo")

    /// - Parameter label: one letter that tells a test's pairs apart.
    package init?(_ label: Character) {
        near = "tg\(getpid())\(label)0"
        far = "tg\(getpid())\(label)1"
        guard make() else { return nil }
    }

    deinit { remove() }

    /// Makes the pair; also again after `remove`.
    @discardableResult
    package func make() -> Bool {
        Self.run(
            "ip link add \(near) type veth peer name \(far) && ip link set \(near) addrgenmode none up && "
                + "ip link set \(far) addrgenmode none up")
    }

    package func remove() { _ = Self.run("ip link del \(near)") }

    private static func run(_ command: String) -> Bool {
        // SAFETY: the command lives, terminated, for the call.
        unsafe system("(\(command)) >/dev/null 2>&1") == 0
    }

    /// Puts frames on the wire.
    package func send(_ frames: [[UInt8]]) -> Bool {
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        // SAFETY: the handle is closed before leaving; each frame lives for its call.
        guard let handle = unsafe pcap_open_live(near, 65_535, 0, 1, &text) else { return false }
        defer { unsafe pcap_close(handle) }
        return frames.allSatisfy { unsafe pcap_sendpacket(handle, $0, CInt($0.count)) == 0 }
    }
}
