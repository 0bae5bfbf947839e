extension Status {
    package struct Store: Figures {
        package static let ok = "ok"

        package var path: String?
        /// Bytes.
        package var size = 0
        /// ``ok``, or what is wrong in one plain sentence.
        package var state: String?

        package init() {}

        private enum CodingKeys: String, DocumentKey { case path, size, state }

        package var isTroubled: Bool { (state ?? Self.ok) != Self.ok }

        var metrics: [MetricFamily] {
            [
                .gauge("store_ok", "1 while the store keeps what it is given.", isTroubled ? 0 : 1),
                .gauge("store_bytes", "Bytes of the database.", size),
            ]
        }
    }

    package struct Memory: Figures {
        /// Bytes.
        package var resident = 0

        package init() {}

        private enum CodingKeys: String, DocumentKey { case resident }

        var metrics: [MetricFamily] { [.gauge("resident_bytes", "Memory in use.", resident)] }
    }

    /// Over the last seconds. Prometheus derives its own from the counters.
    package struct Rates: Figures {
        package var exchanges = 0.0
        package var packets = 0.0

        package init() {}

        private enum CodingKeys: String, DocumentKey {
            case exchanges = "exchanges_per_s"
            case packets = "packets_per_s"

            static var places: Int { 1 }
        }
    }
}
