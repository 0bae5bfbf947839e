package import Accounts
import Glibc
package import Base
package import Packets

/// Receives the request log, line by line, as gateways send it: a Unix datagram socket.
///
/// One owner, one thread. What waits in the kernel's short queue is taken before anything of it is read, as a sender that
/// finds the queue full drops its line. (The queue belongs to the sender's buffers: SO_RCVBUF does nothing here, unix(7).)
package struct RequestLogSocket: ~Copyable {
    /// What one step brought.
    package enum Step: Sendable {
        /// Datagrams came; `records` holds what was good in them.
        case lines
        case idle
        /// The wake signal was raised; `records` holds what still waited.
        case woken
        /// The socket is of no more use: the system's reason.
        case failed(String)
    }

    /// The longest datagram taken: the longest line, and a syslog header of up to a kilobyte.
    package static let datagramLimit = RequestLogReader.lineLimit + 1_024
    /// Room for what is taken at once.
    private static let bufferBytes = 4 << 20
    private static let mostDatagrams = 4_096

    private let socket: BoundSocket
    private let wake: WakeSignal
    private let clock: @Sendable () -> Timestamp
    private let queueLimit: Int
    /// When the datagrams at hand had been taken.
    private var taken = Timestamp(nanoseconds: 0)
    private var buffer = [UInt8](repeating: 0, count: bufferBytes)
    private var datagrams: [Datagram] = []
    private var waited: [pollfd]
    package private(set) var records: [RequestRecord] = []
    /// The kernel's queue may have been full before the last step: an unknown set of lines may be missing.
    package private(set) var foundFull = false
    package private(set) var statistics = LiveLogStatistics()

    private struct Datagram {
        var range: Range<Int>
        var isTruncated: Bool
    }

    /// Binds the path. A socket that a killed process left there is replaced; nothing else is.
    ///
    /// - Throws: `SocketError` when the path is taken or cannot be had.
    package init(
        _ place: SocketPlace, wake: WakeSignal, clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) throws(SocketError) {
        self.init(socket: try BoundSocket(place, .datagram), wake: wake, clock: clock)
    }

    /// Takes over a datagram socket that systemd has bound (sd_listen_fds(3)), and closes it in the end.
    package init(adopting descriptor: Int32, name: String, wake: WakeSignal) {
        self.init(socket: BoundSocket(adopting: descriptor), wake: wake, clock: Timestamp.now)
    }

    private init(
        socket: consuming BoundSocket, wake: WakeSignal, clock: @escaping @Sendable () -> Timestamp
    ) {
        waited = [socket.descriptor, wake.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        self.socket = socket
        self.wake = wake
        self.clock = clock
        queueLimit = Self.queueLimit()
        datagrams.reserveCapacity(Self.mostDatagrams)
    }

    /// Waits up to `patience` for datagrams and reads all that wait, up to a few thousand.
    package mutating func receive(waiting patience: Nanoseconds) -> Step {
        records.removeAll(keepingCapacity: true)
        foundFull = false
        if let failure = drain() { return .failed(failure) }
        if datagrams.isEmpty, !wake.isRaised {
            let milliseconds = CInt(clamping: (patience.count &+ 999_999) / 1_000_000)
            // SAFETY: the array is one buffer of its count for the call.
            _ = unsafe poll(&waited, nfds_t(waited.count), milliseconds)
            if let failure = drain() { return .failed(failure) }
        }
        // The kernel lets one more in than the limit says.
        if datagrams.count > queueLimit {
            foundFull = true
            statistics.fullQueues += 1
        }
        taken = clock()
        for datagram in datagrams { read(datagram) }
        if wake.isRaised { return .woken }
        return datagrams.isEmpty ? .idle : .lines
    }
}

extension RequestLogSocket {
    /// Takes what waits; gives the reason when the socket failed.
    private mutating func drain() -> String? {
        datagrams.removeAll(keepingCapacity: true)
        var end = 0
        while datagrams.count < Self.mostDatagrams, end + Self.datagramLimit <= buffer.count {
            let range = end..<(end + Self.datagramLimit)
            // SAFETY: rebasing checks the range; recv writes at most its count. MSG_TRUNC gives the datagram's true length.
            let length = unsafe buffer.withUnsafeMutableBytes { bytes in
                let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[range])
                return unsafe recv(
                    socket.descriptor, room.baseAddress, room.count,
                    Int32(MSG_DONTWAIT | MSG_TRUNC))
            }
            guard length >= 0 else {
                let code = errno
                if code == EINTR { continue }
                return code == EAGAIN || code == EWOULDBLOCK ? nil : "\(SystemError(code: code))"
            }
            let kept = min(length, Self.datagramLimit)
            statistics.datagrams += 1
            statistics.bytes += length
            datagrams.append(Datagram(range: end..<(end + kept), isTruncated: length > kept))
            end += kept
        }
        return nil
    }

    /// Reads a datagram's lines: senders put one into each, but what forwards a file may put several.
    private mutating func read(_ datagram: Datagram) {
        var rest = datagram.range
        while let lineFeed = buffer[rest].firstIndex(of: UInt8(ascii: "\n")) {
            readLine(rest.lowerBound..<lineFeed)
            rest = lineFeed + 1..<rest.upperBound
        }
        if datagram.isTruncated {
            statistics.truncatedDatagrams += 1
        } else {
            readLine(rest)
        }
    }

    private mutating func readLine(_ range: Range<Int>) {
        guard buffer[range].contains(where: { $0 > 0x20 }) else { return }
        guard !SyslogHeader.isNotice(buffer, in: range) else {
            statistics.notices += 1
            return
        }
        statistics.lines += 1
        do {
            let line = try RequestLogLine(buffer, in: range)
            statistics.unreadFields.add(line)
            guard let record = line.record else {
                statistics.withoutAccount += 1
                return
            }
            guard !LogTime.isAhead(record.time, of: taken) else {
                let ahead = Int(clamping: (record.time - taken).count / 1_000_000_000)
                statistics.countDamage(
                    "time: \(ahead) s ahead of this machine's clock, more than \(LogTime.mostAhead.count / 1_000_000_000) s",
                    buffer, in: range)
                return
            }
            if let piece = line.cutClient { statistics.countCut(piece) }
            statistics.countRecord(at: record.time)
            records.append(record)
        } catch {
            statistics.countDamage(error.reason, buffer, in: range)
        }
    }

    /// `net.unix.max_dgram_qlen` (unix(7)); the kernel's default where it cannot be read.
    private static func queueLimit() -> Int {
        // SAFETY: the path lives, terminated, for the call.
        let descriptor = unsafe open("/proc/sys/net/unix/max_dgram_qlen", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 10 }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 32)
        // SAFETY: reads at most the array's count.
        let count = unsafe Glibc.read(descriptor, &text, text.count)
        let digits = text.prefix(max(0, count)).prefix { (0x30...0x39).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self)) ?? 10
    }
}
