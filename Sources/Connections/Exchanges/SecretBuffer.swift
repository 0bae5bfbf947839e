import Glibc

/// Bytes that may hold a credential: overwritten before their memory is given back, growth included.
///
/// A class, so that this also happens when its owner is dropped.
@safe
final class SecretBuffer: CustomReflectable {
    private var memory: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(capacity: Int) {
        // SAFETY: freed in deinit; nothing is read before it is written.
        unsafe memory = .allocate(byteCount: capacity, alignment: 1)
    }

    deinit {
        wipe()
        // SAFETY: allocated by us, and no other reference is left.
        unsafe memory.deallocate()
    }

    var customMirror: Mirror { Mirror(self, children: ["count": count]) }

    func append(_ bytes: RawSpan, _ range: Range<Int>) {
        let bytes = bytes.extracting(range)
        reserve(count &+ bytes.byteCount)
        // SAFETY: the reservation made room behind `count`, and the spans do not overlap.
        unsafe bytes.withUnsafeBytes {
            unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: $0)
        }
        count &+= bytes.byteCount
    }

    /// Drops all but the last `kept` bytes.
    func keepLast(_ kept: Int) {
        guard kept < count, kept >= 0 else { return }
        // SAFETY: both ranges lie within the first `count` bytes; memmove allows overlap.
        _ = unsafe memory.baseAddress.map { unsafe memmove($0, $0 + (count &- kept), kept) }
        count = kept
    }

    func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        // SAFETY: the first `count` bytes are initialised, and `self` keeps them alive during the call.
        unsafe body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: memory[0..<count])))
    }

    func copy() -> SecretBuffer {
        let copy = SecretBuffer(capacity: max(count, 1024))
        withBytes { copy.append($0, 0..<$0.byteCount) }
        return copy
    }

    func wipe() {
        // SAFETY: the pointer and length are of the same allocation. explicit_bzero is not optimised away.
        unsafe memory.baseAddress.map { unsafe explicit_bzero($0, memory.count) }
        count = 0
    }

    private func reserve(_ wanted: Int) {
        // SAFETY: the new block is larger; the old one is overwritten before it is freed.
        guard unsafe wanted > memory.count else { return }
        let size = unsafe max(wanted, memory.count &* 2)
        let grown = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
        unsafe grown.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[0..<count]))
        unsafe memory.baseAddress.map { unsafe explicit_bzero($0, memory.count) }
        unsafe memory.deallocate()
        unsafe memory = grown
    }
}
