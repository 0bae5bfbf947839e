/// Whether account headers on a connection are believed.
package enum Belief: Sendable {
    /// Framing shows where each request begins: the handshake was seen, or one whole exchange.
    case believed
    /// The connection is not confirmed, and nothing speaks against its first request. That request is believed if the
    /// server answers it and acknowledges exactly its bytes.
    case provisional
    /// Where a request begins is not known: a body may imitate a head. The next whole exchange shows it for those behind.
    case doubtful
}
