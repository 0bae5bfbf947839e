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

let containers = Target.Dependency.product(name: "BasicContainers", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "tailgate",
    products: [.executable(name: "tailgate", targets: ["tailgate"])],
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
        .target(name: "Packets", dependencies: ["CPcap", "CZlib", containers], swiftSettings: borrowing),
        .target(name: "Documents", dependencies: ["Packets"], swiftSettings: strict),
        .target(name: "Connections", dependencies: ["Packets", containers, crypto], swiftSettings: borrowing),
        .target(
            name: "Accounts", dependencies: ["Documents", "Connections", "Packets"], swiftSettings: borrowing
        ),
        .target(
            name: "RequestLogs",
            dependencies: [
                "Accounts", "CZlib", "Connections", "Packets", containers,
                .product(name: "HeapModule", package: "swift-collections"),
            ], swiftSettings: strict),
        .target(
            name: "Intake", dependencies: ["Accounts", "Connections", "Packets", "RequestLogs"],
            swiftSettings: borrowing),
        .target(name: "Simulation", dependencies: ["Accounts", "Packets"], swiftSettings: strict),
        .target(
            name: "Studies", dependencies: ["Documents", "Accounts", "Connections", "Packets", "Simulation"],
            swiftSettings: strict),
        .target(
            name: "Reports", dependencies: ["Documents", "Accounts", "Connections", "Packets"],
            swiftSettings: strict),
        .target(
            name: "API",
            dependencies: [
                "Documents", "Accounts", "Packets", "Reports",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("OpenAPI/openapi.json")], swiftSettings: strict),
        .target(
            name: "Store", dependencies: ["Packets", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .target(
            name: "Settings", dependencies: [.product(name: "Yams", package: "Yams")], swiftSettings: strict),
        .target(
            name: "ServiceManager", dependencies: [.product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),
        .target(
            name: "Daemon",
            dependencies: [
                "Documents", "API", "Accounts", "Connections", "Intake", "Packets", "Reports", "RequestLogs",
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
        .executableTarget(
            name: "tailgate",
            dependencies: [
                "Documents", "Packets", "Connections", "Accounts", "RequestLogs", "Simulation", "Studies",
                "Reports", "Settings",
                "Client", "Daemon", "ServiceManager", .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["Packets", "CPcap", "CZlib"], path: "Tests/TestSupport",
            swiftSettings: borrowing),
        .testTarget(name: "PacketsTests", dependencies: ["Packets", "TestSupport"], swiftSettings: borrowing),
        .testTarget(
            name: "ConnectionsTests", dependencies: ["Connections", "Packets", "TestSupport", containers],
            swiftSettings: borrowing),
        .testTarget(
            name: "AccountsTests",
            dependencies: ["Documents", "Accounts", "Connections", "Packets", "TestSupport"],
            swiftSettings: borrowing),
        .testTarget(
            name: "RequestLogsTests",
            dependencies: ["RequestLogs", "Accounts", "Connections", "Packets", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "IntakeTests",
            dependencies: ["Intake", "Accounts", "Connections", "Packets", "RequestLogs", "TestSupport"],
            swiftSettings: borrowing),
        .testTarget(
            name: "ReportsTests", dependencies: ["Documents", "Reports", "Accounts", "Connections", "Packets"],
            exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "Documents", "TestSupport", .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"), "ServiceManager",
                "Daemon", "API", "Accounts", "Connections", "Intake", "Packets", "Reports", "RequestLogs",
                "Settings",
                "Simulation", "Store",
            ], swiftSettings: strict),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["Documents", "Simulation", "Accounts", "Connections", "Packets", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "StudiesTests", dependencies: ["Documents", "Studies", "Accounts", "Packets", "Simulation"],
            swiftSettings: strict),
        .executableTarget(
            name: "store-writer", dependencies: ["Store", "Packets"], path: "Tests/StoreWriter",
            swiftSettings: strict),
        .testTarget(
            name: "ServiceManagerTests",
            dependencies: ["TestSupport", "ServiceManager", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict
        ),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents"], swiftSettings: strict),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Store", "store-writer", "Packets", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Fixtures"], swiftSettings: strict),
        .target(
            name: "ServiceTestSupport",
            dependencies: ["Documents", "API", "Packets", .product(name: "Logging", package: "swift-log")],
            path: "Tests/ServiceTestSupport", swiftSettings: strict),
        .testTarget(
            name: "APITests",
            dependencies: [
                "Documents", "API", "Accounts", "Packets", "ServiceTestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ClientTests",
            dependencies: ["Client", "ServiceTestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TailgateTests",
            dependencies: [
                "Documents", "tailgate", "API", "Accounts", "Reports", "RequestLogs", "Packets",
                "ServiceTestSupport",
                "TestSupport",
            ],
            exclude: ["Commands/top-in-a-terminal.py"],
            swiftSettings: strict),
    ]
)

// Fuzz targets need every room built with `--sanitize=fuzzer`, which brings its own `main`: they are there only when
// fuzz/run asks for them.
if Context.environment["TAILGATE_FUZZ"] != nil {
    package.targets.append(
        .target(name: "FuzzInput", dependencies: ["Packets"], path: "fuzz/input", swiftSettings: strict))
    for name in ["captures", "packets", "tls", "http", "connections", "requests", "settings", "snapshots"] {
        package.targets.append(
            .executableTarget(
                name: "fuzz-\(name)",
                dependencies: ["FuzzInput", "Packets", "Connections", "Accounts", "RequestLogs", "Settings"],
                path: "fuzz/\(name)", swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
    }
}

// What benchmarks/live measures with, in no product.
if Context.environment["TAILGATE_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "capture-rate", dependencies: ["Connections", "Intake", "Packets"],
            path: "benchmarks/live/capture",
            swiftSettings: strict))
}
