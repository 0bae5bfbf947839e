package import Accounts
package import Base

/// A line of the simulated gateway's log, and what it hides.
package struct SimulatedRecord: Sendable {
    package enum Role: UInt8, Sendable {
        /// A prompt that a person submitted by hand.
        case handTurn
        /// A prompt typed ahead, submitted by the tool.
        case queuedTurn
        /// A prompt of a script, an orchestrating agent, or a parent agent.
        case machineTurn
        /// A tool's result.
        case step
        /// The same again, after a failure.
        case retry
        /// A title or a token count; no part of a conversation.
        case side
        /// The tool has its history summarised.
        case compaction
    }

    package var record: RequestRecord
    package var role: Role
    /// The conversation, from 1 within the household; 0 for a side request.
    package var trueThread: UInt32
    package var truePerson: UInt16
    package var trueDevice: UInt16
    /// What a capture at the gateway's edge shows of it, whatever the gateway logs.
    package var flow: SimulatedFlow

    /// Only prompts submitted by hand: those follow a person's attention.
    package var isHumanTurn: Bool { role == .handTurn }
}

/// The connection of an exchange, as packets tell of it.
package struct SimulatedFlow: Sendable {
    /// The client's end as the gateway sees it.
    package var source: Endpoint
    /// Its number within the household; ports are used again, numbers are not.
    package var connection: UInt32
    package var ja4: String
    /// Between the gateway and the end of TCP and TLS: the device, or the intermediary.
    package var roundTrip: Nanoseconds
    /// The client closes the connection after this long without use.
    package var idle: Nanoseconds
    /// A box ends TLS, not the device.
    package var isBox: Bool
    package var isTunnelled: Bool
}

/// What is true of an account.
package struct SimulatedTruth: Sendable, Equatable {
    package var account: String
    package var kind: Kind
    /// People who use the account, the owner included.
    package var people: Int
    package var devices: Int
    package var violation: Bool
    /// The first day, from 0, on which others than the owner use the account; `nil` when none do.
    package var sharingBegins: Int?
    /// Requests carry another tool's name than their own.
    package var spoofedIdentity: Bool
    package var path: AccountReport.Path.Label
}
