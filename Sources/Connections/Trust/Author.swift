/// Who can write an input: the least trusted party that is able to.
///
/// Each can also write what those before it can: a client can send what a stranger can.
package enum Author: String, CaseIterable, Sendable {
    /// Anyone who can send a packet to the gateway, with any source address. A stranger sees no answer.
    case stranger
    /// A party that completes a handshake or sends a request. A client may have an account.
    case client
    /// The service's own gateway, and the servers behind it.
    case gateway
    /// The person who sets up Tailgate: settings, files, commands.
    case `operator`
}
