import Base

/// An exchange as the table weighs it: sizes clamped, times in order, names folded.
///
/// `size` and `answer` are in the account's unit: tokens once it has logged any, else bytes.
struct Reading {
    /// Beyond this a size is absurd (2 GiB, or 2 thousand million tokens) and counts as this.
    static let most = 2_147_483_647

    let start: Timestamp
    let end: Timestamp
    let bytes: UInt32
    let responseBytes: UInt32
    /// As logged, before ``TokenCounting`` says what they mean.
    let tokens: UInt32?
    let cached: UInt32?
    let output: UInt32?
    let client: UInt32
    let name: UInt32
    let device: UInt16
    let connection: UInt16
    let endpoint: UInt16
    let stop: AccountExchange.Stop
    let failed: Bool

    init(_ exchange: AccountExchange) {
        end = exchange.end
        start = min(exchange.start, exchange.end)
        bytes = Self.clamp(exchange.requestBytes)
        responseBytes = Self.clamp(exchange.responseBytes)
        tokens = exchange.inputTokens.map(Self.clamp)
        cached = exchange.cachedTokens.map(Self.clamp)
        output = exchange.outputTokens.map(Self.clamp)
        client = exchange.client
        name = Self.fold(exchange.thread)
        device = Self.fold(exchange.device)
        connection = Self.fold(exchange.connection)
        endpoint = Self.fold(exchange.endpoint)
        stop = exchange.stop
        failed = exchange.failed
    }

    private static func clamp(_ size: Int) -> UInt32 { UInt32(min(max(size, 0), most)) }

    /// Mixes a name to its highest bits; unknown stays 0, and nothing else becomes 0. Chance makes two of a device's
    /// or connection's 16 bits equal once in 65,535: these only weigh, they do not decide.
    private static func fold<Name: FixedWidthInteger>(_ name: UInt64) -> Name {
        guard name != 0 else { return 0 }
        // Fibonacci hashing: the odd number nearest 2⁶⁴ over the golden ratio.
        let mixed = (name &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - Name.bitWidth)
        return mixed == 0 ? 1 : Name(truncatingIfNeeded: mixed)
    }
}
