import FuzzInput

/// Link types as pcap files number them: all that are decoded, and one that is not.
private let linkTypes: [UInt8] = [1, 113, 101, 0, 108, 228, 229, 147]

/// Frames of one link layer. The first byte chooses it; then each frame has two bytes of length captured, and one by
/// which it was longer on the wire.
@c(LLVMFuzzerTestOneInput)
public func fuzzFrames(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(bytes, count)
    let choice = Int(input.byte())
    var linkType: [UInt8] = [linkTypes[choice % linkTypes.count], 0, 0, 0]
    // 276, Linux cooked v2, does not fit into a byte.
    if choice == 255 { linkType = [0x14, 1, 0, 0] }
    var capture: [UInt8] = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0] + linkType
    while !input.isEmpty {
        let length = input.word() & 0x3FFF
        let cut = Int(input.byte())
        let frame = input.take(length)
        capture += [0, 0, 0, 0, 0, 0, 0, 0] + little(frame.count) + little(frame.count + cut) + frame
    }
    let file = MemoryFile(capture)
    readCapture(file.path)
    return 0
}

private func little(_ value: Int) -> [UInt8] {
    [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value >> 16 & 0xFF), 0]
}
