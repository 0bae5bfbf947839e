import ArgumentParser

/// How a command writes what it found.
package enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}
