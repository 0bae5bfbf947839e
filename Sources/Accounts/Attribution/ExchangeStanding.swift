import Connections

/// What an exchange may change, by the application's answer to it.
///
/// An account's name in a request is the client's word until the application has accepted it: anyone can send a made-up
/// credential, or the name of somebody else's account. So an exchange is evidence about an account only when it was served.
package enum ExchangeStanding: Sendable, Equatable {
    /// The application answered with what was asked for. The exchange opens a profile and is evidence.
    case served
    /// The application did not do the work, and clients try again on their own. A known account remembers the attempt, so
    /// that the retry is not taken for a prompt of its own. The attempt is no evidence and opens no profile.
    case attempted
    /// The application refused the request, or could not use it. It changes nothing about any account.
    case refused

    /// Of an exchange on the inside hop; a status of nil means that no response was seen.
    package init(status: Int?) {
        self = status.map(Self.init(answer:)) ?? .attempted
    }

    /// Of a line of the request log.
    ///
    /// A status of nil means that the gateway logs none: then a refused request looks like a served one, and the
    /// line is believed. A status of 0 means that the gateway saw no response (HAProxy logs -1, nginx 0).
    package init(logged status: Int?) {
        self = status.map { $0 == 0 ? .attempted : Self(answer: $0) } ?? .served
    }

    /// A redirect is given before authentication too, so 3xx counts as refused.
    private init(answer status: Int) {
        switch status {
        // 101 begins a WebSocket (RFC 6455 §4.2.2).
        case 101, 200...299: self = .served
        // Request Timeout, Conflict and the server errors (RFC 9110 §15.5.9, §15.5.10, §15.6), Too Early (RFC 8470 §5.2),
        // Too Many Requests (RFC 6585 §4), and nginx's own "client closed the request": client libraries retry them.
        case 408, 409, 425, 429, 499, 500...599: self = .attempted
        default: self = .refused
        }
    }
}
