import Glibc
import Logging
import ServiceManager
import Testing

/// A pipe whose text can be read back.
private final class Pipe {
    let write: Int32
    private let read: Int32

    init() {
        var ends: [Int32] = [0, 0]
        // SAFETY: pipe fills the two numbers it is lent.
        _ = unsafe pipe(&ends)
        (read, write) = (ends[0], ends[1])
    }

    deinit { close(read) }

    /// Everything written; closes the writing end.
    func text() -> String {
        close(write)
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            // SAFETY: read writes into the buffer it is lent, and no more than its count.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe Glibc.read(read, bytes.baseAddress, bytes.count)
            }
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += buffer.prefix(count)
        }
    }
}

struct ServiceLogTests {
    private func written(
        form: LogStream.Form = .journal, level: Logger.Level = .trace, _ body: (inout Logger, LogThreshold) -> Void
    ) -> String {
        let pipe = Pipe()
        let threshold = LogThreshold(level)
        var logger = Logger(label: "api") { label in
            ServiceLogHandler(
                label: label, stream: LogStream(descriptor: pipe.write, form: form), threshold: threshold)
        }
        body(&logger, threshold)
        return pipe.text()
    }

    @Test func `the journal gets priorities`() {
        let text = written { logger, _ in
            for level in Logger.Level.allCases { logger.log(level: level, "m") }
        }
        #expect(
            text == ["<7>", "<7>", "<6>", "<5>", "<4>", "<3>", "<2>"].map { "\($0)api: m\n" }.joined())
    }

    @Test func `metadata follows in order and quoted where needed`() {
        let text = written { logger, _ in
            logger[metadataKey: "b"] = "two words"
            logger.info("m", metadata: ["a": "1", "c": "say \"x\"", "d": ""])
        }
        #expect(text == "<6>api: m a=1 b=\"two words\" c=\"say \\\"x\\\"\" d=\"\"\n")
    }

    @Test func `one message is one line without controls`() {
        let text = written { logger, _ in
            logger.info("a\n<0>b\u{1B}[31m\u{202E}", metadata: ["k\n": "v\r\nw\t"])
        }
        #expect(text == "<6>api: a\\n<0>b\\u{1b}[31m\\u{202e} k\\n=v\\u{d}\\nw\\t\n")
    }

    @Test func `a long message is cut`() {
        let text = written { logger, _ in logger.info("\(String(repeating: "é", count: 9000))") }
        #expect(text.utf8.count <= 8192 + 4)
        #expect(text.hasSuffix("…\n"))
    }

    @Test func `plain lines begin with the time`() throws {
        let text = written(form: .plain) { logger, _ in logger.warning("disk full") }
        let match = try #require(
            text.wholeMatch(of: /(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warning api: disk full\n/))
        #expect(try #require(Int(match.1)) >= 2025)
    }

    @Test func `the threshold counts for all loggers at once`() {
        let text = written(level: .info) { logger, threshold in
            logger.debug("unsaid")
            threshold.level = .debug
            logger.debug("said")
            threshold.level = .error
            logger.warning("unsaid")
            logger.logLevel = .trace
            logger.trace("own level")
        }
        #expect(text == "<7>api: said\n<7>api: own level\n")
    }

    @Test func `the journal is known by its stream`() throws {
        var status = stat()
        // SAFETY: fstat fills the stat lent to it.
        #expect(unsafe fstat(STDERR_FILENO, &status) == 0)
        func form(_ variable: String?) -> LogStream.Form {
            LogStream.standardError(environment: variable.map { ["JOURNAL_STREAM": $0] } ?? [:]).form
        }
        #expect(form("\(status.st_dev):\(status.st_ino)") == .journal)
        #expect(form("\(status.st_dev):\(status.st_ino + 1)") == .plain)
        #expect(form(nil) == .plain)
        #expect(form("x:y") == .plain)
        #expect(form("") == .plain)
    }
}
