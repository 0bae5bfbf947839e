import Foundation

/// The TCP payloads of a little-endian pcap or pcapng file, as far as the reference captures need it.
///
/// Kept apart from the product's readers, so that what is compared here is the fingerprint alone.
struct ReferenceCapture {
    struct Chunk {
        var source: String
        var destination: String
        var sequence: UInt32
        var isSYN: Bool
        var payload: [UInt8]
        var length: Int
    }

    private(set) var chunks: [Chunk] = []

    /// `../shared/captures`, seen from the root of the repository.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/captures")

    static var isPresent: Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "ja4/expected-ja4.tsv").path)
    }

    init(_ name: String) throws {
        let file = [UInt8](try Data(contentsOf: Self.folder.appending(path: name)))
        if word32(file, 0) == 0x0A0D_0D0A { readBlocks(file) } else { readRecords(file) }
    }

    private mutating func readRecords(_ file: [UInt8]) {
        var offset = 24
        while offset + 16 <= file.count {
            let captured = word32(file, offset + 8)
            let wire = word32(file, offset + 12)
            readPacket(file[(offset + 16)...].prefix(captured), link: word32(file, 20), missing: wire - captured)
            offset += 16 + captured
        }
    }

    private mutating func readBlocks(_ file: [UInt8]) {
        var offset = 0
        var links: [Int] = []
        while offset + 12 <= file.count {
            let length = word32(file, offset + 4)
            switch word32(file, offset) {
            case 0x0A0D_0D0A: links = []
            case 1: links.append(word32(file, offset + 8) & 0xFFFF)
            case 6:
                let captured = word32(file, offset + 20)
                readPacket(
                    file[(offset + 28)...].prefix(captured), link: links[word32(file, offset + 8)],
                    missing: word32(file, offset + 24) - captured)
            default: break
            }
            offset += max(length, 12)
        }
    }

    private mutating func readPacket(_ bytes: ArraySlice<UInt8>, link: Int, missing: Int) {
        let packet = Array(bytes)
        var offset =
            switch link {
            case 0: 4  // BSD loopback
            case 1: 14  // Ethernet
            case 113: 16  // Linux cooked
            default: 0  // raw IP
            }
        guard packet.count > offset else { return }
        if link == 1, packet.count > 18, packet[12] == 0x81 { offset += 4 }
        let source: ArraySlice<UInt8>
        let destination: ArraySlice<UInt8>
        var end: Int
        if packet[offset] >> 4 == 4, packet.count >= offset + 20, packet[offset + 9] == 6 {
            source = packet[(offset + 12)..<(offset + 16)]
            destination = packet[(offset + 16)..<(offset + 20)]
            end = offset + Int(packet[offset + 2]) << 8 + Int(packet[offset + 3])
            offset += Int(packet[offset] & 15) * 4
        } else if packet[offset] >> 4 == 6, packet.count >= offset + 40, packet[offset + 6] == 6 {
            source = packet[(offset + 8)..<(offset + 24)]
            destination = packet[(offset + 24)..<(offset + 40)]
            end = offset + 40 + Int(packet[offset + 4]) << 8 + Int(packet[offset + 5])
            offset += 40
        } else {
            return
        }
        guard packet.count >= offset + 20 else { return }
        let start = offset + Int(packet[offset + 12] >> 4) * 4
        end = max(end, start)
        let payload = packet.dropFirst(start).prefix(end - start)
        let ports = (
            Int(packet[offset]) << 8 + Int(packet[offset + 1]),
            Int(packet[offset + 2]) << 8 + Int(packet[offset + 3])
        )
        let sequence = packet[(offset + 4)..<(offset + 8)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        chunks.append(
            Chunk(
                source: "\(Array(source)) \(ports.0)", destination: "\(Array(destination)) \(ports.1)",
                sequence: sequence, isSYN: packet[offset + 13] & 2 != 0, payload: Array(payload),
                length: end - start))
    }

    /// The streams of the capture, by "source destination", each as chunks in order of sequence numbers.
    var streams: [String: [Chunk]] {
        var streams: [String: [Chunk]] = [:]
        for chunk in chunks { streams["\(chunk.source) > \(chunk.destination)", default: []].append(chunk) }
        return streams.mapValues { chunks in
            let base = chunks.first { $0.isSYN }.map { $0.sequence &+ 1 } ?? chunks[0].sequence
            var next = base
            var ordered: [Chunk] = []
            for chunk in chunks.filter({ $0.length > 0 }).sorted(by: {
                Int32(truncatingIfNeeded: $0.sequence &- base) < Int32(truncatingIfNeeded: $1.sequence &- base)
            }) {
                let ahead = Int(Int32(truncatingIfNeeded: chunk.sequence &- next))
                guard ahead >= 0 else { continue }
                if ahead > 0 {
                    ordered.append(
                        Chunk(
                            source: chunk.source, destination: chunk.destination, sequence: next, isSYN: false,
                            payload: [], length: ahead))
                }
                ordered.append(chunk)
                next = chunk.sequence &+ UInt32(truncatingIfNeeded: chunk.length)
            }
            return ordered
        }
    }
}

private func word32(_ bytes: [UInt8], _ offset: Int) -> Int {
    Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2]) << 16 | Int(bytes[offset + 3]) << 24
}
