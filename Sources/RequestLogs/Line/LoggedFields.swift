import Accounts
import Connections
import Base

/// The fields of one line. A field that the format can do without is unknown when its shape is not known, and is named in
/// ``unread``; of those that it needs, the line is damaged.
struct LoggedFields {
    private var values: [LogField: FlatJSONObject.Value] = [:]
    /// Fields that were there in a shape that is not known.
    private(set) var unread: [LogField] = []
    /// Ends that are Unix sockets.
    private(set) var withoutAddress: [LogField] = []

    /// A gateway writes each field once. What comes twice was written by a client into a line whose log format does not
    /// escape what clients send, and which of the two is the gateway's is unknown.
    mutating func take(_ key: String, _ value: FlatJSONObject.Value) throws(RequestLogLine.Damaged) {
        guard let field = LogField.named[key] else { return }
        guard values.updateValue(value, forKey: field) == nil else {
            throw damaged(field, "appears twice; let the log format escape what clients send")
        }
    }

    private func damaged(_ field: LogField, _ reason: String) -> RequestLogLine.Damaged {
        RequestLogLine.Damaged(reason: "\(field.rawValue): \(reason)")
    }
}

// MARK: What a line needs

extension LoggedFields {
    /// `nil` when it is empty, or the dash with which gateways write an empty variable.
    private func needed(_ field: LogField) throws(RequestLogLine.Damaged) -> String? {
        switch values[field] {
        case nil: throw damaged(field, "missing")
        case .empty: return nil
        case .text(let text): return text.isEmpty || text == "-" ? nil : text
        case .word, .other: throw damaged(field, "neither a string in quotes nor a number")
        }
    }

    /// `nil` when the gateway knew none.
    func account() throws(RequestLogLine.Damaged) -> AccountName? {
        guard let text = try needed(.account) else { return nil }
        guard let name = AccountName(text) else { throw damaged(.account, AccountName.rule) }
        return name
    }

    func time() throws(RequestLogLine.Damaged) -> Timestamp {
        guard let text = try needed(.time) else { throw damaged(.time, "empty") }
        do throws(LoggedTime.Unreadable) {
            return try LoggedTime.read(text)
        } catch {
            throw damaged(.time, error.reason)
        }
    }

    private func number(_ field: LogField) throws(RequestLogLine.Damaged) -> DecimalNumber {
        guard let text = try needed(field) else { throw damaged(field, "empty") }
        guard let number = DecimalNumber(text) else { throw damaged(field, "not a number") }
        return number
    }

    /// No exchange began before 1970.
    func duration(before end: Timestamp) throws(RequestLogLine.Damaged) -> Nanoseconds {
        let number = try number(.duration)
        guard !number.isNegative else { throw damaged(.duration, "negative") }
        guard let nanoseconds = number.scaled(by: 9), nanoseconds <= end.nanoseconds else {
            throw damaged(.duration, "longer than the time since 1970; write seconds")
        }
        return Nanoseconds(nanoseconds)
    }

    func neededCount(_ field: LogField) throws(RequestLogLine.Damaged) -> Int {
        guard let count = try number(field).count else {
            throw damaged(field, "not a whole number from 0 to \(Int.max)")
        }
        return count
    }
}

// MARK: What it can do without

extension LoggedFields {
    /// `nil` when absent, empty, or the dash with which gateways write an empty variable.
    mutating func text(_ field: LogField) -> String? {
        switch values[field] {
        case nil, .empty: return nil
        case .text(let text): return text.isEmpty || text == "-" ? nil : text
        case .word, .other:
            unread.append(field)
            return nil
        }
    }

    /// A value of a later version of the format is as good as unknown.
    mutating func choice<Choice: RawRepresentable<String>>(_ field: LogField) -> Choice? {
        guard let text = text(field) else { return nil }
        let choice = Choice(rawValue: text)
        if choice == nil { unread.append(field) }
        return choice
    }

    mutating func count(_ field: LogField) -> Int? {
        guard let text = text(field) else { return nil }
        let count = DecimalNumber(text)?.count
        if count == nil { unread.append(field) }
        return count
    }

    /// HAProxy logs status -1 when no response came; that is 0 here. `nil` when the log does not tell.
    mutating func status() -> Int? {
        guard let text = text(.status) else { return nil }
        let number = DecimalNumber(text)
        if number == DecimalNumber("-1") { return 0 }
        guard let status = number?.count, status <= 999 else {
            unread.append(.status)
            return nil
        }
        return status
    }

    /// `nil` unless both address and port are there. An address may have its port behind it.
    mutating func endpoint(_ address: LogField, _ port: LogField) -> Endpoint? {
        guard let text = text(address) else { return nil }
        switch LoggedAddress(text) {
        case nil:
            unread.append(address)
            return nil
        case .unixSocket:
            withoutAddress.append(address)
            return nil
        case .address(let ip, let ownPort):
            guard let number = self.port(port) ?? ownPort, number > 0 else { return nil }
            guard ownPort == nil || ownPort == number else {
                unread.append(address)
                return nil
            }
            return Endpoint(address: ip, port: number)
        }
    }

    private mutating func port(_ field: LogField) -> UInt16? {
        guard let count = count(field) else { return nil }
        let port = UInt16(exactly: count)
        if port == nil { unread.append(field) }
        return port
    }
}
