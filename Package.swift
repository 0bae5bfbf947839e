// swift-tools-version: 6.2
import PackageDescription

/// Applied to every target of ours: Swift 6 language mode comes with the tools version; the rest makes
/// unsafe code, hidden existentials and leaking imports visible at compile time.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// Decoding borrows packet bytes, which needs lifetimes of user-written non-escapable types.
let borrowing: [SwiftSetting] = strict + [.enableExperimentalFeature("Lifetimes")]

/// Statistics and decoders are optimised in debug builds too, or tests of the statistics take minutes. Assertions stay. Fuzz
/// targets are not: optimised comparisons merge, which hides the branches that libFuzzer follows.
let optimised: [SwiftSetting] =
    Context.environment["TAILGATE_FUZZ"] == nil
    ? [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))] : []

let containers = Target.Dependency.product(name: "BasicContainers", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "tailgate",
    products: [
        .executable(name: "tailgate", targets: ["tailgate"]),
        .executable(name: "tailgate-lab", targets: ["tailgate-lab"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Its value types of the hot path are public: the compiler inlines public functions into other modules, and never
        // package ones. Nothing outside can import them, as this package has no library product.
        .target(name: "Base", swiftSettings: strict + optimised),
        .target(name: "Signals", swiftSettings: strict + optimised),
        .target(name: "Documents", dependencies: ["Base"], swiftSettings: strict),
        .target(
            name: "Packets", dependencies: ["Base", "CPcap", "CZlib", containers],
            swiftSettings: borrowing + optimised),
        .target(
            name: "Connections", dependencies: ["Base", "Packets", containers, crypto],
            swiftSettings: borrowing + optimised),
        .target(
            name: "Accounts", dependencies: ["Signals", "Base", "Documents", "Connections"],
            swiftSettings: borrowing + optimised
        ),
        .target(
            name: "RequestLogs",
            dependencies: [
                "Base", "Accounts", "CZlib", "Connections", "Packets", containers,
                .product(name: "HeapModule", package: "swift-collections"),
            ], swiftSettings: strict),
        .target(
            name: "Intake", dependencies: ["Base", "Accounts", "Connections", "Packets", "RequestLogs"],
            swiftSettings: borrowing),
        .target(
            name: "Simulation", dependencies: ["Base", "Documents", "Accounts", "Packets"],
            swiftSettings: strict + optimised),
        .target(
            name: "Reports", dependencies: ["Signals", "Base", "Documents", "Accounts", "Connections", "Packets"],
            swiftSettings: strict),
        .target(
            name: "Calibration", dependencies: ["Base", "Accounts", "Reports"], swiftSettings: strict),
        .target(
            name: "Studies",
            dependencies: ["Signals", "Base", "Documents", "Accounts", "Connections", "Reports", "Simulation"],
            swiftSettings: strict + optimised),
        .target(
            name: "Evaluation", dependencies: ["Base", "Documents", "Accounts", "Reports"], swiftSettings: strict),
        .target(
            name: "API",
            dependencies: [
                "Base", "Documents", "Reports",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("OpenAPI/openapi.json")], swiftSettings: strict),
        .target(
            name: "Store", dependencies: ["Base", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .target(
            name: "Settings", dependencies: ["Base", .product(name: "Yams", package: "Yams")], swiftSettings: strict
        ),
        .target(
            name: "ServiceManager", dependencies: ["Base", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),
        .target(
            name: "Daemon",
            dependencies: [
                "Signals", "Base", "Documents", "API", "Accounts", "Connections", "Intake", "Packets", "Reports",
                "RequestLogs",
                "Settings",
                "ServiceManager", "Store",
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .target(
            name: "Client",
            dependencies: [
                "Documents", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(
            name: "Programs",
            dependencies: [
                "Accounts", "Base", "Reports", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "tailgate",
            dependencies: [
                "Base", "Documents", "Packets", "Connections", "Accounts", "RequestLogs", "Calibration", "Reports",
                "Settings",
                "Client",
                "Daemon", "ServiceManager", "Programs", .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "tailgate-lab",
            dependencies: [
                "Base", "Documents", "Accounts", "Evaluation", "Programs", "Reports", "Simulation", "Studies",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["Base", "Packets", "CPcap", "CZlib"], path: "Tests/TestSupport",
            swiftSettings: borrowing),
        .testTarget(name: "BaseTests", dependencies: ["Base"], swiftSettings: strict),
        .testTarget(name: "SignalsTests", dependencies: ["Signals"], swiftSettings: strict),
        .testTarget(
            name: "PacketsTests", dependencies: ["Base", "Packets", "TestSupport"], swiftSettings: borrowing),
        .testTarget(
            name: "ConnectionsTests", dependencies: ["Base", "Connections", "Packets", "TestSupport", containers],
            swiftSettings: borrowing),
        .testTarget(
            name: "AccountsTests",
            dependencies: ["Signals", "Base", "Documents", "Accounts", "Connections", "Packets", "TestSupport"],
            swiftSettings: borrowing),
        .testTarget(
            name: "RequestLogsTests",
            dependencies: ["Base", "RequestLogs", "Accounts", "Connections", "Packets", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "IntakeTests",
            dependencies: ["Base", "Intake", "Accounts", "Connections", "Packets", "RequestLogs", "TestSupport"],
            swiftSettings: borrowing),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Signals", "Base", "Documents", "Reports", "Accounts", "Connections", "Packets", "TestSupport",
            ],
            exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "Base", "Documents", "TestSupport", .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"), "ServiceManager",
                "Daemon", "API", "Accounts", "Connections", "Intake", "Packets", "Reports", "RequestLogs",
                "Settings", "Signals",
                "Simulation", "Store",
            ], swiftSettings: strict),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["Base", "Documents", "Simulation", "Accounts", "Connections", "Packets", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "CalibrationTests",
            dependencies: ["Base", "Calibration", "Accounts", "Reports", "Simulation"],
            swiftSettings: strict),
        .testTarget(
            name: "StudiesTests", dependencies: ["Studies", "Accounts", "Reports", "Simulation"],
            swiftSettings: strict),
        .testTarget(
            name: "EvaluationTests",
            dependencies: ["Documents", "Evaluation", "Accounts", "Reports", "TestSupport"],
            exclude: ["Golden"], swiftSettings: strict),
        .executableTarget(
            name: "store-writer", dependencies: ["Base", "Store"], path: "Tests/StoreWriter",
            swiftSettings: strict),
        .testTarget(
            name: "ServiceManagerTests",
            dependencies: ["ServiceManager", "TestSupport", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict
        ),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents"], swiftSettings: strict),
        .testTarget(
            name: "SettingsTests", dependencies: ["Base", "Settings", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Base", "Store", "store-writer", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Fixtures"], swiftSettings: strict),
        .target(
            name: "ServiceTestSupport",
            dependencies: ["Base", "Documents", "API", .product(name: "Logging", package: "swift-log")],
            path: "Tests/ServiceTestSupport", swiftSettings: strict),
        .testTarget(
            name: "APITests",
            dependencies: [
                "Base", "Documents", "API", "Accounts", "ServiceTestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ClientTests",
            dependencies: ["Documents", "Client", "ServiceTestSupport"], swiftSettings: strict),
        .target(name: "CommandTestSupport", path: "Tests/CommandTestSupport", swiftSettings: strict),
        .testTarget(
            name: "TailgateTests",
            dependencies: [
                "Base", "Documents", "tailgate", "tailgate-lab", "API", "Accounts", "CommandTestSupport",
                "RequestLogs",
                "ServiceTestSupport", "TestSupport", "Packets",
            ],
            exclude: ["Commands/top-in-a-terminal.py", "Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "TailgateLabTests",
            dependencies: [
                "Base", "Documents", "tailgate", "tailgate-lab", "Accounts", "CommandTestSupport", "Evaluation",
                "RequestLogs",
                "Reports",
            ],
            swiftSettings: strict),
    ]
)

// Fuzz targets need every room built with `--sanitize=fuzzer`, which brings its own `main`. When fuzz/run asks for them, the
// package has only them and what they need, so that one build makes them all and nothing else.
if Context.environment["TAILGATE_FUZZ"] != nil {
    let rooms = ["Base", "Packets", "Connections", "Accounts", "RequestLogs", "Settings"]
    let names = ["captures", "packets", "tls", "http", "connections", "requests", "settings", "snapshots"]
    let fuzzers = names.map { name in
        Target.executableTarget(
            name: "fuzz-\(name)", dependencies: (["FuzzInput"] + rooms).map { .byName(name: $0) },
            path: "fuzz/\(name)", swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
    }
    var needed = Set(rooms)
    while true {
        let more = package.targets.filter { needed.contains($0.name) }.flatMap(\.dependencies).compactMap {
            dependency in
            if case .byNameItem(let name, _) = dependency { name } else { nil }
        }
        guard !needed.isSuperset(of: more) else { break }
        needed.formUnion(more)
    }
    package.products = []
    package.targets.removeAll { !needed.contains($0.name) }
    package.targets.append(
        .target(name: "FuzzInput", dependencies: ["Base", "Packets"], path: "fuzz/input", swiftSettings: strict))
    package.targets += fuzzers
}

// What benchmarks/live measures with, in no product.
if Context.environment["TAILGATE_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "capture-rate", dependencies: ["Base", "Connections", "Intake", "Packets"],
            path: "benchmarks/live/capture",
            swiftSettings: strict))
}
