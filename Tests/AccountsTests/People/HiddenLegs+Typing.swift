import Base

@testable import Accounts

extension HiddenLegs {
    /// Somebody who is seen to type at a distance: forty turns, two seconds a token.
    mutating func noteTyping(at floor: Double, of exchange: AccountExchange) {
        var exchange = exchange
        for turn in 0..<40 {
            exchange.start = exchange.start + .seconds(400)
            let tokens = 5 + turn * 7 % 50
            let pause = Nanoseconds.milliseconds(2_000 * Int64(tokens))
            let party = Party(exchange, leg: Float(Nanoseconds(Int64(floor * 1e9)).seconds))
            let possible = Timestamp(nanoseconds: exchange.start.nanoseconds - pause.count)
            note(
                PersonTurn(
                    time: exchange.start, possibleFrom: possible, thread: 1, party: party,
                    newTokens: Int32(tokens), growth: .made(text: Int32(tokens))), rules: PeopleRules())
        }
    }
}

extension Typists {
    /// At one installation, whichever, so that more distances than one person has are supposed known.
    static var some: Typists {
        var typists = Typists()
        typists.learn(.at(0, thread: 1, newTokens: 5), at: 1)
        return typists
    }
}
