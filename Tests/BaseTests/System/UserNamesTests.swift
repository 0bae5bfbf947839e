import Base
import Glibc
import Testing

struct UserNamesTests {
    @Test func `names of the system have their numbers, and numbers need no name`() throws {
        #expect(try UserNames.userID("root") == 0)
        #expect(try UserNames.groupID("root") == 0)
        #expect(UserNames.userName(0) == "root")
        #expect(try UserNames.groupID("4242424") == 4_242_424)
        #expect(UserNames.userName(4_242_424) == nil)
    }

    @Test func `an unknown name is refused by name`() {
        let user = #expect(throws: UnknownName.self) { try UserNames.userID("no-such-user") }
        #expect(user?.description == "no user \"no-such-user\" on this system")
        let group = #expect(throws: UnknownName.self) { try UserNames.groupID("no-such-group") }
        #expect(group?.kind == .group)
    }
}

struct SystemErrorTests {
    @Test func `a failure is in the system's words and says what helps`() {
        #expect(SystemError(code: EACCES).description == "Permission denied")
        #expect(SystemError(code: EMFILE).remedy == "raise the limit of open files")
        #expect(SystemError(code: EIO).remedy == nil)
    }

    @Test func `a call that a signal ended is made again`() throws {
        var calls = 0
        let result = try SystemError.check { () -> Int32 in
            calls += 1
            guard calls < 3 else { return 7 }
            errno = EINTR
            return -1
        }
        #expect(result == 7)
        #expect(calls == 3)
    }
}
