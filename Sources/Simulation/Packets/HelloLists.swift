/// What a client stack offers in its ClientHello, by IANA's TLS code points, in the order of the wire.
struct HelloLists: Sendable {
    var ciphers: [UInt16]
    var extensions: [UInt16]
    var signatures: [UInt16]
    var groups: [UInt16]
    /// Groups with a key share.
    var shares: [UInt16]
    /// EC point formats: 3 of OpenSSL before 3.2's, else 1.
    var pointFormats: Int
    var protocols: [String]

    private func without(_ type: UInt16) -> HelloLists {
        var lists = self
        lists.extensions.removeAll { $0 == type }
        return lists
    }

    private func offering(_ protocols: String...) -> HelloLists {
        var lists = self
        lists.protocols = protocols
        return lists
    }

    /// The lists behind every JA4 of the model (``Tool`` and ``Intermediary``), so that packets carry a hello that hashes
    /// to what the log says.
    static let byJA4: [String: HelloLists] = [
        "t13d1812h1_85036bcba153_d41ae481755e": python,
        "t13d1412h1_fa82ebbed50e_d41ae481755e": shortPython,
        "t13d1714h1_5b57614c22b0_43ade6aba3df": claude,
        "t13d5212h1_b262b3658495_8e6e362c5eac": node24,
        "t13d591000_a33745022dd6_1f22a2ca17c4": node20.without(ExtensionNumber.protocols).offering(),
        "t13d1312h2_f57a46bbacb6_f50d94e863eb": go,
        "t13d1011h2_61a7ad8aa9b6_0d308c48d2a3": rustls,
    ]
}

/// Extensions that the writer fills with something of their own.
enum ExtensionNumber {
    static let serverName: UInt16 = 0x0000
    static let statusRequest: UInt16 = 0x0005
    static let groups: UInt16 = 0x000A
    static let pointFormats: UInt16 = 0x000B
    static let signatures: UInt16 = 0x000D
    static let protocols: UInt16 = 0x0010
    static let padding: UInt16 = 0x0015
    static let supportedVersions: UInt16 = 0x002B
    static let keyExchangeModes: UInt16 = 0x002D
    static let certificateSignatures: UInt16 = 0x0032
    static let keyShare: UInt16 = 0x0033
    static let renegotiation: UInt16 = 0xFF01
}

/// X25519MLKEM768 and X25519.
private let hybrid: UInt16 = 0x11EC
private let x25519: UInt16 = 0x001D

extension HelloLists {
    /// CPython 3.11 with OpenSSL 3.0: what its `ssl` module sends by default, read from its bytes. Padded, since the hello
    /// is between 256 and 511 bytes long.
    private static let python = HelloLists(
        ciphers: [
            0x1302, 0x1303, 0x1301, 0xC02C, 0xC030, 0xC02B, 0xC02F, 0xCCA9, 0xCCA8, 0xC024, 0xC028, 0xC023, 0xC027,
            0x009F, 0x009E, 0x006B, 0x0067, 0x00FF,
        ],
        extensions: [
            0x0000, 0x000B, 0x000A, 0x0023, 0x0010, 0x0016, 0x0017, 0x000D, 0x002B, 0x002D, 0x0033, 0x0015,
        ],
        signatures: openSSLSignatures,
        groups: [x25519, 0x0017, 0x001E, 0x0019, 0x0018, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104],
        shares: [x25519], pointFormats: 3, protocols: ["http/1.1"])

    /// A Python proxy that names its own suites, read from a lab capture.
    private static let shortPython = HelloLists(
        ciphers: [
            0x1302, 0x1303, 0x1301, 0xC030, 0xC02F, 0xC02C, 0xC02B, 0xCCA8, 0xCCA9, 0xC028, 0xC027, 0x009D, 0x009C,
            0x00FF,
        ],
        extensions: python.extensions, signatures: openSSLSignatures, groups: python.groups, shares: [x25519],
        pointFormats: 3, protocols: ["http/1.1"])

