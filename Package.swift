// swift-tools-version: 6.2
import PackageDescription

// Sluice has no package dependencies: what others keep better comes from the system as C libraries.
//
// Targets stand in dependency order. `SLUICE_FOCUS=SluiceJournal,SluiceWire swift test` builds only
// the named modules, what they need, and their tests, which is quicker than the whole package.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    // A reader that borrows its bytes is `~Escapable` and says whose lifetime it has.
    .enableExperimentalFeature("Lifetimes"),
]

/// A module of ours: its name, the modules it stands on, and the tests it has.
struct Module {
    let name: String
    let needs: [String]
    var tested = true
    var testNeeds: [String] = []
}

let systemLibraries: [Target] = [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .target(name: "CChecksum"),
    .target(name: "CLinux", publicHeadersPath: "include"),
    .target(name: "CTestVFS", dependencies: ["CSQLite"], publicHeadersPath: "include"),
]

let modules: [Module] = [
    // Pure: the standard library and each other only.
    Module(name: "SluiceModel", needs: []),
    Module(name: "SluiceCoding", needs: ["SluiceModel", "CChecksum"]),
    Module(name: "SluiceWire", needs: ["SluiceModel", "SluiceCoding"]),
    Module(name: "SluicePlacement", needs: ["SluiceModel"]),
    Module(name: "SluiceAssignment", needs: []),
    Module(name: "SluicePacking", needs: ["SluiceModel"]),
    Module(
        name: "SluicePlanner",
        needs: ["SluiceModel", "SluiceCoding", "SluiceWire", "SluicePlacement"],
        testNeeds: ["SluiceGateway"]),
    Module(name: "SluiceGateway", needs: ["SluiceModel", "SluiceCoding", "SluicePacking"]),
    Module(
        name: "SluicePower", needs: ["SluiceModel"], testNeeds: ["SluiceTraces"]),
    Module(name: "SluiceSession", needs: ["SluiceModel", "SluiceCoding", "SluiceWire"]),
    Module(
        name: "SluiceHub",
        needs: [
            "SluiceModel", "SluiceCoding", "SluiceWire", "SluicePlanner", "SluicePlacement",
            "SluiceSession",
        ], testNeeds: ["SluiceGateway"]),
    Module(
        name: "SluiceSpoke",
        needs: ["SluiceModel", "SluiceCoding", "SluiceWire", "SluiceGateway", "SluiceSession"],
        testNeeds: ["SluicePlanner", "SluiceHub"]),
    Module(
        name: "SluiceSimulation",
        needs: [
            "SluiceModel", "SluiceCoding", "SluiceWire", "SluicePlacement", "SluicePlanner",
            "SluiceGateway", "SluiceSession", "SluiceHub", "SluiceSpoke",
        ]),
    // The edge: files, sockets, processes.
    Module(name: "SluiceTraces", needs: ["SluiceModel", "CZlib"]),
    Module(name: "SluiceReports", needs: ["SluiceModel"]),
    Module(name: "SluiceLinux", needs: ["CLinux"]),
    Module(name: "SluiceRegionFiles", needs: ["SluiceModel", "SluiceLinux", "CYAML"]),
    Module(name: "SluiceTrust", needs: ["SluiceModel", "SluiceLinux", "COpenSSL"]),
    Module(
        name: "SluiceTransport", needs: ["SluiceLinux", "SluiceTrust"],
        testNeeds: ["SluiceModel"]),
    Module(
        name: "SluiceProbing", needs: ["SluiceModel", "SluiceLinux", "COpenSSL"],
        testNeeds: ["SluicePlacement", "SluiceTraces"]),
    Module(
        name: "SluiceJournal", needs: ["CSQLite", "CPostgreSQL", "COpenSSL", "SluiceLinux"],
        testNeeds: ["CTestVFS"]),
    Module(
        name: "SluiceExecutors",
        needs: [
            "SluiceModel", "SluiceCoding", "SluiceGateway", "SluiceLinux", "SluiceRegionFiles",
        ],
        testNeeds: ["SupervisorForTests"]),
    Module(
        name: "SluiceClient",
        needs: [
            "SluiceModel", "SluiceCoding", "SluiceWire", "SluiceSession", "SluiceLinux",
            "SluiceTrust",
        ]),
    Module(
        name: "SluiceDaemons",
        needs: [
            "SluiceModel", "SluiceCoding", "SluiceWire", "SluiceHub", "SluiceSpoke",
            "SluicePlanner", "SluiceGateway", "SluicePlacement", "SluiceSession", "SluiceLinux",
            "SluiceTransport", "SluiceTrust", "SluiceJournal", "SluiceExecutors",
            "SluiceRegionFiles", "SluiceProbing",
        ]),
    Module(
        name: "SluiceDemo",
        needs: [
            "SluiceModel", "SluiceClient", "SluiceTraces", "SluiceRegionFiles",
            "SluiceReports", "SluicePlacement", "SluiceSimulation", "SluiceLinux", "SluiceWire",
            "SluiceExecutors", "SluiceTrust",
        ]),
    Module(
        name: "SluiceBench",
        needs: [
            "SluiceModel", "SluiceCoding", "SluiceWire", "SluicePlacement", "SluicePlanner",
            "SluiceSession", "SluiceLinux", "SluiceTransport", "SluiceTrust", "SluiceClient",
            "SluiceRegionFiles", "SluiceTraces",
        ]),
    Module(
        name: "SluiceCommands",
        needs: [
            "SluiceModel", "SluiceCoding", "SluiceWire", "SluicePlacement", "SluicePacking",
            "SluiceGateway", "SluiceClient",
            "SluiceTraces", "SluiceRegionFiles", "SluiceReports", "SluiceSimulation", "SluiceLinux",
            "SluiceDaemons", "SluiceDemo", "SluiceBench", "SluiceExecutors", "SluiceProbing",
            "SluicePower", "SluiceAssignment", "SluiceTrust",
        ]),
]

