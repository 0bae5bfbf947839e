import API
import Accounts
import Connections
import Intake
import Base
import Settings
import Store

/// What the settings mean to each room.
extension Settings {
    var bookRules: AccountBook.Rules {
        var rules = AccountBook.Rules()
        rules.accounts = limits.accounts
        rules.loggedConnections = limits.connections
        rules.people = peopleRules
        rules.fronts = edge.fronts
        // An inside hop and a log tell of the same exchange.
        rules.awaitsLog = !requestLog.sockets.isEmpty && capture.interfaces.contains { $0.side != .edge }
        return rules
    }

    var peopleRules: PeopleRules {
        var rules = PeopleRules()
        rules.attentionDip = people.attentionDip
        rules.machines = people.machines
        rules.installations = people.installations
        rules.blockExcess = people.blockExcess
        rules.sleepless = people.sleepless
        return rules
    }

    /// - Parameter key: turns credentials into pseudonyms; without one they are not read.
    func intakeOptions(credentialKey key: CredentialKey?) -> IntakeOptions {
        var options = IntakeOptions()
        options.interfaces = capture.interfaces.map {
            IntakeOptions.Interface(name: $0.name, side: IntakeOptions.Side($0.side))
        }
        options.edgePorts = capture.edgePorts.map { UInt16(clamping: $0) }
        options.insidePorts = capture.insidePorts.map { UInt16(clamping: $0) }
        options.addresses = capture.addresses
        options.filter = capture.filter
        options.snapLength = capture.snapLength
        options.ring = capture.ring.bytes
        options.threads = capture.threads
        options.promiscuous = capture.promiscuous
        options.delay = Nanoseconds(capture.delay)
        options.reopen = Nanoseconds(capture.reopen)
        options.limits.connections = limits.connections
        options.rules = headerRules(credentialKey: key)
        options.trustedHops = identity.trustedNetworks
        options.mailboxBytes = limits.mailbox.bytes
        options.requestLogs = requestLog.sockets.map { path in
            .path(
                SocketPlace(
                    path: path, mode: UInt32(requestLog.mode.bits), owner: requestLog.owner, group: requestLog.group
                ))
        }
        return options
    }

    private func headerRules(credentialKey key: CredentialKey?) -> HeaderRules {
        var rules = HeaderRules()
        rules.account = FieldName(identity.accountHeader)
        rules.credentials = identity.credentialHeaders.compactMap { FieldName($0) }
        rules.address = FieldName(identity.addressHeader).map(AddressField.init)
        rules.port = identity.portHeader.flatMap { FieldName($0) }
        rules.trustedHops = identity.trustedHops
        rules.fronts = edge.fronts ?? []
        rules.trustsProxyHeader = true
        rules.credentialKey = key
        rules.readsStopReason = identity.readStop
        return rules
    }

    var storeOptions: StoreOptions {
        var options = StoreOptions()
        options.alerts = store.alerts.duration.map { Nanoseconds($0) }
        options.evidence = store.evidence.duration.map { Nanoseconds($0) }
        options.profiles = store.profiles.duration.map { Nanoseconds($0) }
        options.maxSize = store.maxSize.bytes
        return options
    }

    var serverConfiguration: ServerConfiguration {
        ServerConfiguration(
            SocketPlace(path: api.socket, mode: UInt32(api.mode.bits), owner: api.owner, group: api.group),
            readGroups: api.readGroups, reviewGroups: api.reviewGroups, maximumConnections: api.maxConnections,
            maximumRequest: api.maxRequest.bytes, maximumHeader: api.maxHeader.bytes,
            requestTimeout: api.requestTimeout, writeTimeout: api.writeTimeout)
    }
}

extension IntakeOptions.Side {
    fileprivate init(_ side: Settings.Side) {
        switch side {
        case .edge: self = .edge
        case .inside: self = .inside
        case .both: self = .both
        }
    }
}