    /// Claude Code: BoringSSL's suites without GREASE, as public captures list them.
    private static let claude = HelloLists(
        ciphers: [
            0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC009, 0xC013, 0xC00A, 0xC014,
            0x009C, 0x009D, 0x002F, 0x0035,
        ],
        extensions: [
            0x0000, 0x0017, 0xFF01, 0x000A, 0x000B, 0x0023, 0x0010, 0x0005, 0x000D, 0x0012, 0x0033, 0x002D, 0x002B,
            0x0015,
        ],
        signatures: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0201],
        groups: [x25519, 0x0017, 0x0018], shares: [x25519], pointFormats: 1, protocols: ["http/1.1"])

    /// Node 24 with OpenSSL 3.5: `fetch`.
    private static let node24 = HelloLists(
        ciphers: [
            0x1302, 0x1303, 0x1301, 0xC02F, 0xC02B, 0xC030, 0xC02C, 0x009E, 0xC027, 0x0067, 0xC028, 0x006B, 0x00A3,
            0x009F, 0xCCA9, 0xCCA8, 0xCCAA, 0xC0AD, 0xC09F, 0xC05D, 0xC061, 0xC057, 0xC053, 0x00A2, 0xC0AC, 0xC09E,
            0xC05C, 0xC060, 0xC056, 0xC052, 0xC024, 0x006A, 0xC023, 0x0040, 0xC00A, 0xC014, 0x0039, 0x0038, 0xC009,
            0xC013, 0x0033, 0x0032, 0x009D, 0xC09D, 0xC051, 0x009C, 0xC09C, 0xC050, 0x003D, 0x003C, 0x0035, 0x002F,
        ],
        extensions: [
            0xFF01, 0x0000, 0x000B, 0x000A, 0x0023, 0x0010, 0x0016, 0x0017, 0x000D, 0x002B, 0x002D, 0x0033,
        ],
        signatures: [
            0x0905, 0x0906, 0x0904, 0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081A, 0x081B, 0x081C, 0x0809, 0x080A,
            0x080B, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602,
        ],
        groups: [hybrid, x25519, 0x0017, 0x001E, 0x0018, 0x0019, 0x0100, 0x0101], shares: [hybrid, x25519],
        pointFormats: 3, protocols: ["http/1.1"])

    /// Node 20 with OpenSSL 3.0.
    private static let node20 = HelloLists(
        ciphers: [
            0x1302, 0x1303, 0x1301, 0xC02F, 0xC02B, 0xC030, 0xC02C, 0x009E, 0xC027, 0x0067, 0xC028, 0x006B, 0x00A3,
            0x009F, 0xCCA9, 0xCCA8, 0xCCAA, 0xC0AF, 0xC0AD, 0xC0A3, 0xC09F, 0xC05D, 0xC061, 0xC057, 0xC053, 0x00A2,
            0xC0AE, 0xC0AC, 0xC0A2, 0xC09E, 0xC05C, 0xC060, 0xC056, 0xC052, 0xC024, 0x006A, 0xC023, 0x0040, 0xC00A,
            0xC014, 0x0039, 0x0038, 0xC009, 0xC013, 0x0033, 0x0032, 0x009D, 0xC0A1, 0xC09D, 0xC051, 0x009C, 0xC0A0,
            0xC09C, 0xC050, 0x003D, 0x003C, 0x0035, 0x002F, 0x00FF,
        ],
        extensions: [0x0000, 0x000B, 0x000A, 0x0023, 0x0010, 0x0016, 0x0017, 0x000D, 0x002B, 0x002D, 0x0033],
        signatures: openSSLSignatures, groups: python.groups, shares: [x25519], pointFormats: 3,
        protocols: ["http/1.1"])

    /// crypto/tls of Go 1.27: the lists of earlier releases with `signature_algorithms_cert` and ML-DSA in front, less
    /// SHA-1. Found by trying which additions hash to the JA4 measured.
    private static let go = HelloLists(
        ciphers: [
            0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC009, 0xC013, 0xC00A, 0xC014, 0x1301, 0x1302, 0x1303,
        ],
        extensions: [
            0x0000, 0x0005, 0x000A, 0x000B, 0x000D, 0x0032, 0xFF01, 0x0017, 0x0010, 0x0012, 0x002B, 0x0033,
        ],
        signatures: [
            0x0904, 0x0905, 0x0906, 0x0804, 0x0403, 0x0807, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0503, 0x0603,
        ],
        groups: [hybrid, x25519, 0x0017, 0x0018, 0x0019], shares: [hybrid, x25519], pointFormats: 1,
        protocols: ["h2", "http/1.1"])

    /// rustls 0.23 with aws-lc-rs. The order of its extensions is drawn for each connection; here it stays.
    private static let rustls = HelloLists(
        ciphers: [0x1302, 0x1301, 0x1303, 0xC02C, 0xC02B, 0xCCA9, 0xC030, 0xC02F, 0xCCA8, 0x00FF],
        extensions: [0x0000, 0x0005, 0x000A, 0x000B, 0x000D, 0x0010, 0x0017, 0x0023, 0x002B, 0x002D, 0x0033],
        signatures: [
            0x0503, 0x0403, 0x0603, 0x0807, 0x0806, 0x0805, 0x0804, 0x0601, 0x0501, 0x0401, 0x0904, 0x0905, 0x0906,
        ],
        groups: [hybrid, x25519, 0x0017, 0x0018], shares: [hybrid, x25519], pointFormats: 1,
        protocols: ["h2", "http/1.1"])

    private static let openSSLSignatures: [UInt16] = [
        0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080A, 0x080B, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501,
        0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602,
    ]
}
