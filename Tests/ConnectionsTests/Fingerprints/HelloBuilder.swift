/// Writes ClientHellos and ServerHellos byte by byte, apart from the code under test.
struct HelloBuilder {
    var legacyVersion: UInt16 = 0x0303
    var sessionID: [UInt8] = Array(repeating: 7, count: 32)
    var ciphers: [UInt16] = [0x1301, 0x1302, 0xC02F]
    var extensions: [(type: UInt16, value: [UInt8])] = []

    /// The message without its four-byte header.
    var body: [UInt8] {
        var block: [UInt8] = []
        for (type, value) in extensions { block += word(type) + word(UInt16(value.count)) + value }
        return word(legacyVersion) + Array(repeating: 0xAB, count: 32)
            + [UInt8(sessionID.count)] + sessionID
            + word(UInt16(ciphers.count * 2)) + ciphers.flatMap(word)
            + [1, 0] + (extensions.isEmpty ? [] : word(UInt16(block.count)) + block)
    }

    /// The message with its header.
    var message: [UInt8] { handshake(1, body) }

    mutating func add(_ type: UInt16, _ value: [UInt8] = []) {
        extensions.append((type, value))
    }

    /// A hello of a common shape, with a name, ALPN `h2` and TLS 1.3.
    static func typical(name: String = "api.example.com") -> HelloBuilder {
        var hello = HelloBuilder()
        hello.add(0x0000, serverName(name))
        hello.add(0x000A, list16(word(0x001D)))
        hello.add(0x000D, list16(word(0x0403) + word(0x0804)))
        hello.add(0x0010, protocols("h2", "http/1.1"))
        hello.add(0x002B, [4] + word(0x0304) + word(0x0303))
        return hello
    }
}

func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }

func list16(_ bytes: [UInt8]) -> [UInt8] { word(UInt16(bytes.count)) + bytes }

func serverName(_ name: String) -> [UInt8] { list16([0] + list16(Array(name.utf8))) }

func protocols(_ names: String...) -> [UInt8] {
    list16(names.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) })
}

func handshake(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
    [type, UInt8(body.count >> 16), UInt8(body.count >> 8 & 0xFF), UInt8(body.count & 0xFF)] + body
}

func record(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [type, 3, 3] + list16(body) }

/// A ServerHello message.
func serverHello(
    version: UInt16 = 0x0303, random: [UInt8] = Array(repeating: 5, count: 32), sessionID: [UInt8] = [],
    cipher: UInt16 = 0x1301, extensions: [(UInt16, [UInt8])] = []
) -> [UInt8] {
    let block = extensions.flatMap { word($0.0) + list16($0.1) }
    return handshake(
        2,
        word(version) + random + [UInt8(sessionID.count)] + sessionID + word(cipher) + [0]
            + (extensions.isEmpty ? [] : list16(block)))
}

extension [UInt8] {
    var raw: RawSpan {
        @_lifetime(borrow self)
        get {
            // SAFETY: bytes have no padding that could be uninitialised.
            unsafe span.bytes
        }
    }
}
