/// The two flights of a full TLS 1.3 handshake (RFC 8446 §2), as whole records.
struct TLSFlights {
    private static let handshakeRecord: UInt8 = 22
    private static let changeCipherSpec: [UInt8] = [20, 3, 3, 0, 1, 1]
    private static let applicationData: UInt8 = 23
    /// The longest plaintext of a record (RFC 8446 §5.1).
    static let longestPlaintext = 16_384
    /// A record's header, its inner content type and its AEAD tag.
    static let recordOverhead = 5 + 1 + 16
    /// The service's name (RFC 2606).
    private static let serverName = "api.example.com"
    /// Padded hellos are 512 bytes long (RFC 7685 §4), the handshake header included.
    private static let paddedLength = 512

    /// Client keys of the groups with a share: X25519MLKEM768 (ML-KEM-768's 1,184 bytes and X25519's 32), X25519.
    private static func keyLength(_ group: UInt16) -> Int { group == 0x11EC ? 1_216 : 32 }

    private let lists: HelloLists
    private let session: [UInt8]

    init(_ lists: HelloLists, _ generator: inout Generator) {
        self.lists = lists
        var session = WireBytes()
        session.putNoise(32, &generator)
        self.session = session.bytes
    }

    /// The record with the ClientHello.
    func clientHello(_ generator: inout Generator) -> [UInt8] {
        var body = WireBytes()
        body.put(UInt16(0x0303))
        body.putNoise(32, &generator)
        body.put(UInt8(32))
        body.put(session)
        body.measured { $0.put(words: lists.ciphers) }
        body.put(UInt16(0x0100))
        let extensions = body.count
        body.put(UInt16(0))
        for type in lists.extensions {
            body.put(type)
            body.measured { value in
                if type == ExtensionNumber.padding {
                    value.putZeros(Self.paddedLength - 4 - value.count)
                } else {
                    put(type, &value, &generator)
                }
            }
        }
        body.replace(UInt16(truncatingIfNeeded: body.count - extensions - 2), at: extensions)
        return Self.record(type: 1, body.bytes, version: 0x0301)
    }

    private func put(_ type: UInt16, _ value: inout WireBytes, _ generator: inout Generator) {
        switch type {
        case ExtensionNumber.serverName:
            value.measured {
                $0.put(UInt8(0))
                $0.measured { $0.put(Self.serverName) }
            }
        case ExtensionNumber.statusRequest: value.put([1, 0, 0, 0, 0])
        case ExtensionNumber.groups: value.measured { $0.put(words: lists.groups) }
        case ExtensionNumber.pointFormats: value.put(lists.pointFormats == 3 ? [3, 0, 1, 2] : [1, 0])
        case ExtensionNumber.signatures, ExtensionNumber.certificateSignatures:
            value.measured { $0.put(words: lists.signatures) }
        case ExtensionNumber.protocols:
            value.measured {
                for name in lists.protocols {
                    $0.put(UInt8(name.utf8.count))
                    $0.put(name)
                }
            }
        case ExtensionNumber.supportedVersions: value.put([4, 3, 4, 3, 3])
        case ExtensionNumber.keyExchangeModes: value.put([1, 1])
        case ExtensionNumber.keyShare:
            value.measured { shares in
                for group in lists.shares {
                    shares.put(group)
                    shares.measured { $0.putNoise(Self.keyLength(group), &generator) }
                }
            }
        case ExtensionNumber.renegotiation: value.put(UInt8(0))
        default: break
        }
    }

    /// The first suite of TLS 1.3 that the client offers; its hash decides how long a Finished is.
    private var suite: UInt16 { lists.ciphers.first { $0 >> 8 == 0x13 } ?? 0x1301 }
    private var finishedLength: Int { suite == 0x1302 ? 4 + 48 : 4 + 32 }

    /// ServerHello, change_cipher_spec, and the encrypted rest with two ECDSA certificates.
    func serverFlight(_ generator: inout Generator) -> [UInt8] {
        var body = WireBytes()
        body.put(UInt16(0x0303))
        body.putNoise(32, &generator)
        body.put(UInt8(32))
        body.put(session)
        body.put(suite)
        body.put(UInt8(0))
        body.measured {
            $0.put(ExtensionNumber.supportedVersions)
            $0.measured { $0.put(UInt16(0x0304)) }
            $0.put(ExtensionNumber.keyShare)
            $0.measured { share in
                share.put(UInt16(0x001D))
                share.measured { $0.putNoise(32, &generator) }
            }
        }
        var flight = WireBytes()
        flight.put(Self.record(type: 2, body.bytes, version: 0x0303))
        flight.put(Self.changeCipherSpec)
        // EncryptedExtensions, Certificate, CertificateVerify.
        for length in [lists.protocols.isEmpty ? 6 : 23, 2_218, 79] { Self.sealed(length, &flight, &generator) }
        Self.sealed(finishedLength, &flight, &generator)
        return flight.bytes
    }

    /// change_cipher_spec and the client's Finished.
    func clientFinished(_ generator: inout Generator) -> [UInt8] {
        var flight = WireBytes()
        flight.put(Self.changeCipherSpec)
        Self.sealed(finishedLength, &flight, &generator)
        return flight.bytes
    }

    private static func record(type: UInt8, _ body: [UInt8], version: UInt16) -> [UInt8] {
        var record = WireBytes()
        record.put(handshakeRecord)
        record.put(version)
        record.measured {
            $0.put(UInt32(type) << 24 | UInt32(body.count))
            $0.put(body)
        }
        return record.bytes
    }

    private static func sealed(_ plaintext: Int, _ flight: inout WireBytes, _ generator: inout Generator) {
        flight.put(sealedHeader(plaintext))
        flight.putNoise(plaintext + recordOverhead - 5, &generator)
    }

    /// The header of a record of encrypted data.
    static func sealedHeader(_ plaintext: Int) -> [UInt8] {
        let length = UInt16(truncatingIfNeeded: plaintext + recordOverhead - 5)
        return [applicationData, 3, 3, UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
    }
}
