/// What happens next in a household.
struct Event {
    enum Kind: UInt8 {
        /// A person's local day begins.
        case day
        case session
        /// A person looks what there is to do.
        case attend
        /// A prompt leaves a window.
        case submit
        /// A thread's next request reaches the service or the relay.
        case request
        case run
        case job
        case probe
        /// A device gets another address.
        case move
    }

    var time: Int64
    var kind: Kind
    var index: Int32
    /// Turns and windows of a session; how a prompt is submitted.
    var detail: Int32 = 0
}

extension Event: Timed {
    static func < (left: Event, right: Event) -> Bool { left.time < right.time }
}
