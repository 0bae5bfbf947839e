extension Settings {
    /// The datagram sockets that take the gateway's request log.
    package struct RequestLog: Sendable, Equatable {
        /// `nil`: no such socket.
        package var socket: String? = "/run/tailgate/requests.sock"
        /// For gateways that do not reach the first.
        package var moreSockets: [String] = []
        package var mode = FileMode(0o660)
        /// A user's name or number; `nil`: the daemon's own.
        package var owner: String?
        /// A group's name or number; `nil`: the daemon's own.
        package var group: String?

        package init() {}

        /// All of them, the first one first.
        package var sockets: [String] { (socket.map { [$0] } ?? []) + moreSockets }
    }

    /// The HTTP socket that answers queries.
    package struct API: Sendable, Equatable {
        package var socket = "/run/tailgate/tailgate.sock"
        package var mode = FileMode(0o660)
        /// A user's name or number; `nil`: the daemon's own.
        package var owner: String?
        /// A group's name or number; `nil`: the daemon's own.
        package var group: String?
        /// Groups that may read; empty: every user who may open the socket.
        package var readGroups: [String] = []
        /// Groups that may record reviews.
        package var reviewGroups = ["root"]
        package var maxConnections = 2048
        /// Of a request's body.
        package var maxRequest = ByteCount.kibibytes(64)
        /// Of a request's line and headers together.
        package var maxHeader = ByteCount.kibibytes(16)
        /// From a request's first byte to its last.
        package var requestTimeout = Duration.seconds(10)
        /// Without a byte taken by the reader.
        package var writeTimeout = Duration.seconds(30)

        package init() {}
    }

    /// Another service's datagram socket, to which alerts are pushed.
    package struct Sink: Sendable, Equatable {
        /// `nil`: nothing is pushed.
        package var socket: String?
        /// Between attempts to reach it.
        package var retry = Duration.seconds(1)

        package init() {}
    }
}
