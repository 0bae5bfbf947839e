import Base
import API
import Documents

/// Where an account stands in an order: by a value, then by its name, so that no two are equal.
struct AccountRank: Comparable, Sendable {
    let value: Double
    let account: String

    static func < (left: AccountRank, right: AccountRank) -> Bool {
        (left.value, left.account) < (right.value, right.account)
    }
}

/// The first of many ranks, without sorting them all.
struct TopRanks {
    private let limit: Int
    private let isDescending: Bool
    private var kept: [AccountRank] = []

    init(limit: Int, isDescending: Bool) {
        self.limit = limit
        self.isDescending = isDescending
    }

    var sorted: [AccountRank] {
        let sorted = isDescending ? kept.sorted(by: >) : kept.sorted()
        return Array(sorted.prefix(limit))
    }

    /// Kept beyond the limit between two clearings, so that clearing is rare.
    mutating func add(_ rank: AccountRank) {
        kept.append(rank)
        if kept.count >= limit * 8 { kept = sorted }
    }
}

/// Where a page ended: the order and the last rank on it, as text that a reader hands back unread.
struct AccountCursor {
    let rank: AccountRank

    init(rank: AccountRank) {
        self.rank = rank
    }

    /// - Throws: `.invalid` when the text was not given for this order.
    init(_ text: String, of query: AccountQuery) throws(QueryError) {
        let parts = text.split(separator: "~", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.name(of: query), let bits = UInt64(parts[1], radix: 16),
            let account = Hexadecimal.octets(parts[2]).map({ String(decoding: $0, as: UTF8.self) })
        else {
            throw .invalid(
                parameter: "cursor", reason: "must be the `next` of a page in the same order, unchanged")
        }
        rank = AccountRank(value: Double(bitPattern: bits), account: account)
    }

    /// An account's name may hold characters that mean something in a query string.
    func text(of query: AccountQuery) -> String {
        "\(Self.name(of: query))~\(String(rank.value.bitPattern, radix: 16))~\(Hexadecimal.text(rank.account.utf8))"
    }

    private static func name(of query: AccountQuery) -> String {
        query.order.rawValue + (query.isDescending ? "-" : "")
    }
}
