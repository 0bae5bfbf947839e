/// What happens next on a simulated wire.
struct Step {
    enum Kind {
        case syn
        case synAck
        /// The client acknowledges what has reached it.
        case acknowledgement
        /// The client's hello, from a byte on.
        case hello
        case serverFlight
        case finished
        /// A record of application data with so many bytes of plaintext.
        case request
        case response
        case clientClose
        case serverClose
        case lastAcknowledgement
    }

    var time: Int64
    /// Among steps of one time, the order in which they were planned.
    var order: UInt64
    var kind: Kind
    /// The connection, by its place in the log.
    var place: Int32
    var count: Int32 = 0
}

extension Step: Timed {
    static func < (left: Step, right: Step) -> Bool { (left.time, left.order) < (right.time, right.order) }
}
