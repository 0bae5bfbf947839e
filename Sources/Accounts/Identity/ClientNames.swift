import Connections

/// Reads each User-Agent and each logged JA4 once; a gateway sees few different ones. Bounded: past the capacity they
/// are read again.
struct ClientNames {
    /// A claimed client with its number.
    struct Numbered {
        let client: ClaimedClient
        let number: UInt32
        /// One for all its versions.
        let family: UInt32
    }

    /// What a User-Agent says.
    struct Reading {
        /// The text as first seen, so that all who keep it share its storage.
        let text: String
        let client: Numbered?
    }

    private static let capacity = 8_192
    /// A JA4 has 36 characters; a longer text is none, and is not kept.
    private static let longestHello = 64

    private var known: [String: Reading] = [:]
    private var hellos: [String: JA4?] = [:]

    mutating func read(_ userAgent: String) -> Reading {
        if let reading = known[userAgent] { return reading }
        let client = ClaimedClient(userAgent: userAgent).map {
            Numbered(client: $0, number: Self.number(of: $0), family: NameNumber.short($0.family))
        }
        let reading = Reading(text: userAgent, client: client)
        if known.count < Self.capacity { known[userAgent] = reading }
        return reading
    }

    /// The same in every run, so that what profiles keep by it outlives this one.
    private static func number(of client: ClaimedClient) -> UInt32 {
        max(1, UInt32(truncatingIfNeeded: NameNumber.of(client.description)))
    }

    /// - Returns: nil for a text that is no JA4.
    mutating func hello(_ text: String) -> JA4? {
        guard text.utf8.count <= Self.longestHello else { return nil }
        if let hello = hellos[text] { return hello }
        let hello = JA4(text)
        if hellos.count < Self.capacity { hellos[text] = .some(hello) }
        return hello
    }
}
