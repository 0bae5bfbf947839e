package import Packets
import Signals

/// Where a CDN or a balancer of the operator's own ends TCP or TLS. What is measured of a connection from there is the
/// front's, and says nothing about the client behind it.
///
/// The operator names them, or they are recognised (``FrontCensus``).
package struct Fronts: Sendable, Equatable {
    /// As the operator named them; nil when the setting is left open.
    package let named: [IPNetwork]?
    /// Addresses taken for a front's; always empty when the operator named any.
    package internal(set) var recognised: Set<IPAddress> = []

    package init(named: [IPNetwork]? = nil) {
        self.named = named
    }

    package var isEmpty: Bool { recognised.isEmpty && named?.isEmpty ?? true }

    package func contains(_ address: IPAddress) -> Bool {
        recognised.contains(address) || named?.contains { $0.contains(address) } ?? false
    }

    /// A profile without what was measured of connections from a front.
    func leftOut(of profile: AccountProfile) -> AccountProfile {
        guard !isEmpty, profile.groups.keys.contains(where: contains) else { return profile }
        var profile = profile
        profile.leaveOut(contains)
        return profile
    }

    /// Why connections say nothing about an account; nil where they may speak.
    func silence(of profile: AccountProfile) -> Silence? {
        let isBehindOne = profile.fronted > 0 || !isEmpty && profile.groups.keys.contains(where: contains)
        guard isBehindOne else { return nil }
        return Silence(.connections, recognised.isEmpty ? .namedFront : .recognisedFront)
    }
}
