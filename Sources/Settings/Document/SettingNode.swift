import Base

/// A place in a file; both count from 1, columns in Unicode scalars.
package struct SettingPlace: Sendable, Equatable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// A key's value as written, before it is interpreted.
struct SettingNode: Sendable {
    enum Content: Sendable {
        case nothing
        /// - Parameter isPlain: Written without quotes, so that numbers and `true` are what they look like.
        case text(String, isPlain: Bool)
        case list([SettingNode])
        case table([Entry])
        /// Something that was already reported as not supported.
        case refused
    }

    struct Entry: Sendable {
        var name: String
        var place: SettingPlace
        var value: SettingNode
    }

    var content: Content
    /// `nil` outside of files.
    var place: SettingPlace?

    /// What it is, for messages.
    var kind: String {
        switch content {
        case .nothing: "nothing"
        case .text(let text, _): quoted(text)
        case .list: "a list"
        case .table: "a table of keys"
        case .refused: "something else"
        }
    }
}

/// One thing wrong with a value.
struct SettingFlaw: Error, Sendable {
    var place: SettingPlace?
    var problem: String
}

/// `text` between quotation marks, cut to what a line can show, with nothing a terminal could take for an order.
func quoted(_ text: String) -> String {
    let longest = 60
    let shown = VisibleText.escaping(String(text.unicodeScalars.prefix(longest)))
    return "\"\(shown)\(text.unicodeScalars.count > longest ? "…" : "")\""
}
