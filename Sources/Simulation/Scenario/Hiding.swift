package import Base

/// How a relay serves and hides its people. Every tactic is one that public relay software offers
/// (sub2api, claude-relay-service and its forks).
package struct Hiding: Sendable, Hashable {
    package enum Identifiers: String, Sendable, CaseIterable {
        /// Thread, parent and device ids go through as the clients sent them.
        case passed
        /// Thread ids replaced one by one, one device for all.
        case hashed
        /// One thread id and one device for all.
        case single
        case removed
    }

    package enum Routing: String, Sendable, CaseIterable {
        /// A conversation stays with its account until it has been silent for an hour.
        case stickySession = "sticky"
        /// A person stays with an account.
        case stickyPerson = "person"
        /// Every request goes to the next account.
        case roundRobin = "round-robin"
    }

    package enum Upstream: String, Sendable, CaseIterable {
        case pooled
        case perRequest = "per-request"
        /// One connection upstream for each of a client's.
        case perClient = "per-client"
    }

    package enum Stack: String, Sendable, CaseIterable {
        case go
        case node
        case python
    }

    /// The relay writes one User-Agent for all.
    package var rewritesClient = false
    package var identifiers = Identifiers.passed
    package var routing = Routing.stickySession
    /// Accounts in the pool.
    package var accounts = 1
    /// Conversations an account serves at once; one more waits until another has been silent for five minutes.
    package var sessionCap: Int?
    /// One request at a time on an account.
    package var serialises = false
    /// An account belongs to one conversation for this long, then to the next that waits.
    package var throttle: Nanoseconds?
    /// Each account leaves by an address of its own.
    package var exitPerAccount = false
    /// The relay's ClientHello is that of the client it claims.
    package var copiesTLS = false
    package var upstream = Upstream.pooled
    /// An idle connection of the pool is kept this long, in seconds: Go and reqwest 90, sub2api up to 300.
    package var idleSeconds = 90.0
    package var stack = Stack.go

    package init() {}

    /// Everything goes through as it came.
    package static let none = Hiding()

    /// One User-Agent, masked ids and a copied ClientHello.
    package static var everything: Hiding {
        var hiding = Hiding()
        hiding.rewritesClient = true
        hiding.identifiers = .single
        hiding.copiesTLS = true
        return hiding
    }
}
