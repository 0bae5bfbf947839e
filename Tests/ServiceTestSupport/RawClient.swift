import Foundation
import Glibc

/// One response, as it came.
package struct RawResponse: Sendable {
    package var status: Int
    package var fields: [String: String]
    package var body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }
    package var lines: [String] { text.split(separator: "\n").map(String.init) }

    package var json: [String: Any] {
        ((try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any]) ?? [:]
    }
}

package struct ClientFailure: Error {
    package var reason: String
}

/// Bytes over a Unix socket, good and bad ones. No call blocks: the server shares the threads that tests run on.
package final class RawClient: Sendable {
    package let descriptor: Int32

    package init(_ path: String) async throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let connected = RawClient.connect(descriptor, path)
        guard connected else {
            throw ClientFailure(reason: "cannot connect: \(errno)")
        }
    }

    deinit { _ = Glibc.close(descriptor) }

    private static func connect(_ descriptor: Int32, _ path: String) -> Bool {
        // SAFETY: connect reads the address for its whole size.
        unsafe withAddress(path) { unsafe Glibc.connect(descriptor, $0, $1) == 0 }
    }

    /// A listening socket as systemd would pass it.
    package static func listening(at path: String) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        // SAFETY: bind reads the address for its whole size.
        let isBound = unsafe withAddress(path) { unsafe Glibc.bind(descriptor, $0, $1) == 0 }
        return isBound && listen(descriptor, 8) == 0 ? descriptor : -1
    }

    private static func withAddress(_ path: String, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: the path is shorter than sun_path in all tests.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: path.utf8.prefix($0.count - 1))
        }
        // SAFETY: the address is lent for its whole size.
        return unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe call(generic, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    package func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) async throws {
        guard await trySend(bytes) else { throw ClientFailure(reason: "cannot send: \(errno)") }
    }

    /// - Returns: False once the other side closed, or takes nothing for ten seconds.
    package func trySend(_ bytes: [UInt8]) async -> Bool {
        var sent = 0
        var end = ContinuousClock.now + .seconds(10)
        while sent < bytes.count {
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            // SAFETY: send reads no more than the slice it is lent.
            let count = unsafe bytes[sent...].withUnsafeBytes { rest in
                unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, flags)
            }
            if count > 0 {
                sent += count
                end = ContinuousClock.now + .seconds(10)
            } else {
                guard errno == EAGAIN, ContinuousClock.now < end else { return false }
                try? await Task.sleep(for: .milliseconds(2))
            }
        }
        return true
    }

    package func closeOutput() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// What comes within the time; empty at the end of the stream, `nil` when nothing came.
    package func receive(within seconds: Double = 10) async -> [UInt8]? {
        let end = ContinuousClock.now + .seconds(seconds)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            // SAFETY: recv writes no more than the buffer it is lent.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
            }
            if count >= 0 { return Array(buffer.prefix(count)) }
            guard errno == EAGAIN else { return [] }
            guard ContinuousClock.now < end else { return nil }
            try? await Task.sleep(for: .milliseconds(2))
        }
    }

    /// Everything until the end of the stream.
    package func receiveAll(within seconds: Double = 10) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            guard let more = await receive(within: seconds) else { throw ClientFailure(reason: "no end came") }
            guard !more.isEmpty else { return bytes }
            bytes += more
        }
    }

    /// Reads one response, which must be whole.
    package func response(toHead isHead: Bool = false, within seconds: Double = 10) async throws -> RawResponse {
        var bytes: [UInt8] = []
        while true {
            if let (response, _) = RawResponse.parse(bytes, isHead: isHead) { return response }
            guard let more = await receive(within: seconds) else {
                throw ClientFailure(
                    reason: "no response, only \(String(decoding: bytes, as: UTF8.self).prefix(300))")
            }
            guard !more.isEmpty else {
                throw ClientFailure(reason: "closed after \(String(decoding: bytes, as: UTF8.self).prefix(300))")
            }
            bytes += more
        }
    }

    /// Reads a chunked stream until it holds the text.
    package func receive(until text: String, within seconds: Double = 10) async throws -> String {
        var all: [UInt8] = []
        var searched = 0
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            let rest = Data(all[max(0, searched - text.utf8.count)...])
            if rest.range(of: Data(text.utf8)) != nil { return String(decoding: all, as: UTF8.self) }
            searched = all.count
            guard ContinuousClock.now < end, let more = await receive(within: seconds), !more.isEmpty else {
                throw ClientFailure(
                    reason: "\(text) did not come, only \(String(decoding: all.suffix(300), as: UTF8.self))")
            }
            all += more
        }
    }
}

extension RawResponse {
    /// One response and how many bytes it took; `nil` while it is not whole.
    package static func parse(_ bytes: [UInt8], isHead: Bool) -> (RawResponse, Int)? {
        guard let headEnd = find([13, 10, 13, 10], in: bytes, from: 0) else { return nil }
        let lines = String(decoding: bytes[..<headEnd], as: UTF8.self).components(separatedBy: "\r\n")
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            fields[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        let start = headEnd + 4
        if status == 100 {
            return parse(Array(bytes[start...]), isHead: isHead).map { ($0.0, $0.1 + start) }
        }
        if isHead { return (RawResponse(status: status, fields: fields, body: []), start) }
        if let length = fields["content-length"].flatMap({ Int($0) }) {
            guard bytes.count >= start + length else { return nil }
            let body = Array(bytes[start..<start + length])
            return (RawResponse(status: status, fields: fields, body: body), start + length)
        }
        guard fields["transfer-encoding"] == "chunked" else { return nil }
        var (body, position) = ([UInt8](), start)
        while true {
            guard let end = find([13, 10], in: bytes, from: position),
                let size = Int(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16),
                bytes.count >= end + 2 + size + 2
            else { return nil }
            if size == 0 { return (RawResponse(status: status, fields: fields, body: body), end + 4) }
            body += bytes[end + 2..<end + 2 + size]
            position = end + 2 + size + 2
        }
    }

    private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= start + pattern.count else { return nil }
        for index in start...bytes.count - pattern.count where bytes[index..<index + pattern.count] == pattern[...]
        {
            return index
        }
        return nil
    }
}
