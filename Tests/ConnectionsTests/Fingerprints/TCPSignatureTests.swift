import Connections
import Base
@testable import Packets
import Testing

struct TCPSignatureTests {
    /// Linux's order of options, with MSS 1460, scale 7 and a timestamp.
    private let linuxOptions: [UInt8] = [
        2, 4, 0x05, 0xB4, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7,
    ]

    private func syn(
        ttl: UInt8 = 58, window: UInt16 = 64240, network: NetworkQuirks = [.dontFragment, .nonZeroID],
        flags: TCPFlags = .syn, sequence: UInt32 = 1, payload: UInt32 = 0
    ) -> Segment {
        let end = Endpoint(address: IPAddress(v4: 0x0A00_0001), port: 1)
        return Segment(
            time: Timestamp(nanoseconds: 0), source: end, destination: end, transport: .tcp, hopLimit: ttl,
            networkOptionsLength: 0, network: network, tcpFlags: flags, sequence: sequence, acknowledgement: 0,
            window: window, urgentPointer: 0, optionsOffset: 0, optionsLength: 0, payloadOffset: 0,
            payloadCaptured: payload, payloadLength: payload)
    }

    private func signature(_ segment: Segment, _ options: [UInt8] = []) -> TCPSignature {
        TCPSignature(segment, options: options.raw)
    }

    private func text(_ segment: Segment, _ options: [UInt8]) -> String {
        signature(segment, options).description
    }

    @Test func `a Linux SYN has its signature`() {
        #expect(text(syn(), linuxOptions) == "4:58+6:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0")
    }

    @Test func `a Windows SYN has its signature`() {
        let options: [UInt8] = [2, 4, 0x05, 0xB4, 1, 3, 3, 8, 1, 1, 4, 2]
        #expect(
            text(syn(ttl: 128, window: 65535), options)
                == "4:128+0:0:1460:65535,8:mss,nop,ws,nop,nop,sok:df,id+:0")
    }

    @Test func `IPv6 has no IPv4 quirks`() {
        #expect(
            text(syn(ttl: 64, network: [.ipv6, .flowLabel]), [2, 4, 0x05, 0xA0])
                == "6:64+0:0:1440:mss*44,0:mss:flow:0")
    }

    @Test func `distance beyond 35 is not believed`() {
        #expect(text(syn(ttl: 70), []).hasPrefix("4:70+?:"))
        #expect(signature(syn(ttl: 70)).hopDistance == 58)
    }

    @Test(arguments: [
        (1, 32), (32, 32), (33, 64), (64, 64), (65, 128), (128, 128), (129, 255), (255, 255), (0, 32),
    ])
    func `initial TTL is the next above`(ttl: Int, initial: Int) {
        let signature = signature(syn(ttl: UInt8(ttl)))
        #expect(signature.guessedInitialTTL == UInt8(initial))
        #expect(signature.hopDistance == initial - ttl)
    }

    @Test(arguments: [
        // MSS itself, MSS − 12 with a timestamp, Ethernet's MSS, MTU, the actual packet, nothing.
        (1400, false, 28000, "mss*20"), (1400, true, 27760, "mss*20"), (1400, false, 29200, "mss*20"),
        (1400, false, 28800, "mtu*20"), (1400, false, 15000, "mtu*10"), (1400, false, 8192, "8192"),
        (1400, false, 0, "0"), (99, false, 990, "990"),
    ])
    func `window is a multiple where p0f sees one`(mss: Int, timestamp: Bool, window: Int, text expected: String) {
        var options: [UInt8] = [2, 4, UInt8(mss >> 8), UInt8(mss & 255)]
        if timestamp { options += [8, 10, 0, 0, 0, 1, 0, 0, 0, 0] }
        #expect(text(syn(window: UInt16(window)), options).contains(":\(mss):\(expected),0:"))
    }

    @Test func `quirks of headers are named in order`() {
        var odd = syn(network: [.mustBeZero, .ecn], flags: [.syn, .urg, .psh], sequence: 0, payload: 5)
        odd.acknowledgement = 9
        #expect(text(odd, []) == "4:58+6:0:0:64240,0::id-,ecn,0+,seq-,ack+,urgf+,pushf+:+")
        var pointer = syn()
        pointer.urgentPointer = 3
        #expect(text(pointer, []).hasSuffix("::df,id+,uptr+:0"))
        #expect(text(syn(flags: [.syn, .ece, .cwr]), []).hasSuffix("::df,id+,ecn:0"))
    }

    @Test(
        arguments: [
            ([8, 10, 0, 0, 0, 0, 0, 0, 0, 5], "ts:df,id+,ts1-,ts2+:0"),
            ([3, 3, 15, 0], "ws,eol+0:df,id+,exws:0"),
            ([0, 0, 0, 0], "eol+3:df,id+:0"),
            ([0, 0, 7, 0], "eol+3:df,id+,opt+:0"),
            ([254, 4, 1, 2], "?254:df,id+:0"),
            ([5, 10, 0, 0, 0, 0, 0, 0, 0, 0], "sack:df,id+:0"),
            ([2, 4, 5], "mss:df,id+,bad:0"),
            ([2, 5, 5, 180], "mss:df,id+,bad:0"),
            ([254, 0, 1, 1], "?254:df,id+,bad:0"),
            ([254, 41], "?254:df,id+,bad:0"),
            ([254], "?254:df,id+,bad:0"),
            ([5, 9, 0, 0, 0, 0, 0, 0, 0], "sack:df,id+,bad:0"),
            (
                Array(repeating: 1, count: 25),
                "\(Array(repeating: "nop", count: 24).joined(separator: ",")):df,id+,bad:0"
            ),
        ] as [([UInt8], String)])
    func `options read by the rules`(options: [UInt8], ending: String) {
        #expect(text(syn(), options).hasSuffix(":\(ending)"))
    }

    @Test func `any options are survived`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let options = (0..<Int.random(in: 0...40)).map { _ in UInt8.random(in: 0...15, using: &random) }
            #expect(text(syn(), options).hasPrefix("4:58+6:0:"))
        }
    }

    @Test func `equal SYNs have equal signatures`() {
        let first = signature(syn(), linuxOptions)
        let second = signature(syn(sequence: 77), linuxOptions)
        #expect(first == second)
        #expect(Set([first, second, signature(syn(ttl: 57), linuxOptions)]).count == 2)
        #expect(MemoryLayout<TCPSignature>.stride <= 56)
    }

    @Test(arguments: [
        (1460, false, "ethernet"), (1440, true, "ethernet"), (1452, false, "dsl"), (1380, false, "tunnel"),
        (1360, true, "tunnel"), (1240, false, "tunnel"), (1436, false, "tunnel"), (8960, false, "jumbo"),
        (8961, false, "jumbo"), (65495, false, "loopback"), (65476, true, "loopback"), (16344, false, "loopback"),
        (536, false, "mtu 576"), (65535, true, "mtu 65595"),
    ])
    func `links have their MSS`(mss: Int, isIPv6: Bool, label: String) {
        #expect(LinkGuess(mss: UInt16(mss), isIPv6: isIPv6).description == label)
    }
}
