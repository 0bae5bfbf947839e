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

        package init(_ value: Int, labels: [Label] = []) { self.init(Double(value), labels: labels) }
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

extension MetricFamily {
    /// - Parameter name: Without `tailgate_` and `_total`.
    package static func counter(_ name: String, _ help: String, _ samples: [Sample]) -> MetricFamily {
        MetricFamily(name: "tailgate_\(name)_total", help: help, kind: .counter, samples: samples)
    }

    package static func counter(_ name: String, _ help: String, _ value: Int) -> MetricFamily {
        counter(name, help, [Sample(value)])
    }

    /// - Parameter name: Without `tailgate_`.
    package static func gauge(_ name: String, _ help: String, _ samples: [Sample]) -> MetricFamily {
        MetricFamily(name: "tailgate_" + name, help: help, kind: .gauge, samples: samples)
    }

    package static func gauge(_ name: String, _ help: String, _ value: Int) -> MetricFamily {
        gauge(name, help, [Sample(value)])
    }
}
