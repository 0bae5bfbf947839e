package import Accounts

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

    /// Only prompts submitted by hand: those follow a person's attention.
    package var isHumanTurn: Bool { role == .handTurn }
}

/// What is true of an account.
package struct SimulatedTruth: Sendable, Equatable {
    package enum Path: String, Sendable {
        case direct
        case vpn
        case nat
        case tlsIntermediary = "tls-intermediary"
    }

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
    package var path: Path
}
