import NIOHTTP1

/// What the decoder takes of a request before it gives up.
enum RequestLimits {
    /// Header fields of one request; browsers send some twenty.
    static let mostFields = 64

    static func decoder(_ configuration: ServerConfiguration) -> NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = configuration.maximumHeader
        limits.maxHeaderListSize = configuration.maximumHeader
        limits.maxHeaderFieldCount = mostFields
        return limits
    }
}
