import Settings
import Testing

struct SettingsReloadTests {
    @Test func `nothing changed is nothing to do`() {
        let reload = SettingsReload(running: Settings(), new: Settings())
        #expect(reload.applied.isEmpty && reload.deferred.isEmpty)
        #expect(reload.effective == Settings())
    }

    @Test func `what can be taken over is and the rest waits`() {
        var new = Settings()
        new.log.level = .debug
        new.people.machines = 9
        new.api.socket = "/run/elsewhere.sock"
        new.identity.trustedHops = 2
        let reload = SettingsReload(running: Settings(), new: new)
        #expect(reload.applied.map(\.path) == ["people.machines", "log.level"])
        #expect(reload.deferred.map(\.path) == ["identity.trusted_hops", "api.socket"])
        #expect(reload.effective.people.machines == 9)
        #expect(reload.effective.api.socket == Settings().api.socket)
        #expect(reload.effective.identity.trustedHops == 1)
    }
}