/// Suites that stand over the whole product and not over one module.
let suites: [Module] = [
    Module(name: "Tidy", needs: []),
    Module(name: "Conformance", needs: ["SluiceWire", "SluiceModel", "SluiceCoding"]),
    Module(
        name: "Scenarios",
        needs: [
            "SluiceModel", "SluiceCoding", "SluiceWire", "SluicePlacement", "SluicePlanner",
            "SluiceGateway",
        ]),
    Module(
        name: "Process",
        needs: [
            "SluiceModel", "SluiceCoding", "SluiceClient", "SluiceLinux", "SluiceWire",
            "SluiceJournal", "SluiceGateway", "SluiceExecutors", "SluicePlanner", "SluiceTrust",
            "SluiceRegionFiles",
        ]),
]

/// What lies beside a suite's sources and is read when it runs.
let dataFolders = ["Scenarios": ["cases", "README.md"], "Conformance": ["corpus"]]

func dependencies(_ names: [String]) -> [Target.Dependency] { names.map { .byName(name: $0) } }

/// The names that `SLUICE_FOCUS` asks for with all that they need, or nil for the whole package.
let focus: Set<String>? = Context.environment["SLUICE_FOCUS"].map { wanted in
    var kept = Set(wanted.split(separator: ",").map(String.init))
    var grew = true
    while grew {
        let before = kept.count
        for module in modules + suites where kept.contains(module.name) {
            kept.formUnion(module.needs + module.testNeeds)
        }
        grew = kept.count > before
    }
    return kept
}

let asked = Context.environment["SLUICE_FOCUS"].map {
    Set($0.split(separator: ",").map(String.init))
}

var targets = systemLibraries
for module in modules where focus?.contains(module.name) ?? true {
    targets.append(
        .target(
            name: module.name, dependencies: dependencies(module.needs), swiftSettings: strict))
    if module.tested, asked?.contains(module.name) ?? true {
        targets.append(
            .testTarget(
                name: module.name + "Tests",
                dependencies: dependencies([module.name] + module.needs + module.testNeeds),
                swiftSettings: strict))
    }
}
if asked?.contains("SluiceExecutors") ?? true {
    // The tests of executors start real supervisors; this is the smallest program that is one.
    targets.append(
        .executableTarget(
            name: "SupervisorForTests", dependencies: ["SluiceExecutors"],
            path: "Tests/SupervisorForTests", swiftSettings: strict))
}
if asked?.contains("Process") ?? true {
    // A link that tests of real processes cut.
    targets.append(
        .executableTarget(
            name: "RelayForTests", dependencies: ["SluiceLinux"], path: "Tests/RelayForTests",
            swiftSettings: strict))
}
for suite in suites where asked?.contains(suite.name) ?? true {
    targets.append(
        .testTarget(
            name: suite.name, dependencies: dependencies(suite.needs),
            exclude: dataFolders[suite.name] ?? [],
            swiftSettings: strict))
}
if asked?.contains("sluice") ?? true {
    targets.append(
        .executableTarget(
            name: "sluice", dependencies: ["SluiceCommands"], swiftSettings: strict,
            linkerSettings: [
                // A call into the standard library costs a jump less where it lies in the program:
                // a planner's request makes hundreds, most of them counts of references. The two
                // libraries are what FoundationEssentials wants in turn.
                .unsafeFlags(
                    ["-static-stdlib", "-l_FoundationCollections", "-l_FoundationCShims"],
                    .when(configuration: .release))
            ]))
}

let package = Package(
    name: "sluice",
    products: asked == nil ? [.library(name: "SluiceClient", targets: ["SluiceClient"])] : [],
    targets: targets
)
