import API
import Base
import Reports
import Store

/// A review as it is kept and given: the number is the store's, and stands first.
struct ReviewRecord {
    private let review: NewReview
    private let account: String
    private let reviewer: Peer
    private let time: Timestamp

    init(_ review: NewReview, of account: String, by reviewer: Peer, at time: Timestamp) {
        self.review = review
        self.account = account
        self.reviewer = reviewer
        self.time = time
    }

    /// Who reviewed, as the kernel and the user database say.
    private var name: String { reviewer.userName ?? String(reviewer.userID) }

    var stored: Review {
        Review(account: account, alert: review.alert, time: time, reviewer: name, document: members)
    }

    func document(id: Int64) -> [UInt8] { Self.document(members, id: id) }

    /// What is kept, with its number.
    static func document(_ members: [UInt8], id: Int64) -> [UInt8] {
        Array("{\"id\":\(id),".utf8) + members.dropFirst()
    }

    private var members: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("account")
        json.value(account)
        json.key("alert")
        if let alert = review.alert { json.value(Int(alert)) } else { json.null() }
        json.key("note")
        json.value(review.note)
        json.key("outcome")
        json.value(review.outcome.rawValue)
        json.key("reviewer")
        json.beginObject()
        json.key("name")
        json.value(name)
        json.key("uid")
        json.value(Int(reviewer.userID))
        json.endObject()
        json.key("schema")
        json.value("tailgate.review/1")
        json.key("time")
        json.value(time)
        json.endObject()
        return json.bytes
    }
}

/// The place of an alert whose account was erased: the number stays, so that readers see no gap.
enum Tombstone {
    static func document(_ sequence: Int64) -> [UInt8] {
        Array("{\"schema\":\"tailgate.alert/1\",\"sequence\":\(sequence),\"erased\":true}".utf8)
    }
}
