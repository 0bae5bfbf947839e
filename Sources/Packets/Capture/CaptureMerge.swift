import Base
import BasicContainers

/// Several captures merged by time, with one window of memory a file.
///
/// Within one file the order stays as it is; between files the earliest next segment wins, and the file named
/// first when they are equal.
package struct CaptureMerge: ~Copyable {
    fileprivate struct Source: ~Copyable {
        var reader: CaptureReader
        /// First segment of the batch that was not given out.
        var cursor = 0
    }

    /// The files that could be opened, and for each the time of its next segment; nil when it has ended.
    private var opened: RigidArray<Source>
    private var heads: [Timestamp?] = []
    /// For each path its place in `opened`, or why there is none.
    private var places: [Int?] = []
    private var failures: [CaptureError?]
    /// For each place in `opened` the index of its path.
    private var paths: [Int] = []

    /// - Parameters:
    ///   - paths: files, or "-" once for standard input.
    ///   - filter: a BPF expression for all of them.
    /// - Throws: the first file's `CaptureError` when none can be read, and any for a filter that is not valid.
    package init(paths: [String], filter: String? = nil) throws(CaptureError) {
        var opened = RigidArray<Source>(capacity: paths.count)
        var failures: [CaptureError?] = []
        var standardInputs = 0
        for path in paths {
            if path == InputFile.standardInputPath { standardInputs += 1 }
            if path == InputFile.standardInputPath, standardInputs > 1 {
                failures.append(CaptureError(.unreadable, name: "standard input", "can be read only once"))
            } else {
                failures.append(Self.open(path, filter: filter, into: &opened))
            }
        }
        let serious = failures.first { $0?.code == .badFilter } ?? nil
        if let error = serious ?? (opened.isEmpty ? failures.first ?? nil : nil) { throw error }
        for (index, failure) in failures.enumerated() {
            places.append(failure == nil ? self.paths.count : nil)
            if failure == nil { self.paths.append(index) }
        }
        for place in 0..<opened.count { heads.append(opened[place].advance()) }
        self.failures = failures
        self.opened = opened
    }

    private static func open(
        _ path: String, filter: String?, into opened: inout RigidArray<Source>
    ) -> CaptureError? {
        do throws(CaptureError) {
            opened.append(Source(reader: try CaptureReader(path: path, filter: filter)))
            return nil
        } catch {
            return error
        }
    }

    /// How many files were named.
    package var sources: Int { places.count }

    /// Gives the next run: as many segments of one file as come before any of the others.
    ///
    /// - Parameter body: gets the segments, the bytes their offsets point into, and the index of the file.
    /// - Returns: false when all files have ended; then `body` was not called.
    package mutating func next(
        _ body: (_ segments: Span<Segment>, _ bytes: RawSpan, _ source: Int) -> Void
    ) -> Bool {
        var place = -1
        var earliest = Timestamp(nanoseconds: .max)
        var limit: Timestamp?
        for (candidate, head) in heads.enumerated() {
            guard let head else { continue }
            if place < 0 {
                place = candidate
                earliest = head
            } else if head < earliest {
                limit = earliest
                place = candidate
                earliest = head
            } else if limit == nil || head < limit ?? head {
                limit = head
            }
        }
        guard place >= 0 else { return false }
        heads[place] = opened[place].giveRun(before: limit, index: paths[place], to: body)
        return true
    }

    /// What has been read of one file so far; a file that could not be opened has its reason as problem.
    package func statistics(of source: Int) -> CaptureStatistics {
        if let place = places[source] { return opened[place].reader.statistics }
        var statistics = CaptureStatistics(name: failures[source]?.name ?? "")
        if let error = failures[source] {
            let reason = error.remedy.isEmpty ? error.message : "\(error.message); \(error.remedy)"
            statistics.problems = [CaptureProblem(offset: nil, isDecompressedOffset: false, message: reason)]
        }
        return statistics
    }
}

extension CaptureMerge.Source {
    /// Begins the next batch; returns the time of its first segment, nil at the end.
    fileprivate mutating func advance() -> Timestamp? {
        cursor = 0
        guard reader.advance() else { return nil }
        return reader.segments[0].time
    }

    /// Gives out what is not later than `limit`, and the head in any case: it was chosen. Returns the new head.
    fileprivate mutating func giveRun(
        before limit: Timestamp?, index: Int,
        to body: (_ segments: Span<Segment>, _ bytes: RawSpan, _ source: Int) -> Void
    ) -> Timestamp? {
        let count = reader.segments.count
        var end = limit == nil ? count : cursor &+ 1
        if let limit {
            while end < count, reader.segments[end].time <= limit { end &+= 1 }
        }
        body(reader.segments.extracting(cursor..<end), reader.bytes, index)
        cursor = end
        return end < count ? reader.segments[end].time : advance()
    }
}
