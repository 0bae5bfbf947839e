extension ExtensionType {
    /// Whether a client sends the extension in some handshakes and not in others, so that the *stable* JA4 leaves
    /// it out and a fresh, a resumed and a retried hello of one client agree.
    ///
    /// Kept although they look alike: key_share, ECH, ALPN and status_request are sent every time by the clients
    /// that know them; their absence distinguishes clients.
    static func dependsOnSession(_ type: UInt16) -> Bool {
        switch type {
        // Present when the rest of the hello has an unlucky length, which follows the host name (RFC 7685 §4).
        case padding: true
        // Only what the client has cached for this server can be named (RFC 7924 §3).
        case cachedInfo: true
        // A pin exists only after the server has given one, and not when resuming (RFC 8672 §3).
        case ticketPinning: true
        // rustls asks for a TLS 1.2 ticket in a fresh hello and leaves the request out when it resumes with 1.3.
        case sessionTicket: true
        // The resumption itself (RFC 8446 §4.2.11, §4.2.10).
        case preSharedKey, earlyData: true
        // Only answers a HelloRetryRequest (RFC 8446 §4.2.2).
        case cookie: true
        // Most stacks always send it, but s2n-tls does only beside a pre-shared key (its issue 4124), as wolfSSL
        // did before 5.5 (its pull request 5382). What is lost is small: whether a client resumes at all.
        case preSharedKeyModes: true
        // How many tickets are wanted depends on how many the client still holds (RFC 9149 §3).
        case ticketRequest: true
        default: false
        }
    }
}
