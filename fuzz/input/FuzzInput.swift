import Glibc

/// The bytes of one run, from which a target takes its choices first and its data then.
package struct FuzzInput {
    package private(set) var rest: ArraySlice<UInt8>

    /// - Parameter bytes: what libFuzzer passes to `LLVMFuzzerTestOneInput`; may be null when empty.
    package init(_ bytes: UnsafePointer<UInt8>?, _ count: Int) {
        // SAFETY: libFuzzer keeps `count` bytes alive for the call; they are copied here.
        rest = unsafe ArraySlice(Array(UnsafeBufferPointer(start: bytes, count: count)))
    }

    package var isEmpty: Bool { rest.isEmpty }

    /// The next byte, or 0 at the end.
    package mutating func byte() -> UInt8 {
        rest.popFirst() ?? 0
    }

    /// The next two bytes, big-endian.
    package mutating func word() -> Int {
        Int(byte()) << 8 | Int(byte())
    }

    /// The next bytes, at most `count`.
    package mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(rest.prefix(count))
        rest.removeFirst(taken.count)
        return taken
    }
}
