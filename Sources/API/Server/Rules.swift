import Base
import Synchronization

/// What is in force: the limits, and who may ask. Changes reach connections that are open, too.
final class Rules: Sendable {
    private struct State {
        var configuration: ServerConfiguration
        var access: Access
    }

    private let state: Mutex<State>

    /// - Throws: For a configured group that does not exist.
    init(_ configuration: ServerConfiguration) throws(UnknownName) {
        state = Mutex(State(configuration: configuration, access: try Access(configuration)))
    }

    var configuration: ServerConfiguration { state.withLock { $0.configuration } }
    var access: Access { state.withLock { $0.access } }

    /// What was in force stays when the new is refused.
    func follow(_ configuration: ServerConfiguration) throws(UnknownName) {
        let access = try Access(configuration)
        state.withLock { $0 = State(configuration: configuration, access: access) }
    }
}
