import Base

extension ClientHello {
    /// The host name of the server_name extension (RFC 6066 §3), as the client spelt it; `nil` when there is none
    /// or when it is not a name: labels of 1 to 63 letters, digits, `-` and `_`, at most 255 bytes in all, so that
    /// nothing else reaches a log or a terminal.
    package var serverName: String? {
        var reader = WireReader(serverNameField)
        guard let listLength = reader.next16(), let entries = try? reader.take(Int(listLength)) else { return nil }
        var list = WireReader(entries)
        while let type = try? list.read(UInt8.self), let length = list.next16() {
            guard let name = try? list.take(Int(length)) else { return nil }
            // host_name is the only type ever defined.
            if type == 0 { return hostName(name) }
        }
        return nil
    }

    /// The protocols of the ALPN extension in the client's order (RFC 7301 §3.1). Bytes outside printable ASCII
    /// become `\xNN`; a list that does not fit ends at the damage.
    package var applicationProtocols: [String] {
        var protocols: [String] = []
        var reader = WireReader(protocolsField)
        while let length = try? reader.read(UInt8.self), let name = try? reader.take(Int(length)) {
            protocols.append(printable(name))
        }
        return protocols
    }
}

private func hostName(_ name: RawSpan) -> String? {
    // 253 visible characters are the longest DNS name (RFC 1035 §2.3.4); 255 leaves room for a trailing dot.
    guard (1...255).contains(name.byteCount) else { return nil }
    var reader = WireReader(name)
    var text: [UInt8] = []
    text.reserveCapacity(name.byteCount)
    var label = 0
    while let byte = try? reader.read(UInt8.self) {
        switch byte {
        case UInt8(ascii: "."):
            guard label > 0 else { return nil }
            label = 0
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            label += 1
            guard label <= 63 else { return nil }
        default:
            return nil
        }
        text.append(byte)
    }
    return String(decoding: text, as: UTF8.self)
}

private func printable(_ name: RawSpan) -> String {
    var reader = WireReader(name)
    var text: [UInt8] = []
    text.reserveCapacity(name.byteCount)
    while let byte = try? reader.read(UInt8.self) {
        if (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\\") {
            text.append(byte)
        } else {
            text += [UInt8(ascii: "\\"), UInt8(ascii: "x")]
            text.append(hexadecimal: byte)
        }
    }
    return String(decoding: text, as: UTF8.self)
}
