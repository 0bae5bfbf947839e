package import Base

/// Where the API is reached, by whom, and what one client may cost.
package struct ServerConfiguration: Sendable, Equatable {
    /// The socket's file, its owner, group and mode.
    package var place: SocketPlace
    /// Names or numbers of groups whose members may read. None: every user who may open the socket. Root always may.
    package var readGroups: [String]
    /// Names or numbers of groups whose members may also review. None: root alone.
    package var reviewGroups: [String]

    /// Connections open at once; who comes later is answered 503 and closed.
    package var maximumConnections: Int
    /// Bytes of a request's body.
    package var maximumRequest: Int
    /// Bytes of a request's target and header fields together.
    package var maximumHeader: Int
    /// Bytes of responses that wait for their readers, all together; what would go beyond is answered 503.
    package var maximumWaiting: Int
    /// How long the first head, and then each body, may take to arrive.
    package var requestTimeout: Duration
    /// How long a piece of 64 KiB may wait for its reader.
    package var writeTimeout: Duration
    /// How long a connection may stay open between requests.
    package var idleTimeout: Duration
    /// How often a follower that gets no alert gets a sign of life, so that the dead are noticed.
    package var heartbeat: Duration
    /// How long open connections have to end after the shutdown began.
    package var shutdownGrace: Duration

    package init(
        _ place: SocketPlace = SocketPlace(path: "/run/tailgate/tailgate.sock"),
        readGroups: [String] = [], reviewGroups: [String] = [], maximumConnections: Int = 2048,
        maximumRequest: Int = 65_536, maximumHeader: Int = 16_384, maximumWaiting: Int = 64 << 20,
        requestTimeout: Duration = .seconds(10), writeTimeout: Duration = .seconds(30),
        idleTimeout: Duration = .seconds(60), heartbeat: Duration = .seconds(15),
        shutdownGrace: Duration = .seconds(5)
    ) {
        self.place = place
        self.readGroups = readGroups
        self.reviewGroups = reviewGroups
        self.maximumConnections = maximumConnections
        self.maximumRequest = maximumRequest
        self.maximumHeader = maximumHeader
        self.maximumWaiting = maximumWaiting
        self.requestTimeout = requestTimeout
        self.writeTimeout = writeTimeout
        self.idleTimeout = idleTimeout
        self.heartbeat = heartbeat
        self.shutdownGrace = shutdownGrace
    }
}
