import Accounts
import ArgumentParser
import Client
import Documents
import Dispatch
import Foundation
import Glibc
import Base
import Reports
import Programs

/// `tailgate top`: the live view.
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Show the busiest and most suspect accounts, paths, rates and losses live.",
        discussion: "Press q or Ctrl-C to quit. RELAY and SEVERAL are the two proofs, as powers of ten.")

    @OptionGroup var daemon: SocketOptions

    @Option(name: .long, help: ArgumentHelp("Seconds between updates, 1 to 60.", valueName: "seconds"))
    var interval = 2

    func validate() throws {
        guard (1...60).contains(interval) else { throw ValidationError("--interval must be 1 to 60") }
    }

    /// What the view waits for.
    private enum Event: Sendable {
        case sample(Result<TopView.Sample, CommandFailure>)
        case resized
        case ended
    }

    func run() async throws {
        guard Terminal.isTerminal(STDIN_FILENO), Terminal.isTerminal(STDOUT_FILENO) else {
            throw CommandFailure(
                status: .usage, message: "top needs a terminal; tailgate status and tailgate accounts do not")
        }
        // Before the screen is taken: who cannot be asked at all is an error, and not a view.
        var view = TopView()
        view.show(try await Self.sample(daemon), at: .now())

        let (events, continuation) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(16))
        let signals = [SIGTERM, SIGINT, SIGHUP, SIGWINCH].map { number in
            Self.watch(number) { continuation.yield(number == SIGWINCH ? .resized : .ended) }
        }
        Self.watchKeys { continuation.yield(.ended) }
        let looks = Task { [daemon, interval] in
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(interval))
                do {
                    continuation.yield(.sample(.success(try await Self.sample(daemon))))
                } catch let failure as CommandFailure {
                    continuation.yield(.sample(.failure(failure)))
                }
            }
        }
        await Self.show(&view, events)
        looks.cancel()
        for signal in signals { signal.cancel() }
    }

    private static func show(_ view: inout TopView, _ events: AsyncStream<Event>) async {
        guard let screen = Screen.open() else { return }
        let usesColor = Terminal.style.usesColor
        draw(view, screen, usesColor)
        for await event in events {
            switch event {
            case .ended: return
            case .resized: break
            case .sample(.success(let sample)): view.show(sample, at: .now())
            case .sample(.failure(let failure)): view.show(trouble: failure.message)
            }
            draw(view, screen, usesColor)
        }
    }

    private static func draw(_ view: TopView, _ screen: borrowing Screen, _ usesColor: Bool) {
        let size = screen.size
        screen.draw(view.lines(width: size.width, height: size.height, usesColor: usesColor))
    }

    /// Accounts asked for in each list: more than a tall terminal shows.
    private static let listed = 100

    private static func sample(_ daemon: SocketOptions) async throws -> TopView.Sample {
        func accounts(_ order: AccountOrder) async throws -> [AccountReport] {
            var target = RequestTarget(.accounts)
            target.add(AccountQuery.sort, order.rawValue)
            target.add(AccountQuery.limit, String(listed))
            let bytes = try await daemon.get(target)
            return try ServiceDocument.decode(AccountList.self, bytes, what: "accounts").accounts.map(\.report)
        }
        do {
            let status = try await daemon.get(RequestTarget(.status))
            return TopView.Sample(
                status: try ServiceDocument.decode(Status.self, status, what: "status"),
                suspects: try await accounts(.people), busiest: try await accounts(.exchanges))
        } catch let error as DocumentError {
            throw CommandFailure(error)
        }
    }

    private static func watch(_ number: Int32, _ act: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
        // Its default would end the process before the terminal is as it was.
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler(handler: act)
        source.resume()
        return source
    }

    /// Keys are read by a thread of their own, which goes with the process.
    private static func watchKeys(_ end: @escaping @Sendable () -> Void) {
        Thread.detachNewThread {
            var key: UInt8 = 0
            while true {
                // SAFETY: one byte is lent.
                let count = unsafe read(STDIN_FILENO, &key, 1)
                if count < 0, errno == EINTR { continue }
                // 3 is Ctrl-C, 4 Ctrl-D; no input any more: the terminal is gone.
                guard count == 1, key != UInt8(ascii: "q"), key != UInt8(ascii: "Q"), key != 3, key != 4 else {
                    return end()
                }
            }
        }
    }
}
