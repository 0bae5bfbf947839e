/// Which side of the gateway an interface shows.
package enum CaptureSide: String, Sendable {
    /// Clients: TLS. Nothing in clear is believed.
    case edge
    /// What the gateway forwards in clear.
    case inside
    case both
}
