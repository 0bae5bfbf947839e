import Packets
import Base
import RequestLogs

/// How far the captures of a run have been read.
struct InputProgress {
    var bytes = 0
    /// Size of all captures; nil when one of them has none (standard input).
    var totalBytes: Int?
    var packets = 0
}

extension OfflineRun {
    var progress: InputProgress {
        var progress = InputProgress(totalBytes: 0)
        for capture in captureStatistics {
            progress.bytes += Int(clamping: capture.bytesRead)
            progress.packets += Int(clamping: capture.packets)
            progress.totalBytes = capture.totalBytes.flatMap { size in
                progress.totalBytes.map { $0 + Int(clamping: size) }
            }
        }
        return progress
    }
}
