import Connections
import Foundation
import Testing

/// Fingerprints whatever hellos a stream holds.
private struct HelloReader: TLSRecordSink {
    var cache = FingerprintCache()
    var found: [HelloFingerprints] = []
    var unreadable = 0

    mutating func clientHello(_ body: RawSpan) {
        do {
            found.append(cache.fingerprints(of: try ClientHello(body)))
        } catch {
            unreadable += 1
        }
    }

    mutating func event(_ event: TLSEvent) {}
}

@Suite(.enabled(if: ReferenceCapture.isPresent, "the reference captures (../shared/captures/ja4) are not here"))
struct ReferenceCaptureTests {
    /// Every hello of every stream, by capture and source port.
    private func hellos(in name: String) throws -> [String: [HelloFingerprints]] {
        var hellos: [String: [HelloFingerprints]] = [:]
        for (stream, chunks) in try ReferenceCapture("ja4/\(name)").streams {
            var scanner = TLSRecordScanner()
            var reader = HelloReader()
            for chunk in chunks { scanner.feed(chunk.payload.raw, length: chunk.length, into: &reader) }
            #expect(reader.unreadable == 0)
            guard !reader.found.isEmpty, let port = stream.split(separator: " > ").first?.split(separator: " ").last
            else { continue }
            hellos[String(port), default: []] += reader.found
        }
        return hellos
    }

    private struct Row {
        var capture, port: String
        var number: Int
        var ja4: String
    }

    private func expectedRows() throws -> [Row] {
        let table = try String(
            contentsOf: ReferenceCapture.folder.appending(path: "ja4/expected-ja4.tsv"), encoding: .utf8)
        var rows: [Row] = []
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count > 6, fields[6].hasPrefix("t"), let number = Int(fields[5]) else { continue }
            rows.append(Row(capture: fields[0], port: fields[2], number: number, ja4: fields[6]))
        }
        return rows
    }

    @Test func `every hello over TCP has its expected JA4`() throws {
        let rows = try expectedRows()
        #expect(rows.count > 150)
        for capture in Set(rows.map(\.capture)) {
            let found = try hellos(in: capture)
            for row in rows where row.capture == capture {
                let list = found[row.port] ?? []
                let exact = list.count >= row.number ? list[row.number - 1].exact.description : "none"
                #expect(exact == row.ja4, "\(capture) port \(row.port) hello \(row.number)")
            }
        }
    }

    @Test func `a retried hello keeps its stable JA4`() throws {
        let retried = try hellos(in: "tls-handshake.pcapng").values.filter { $0.count == 2 }
        #expect(retried.count == 5)
        for pair in retried { #expect(pair[0].stable == pair[1].stable) }
    }
}
