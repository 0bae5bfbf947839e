import Base
import Glibc
import Testing

final class KeyFileTests {
    private let folder = "/tmp/tailgate-key-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    private var path: String { folder + "/key" }

    init() {
        // SAFETY: the string lives for the call.
        unsafe mkdir(folder, 0o700)
    }

    deinit {
        // SAFETY: as above.
        unsafe unlink(path)
        unsafe rmdir(folder)
    }

    private func write(_ size: Int, mode: mode_t) {
        // SAFETY: the buffer has `size` bytes.
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let bytes = [UInt8](repeating: 1, count: size)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, size) }
        fchmod(file, mode)
        close(file)
    }

    private func problem() -> KeyFileError.Problem? {
        do throws(KeyFileError) {
            _ = try KeyFile.loadOrCreate(at: path)
            return nil
        } catch {
            #expect(error.description.contains(path))
            return error.problem
        }
    }

    @Test func `made on first use for the owner alone, and the same from then on`() throws {
        let first = try KeyFile.loadOrCreate(at: path)
        let second = try KeyFile.loadOrCreate(at: path)
        #expect(first == second)
        var status = stat()
        // SAFETY: the pointers live for the call.
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(status.st_size == 32)
        // Nothing is left beside it: removing the key empties the folder.
        unsafe unlink(path)
        #expect(unsafe rmdir(folder) == 0)
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o666] as [mode_t])
    func `refused when others can read or change it`(_ mode: mode_t) {
        write(32, mode: mode)
        #expect(problem() == .readableByOthers(mode: UInt16(mode)))
    }

    @Test(arguments: [0, 31, 33, 4_096])
    func `refused with another size, and left as it is`(_ size: Int) {
        write(size, mode: 0o600)
        #expect(problem() == .wrongSize(size))
        #expect(problem() == .wrongSize(size))
    }

    @Test func `a directory, or a path that leads nowhere, is said to be that`() {
        // SAFETY: the string lives for the call.
        unsafe mkdir(path, 0o700)
        #expect(problem() == .notAFile)
        unsafe rmdir(path)
        #expect(throws: KeyFileError.self) { try KeyFile.loadOrCreate(at: path + "/below/key") }
    }
}
