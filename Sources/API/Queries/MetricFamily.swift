/// One metric with all its samples, as Prometheus reads it.
package struct MetricFamily: Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// Only rises, and begins at 0 with the process.
        case counter
        case gauge
    }

    package struct Label: Sendable, Equatable {
        /// Letters, digits and `_`, no digit first.
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct Sample: Sendable, Equatable {
        package var labels: [Label]
        package var value: Double

        package init(_ value: Double, labels: [Label] = []) {
            self.labels = labels
            self.value = value
        }
    }

    /// Letters, digits and `_`, no digit first; a counter's ends in `_total`, units are base units (`_seconds`).
    package var name: String
    /// One sentence.
    package var help: String
    package var kind: Kind
    package var samples: [Sample]

    package init(name: String, help: String, kind: Kind, samples: [Sample]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.samples = samples
    }
}
