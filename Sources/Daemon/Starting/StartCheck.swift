import Glibc
package import ServiceManager
package import Settings

/// Looks whether the daemon can start with these settings, without starting it.
///
/// `check-config`, a reload and the start itself ask the same questions, so that the first two fail when the third would.
/// Nothing is made, bound or changed.
package struct StartCheck {
    package enum Occasion: Sendable, Equatable {
        /// `check-config`: the daemon may run meanwhile, as another user, under units that make its folders.
        case configuration
        /// The start itself.
        case start
        /// A reload of a daemon that runs with these settings. What they name it holds itself.
        case reload(running: Settings)
    }

    let settings: Settings
    let occasion: Occasion
    /// What the service manager handed over.
    let sockets: [ActivatedSocket]
    var findings: [StartFinding] = []

    /// Folders that tailgate.service makes (RuntimeDirectory=, StateDirectory=).
    static let unitFolders = ["/run/tailgate", "/var/lib/tailgate"]

    /// Everything found, failures first.
    package static func findings(
        _ settings: Settings, at occasion: Occasion, sockets: [ActivatedSocket] = []
    ) -> [StartFinding] {
        var check = StartCheck(settings: settings, occasion: occasion, sockets: sockets)
        // Without descriptors nothing else can be looked at.
        check.lookAtDescriptors()
        guard check.findings.isEmpty else { return check.findings }
        check.lookAtNames()
        check.lookAtSockets()
        check.lookAtStore()
        check.lookAtKey()
        check.lookAtCapture()
        check.lookAtActivation()
        return check.findings.filter { $0.weight == .failure } + check.findings.filter { $0.weight == .note }
    }

    /// - Throws: all failures at once.
    /// - Returns: what else was found.
    package static func require(
        _ settings: Settings, at occasion: Occasion, sockets: [ActivatedSocket] = []
    ) throws(StartError) -> [StartFinding] {
        let findings = findings(settings, at: occasion, sockets: sockets)
        let failures = findings.filter { $0.weight == .failure }
        guard failures.isEmpty else { throw StartError(failures: failures) }
        return findings
    }

    var isReload: Bool { if case .reload = occasion { true } else { false } }

    mutating func fail(_ key: String, _ text: String) { findings.append(StartFinding(.failure, key, text)) }

    mutating func note(_ key: String, _ text: String) { findings.append(StartFinding(.note, key, text)) }

    /// The API's socket is handed over.
    var hasAPISocket: Bool { sockets.contains { $0.kind == .stream } }
    /// The first socket of the request log is handed over, and those of these paths.
    var logSockets: [ActivatedSocket] { sockets.filter { $0.kind == .datagram } }
}
