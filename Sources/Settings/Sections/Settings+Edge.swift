package import Base

extension Settings {
    /// What stands before the gateway.
    package struct Edge: Sendable, Equatable {
        /// Networks of the operator's own CDN or balancer that ends TCP or TLS before the gateway. Nil: recognise one.
        package var fronts: [IPNetwork]?

        package init() {}
    }
}
