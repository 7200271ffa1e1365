import Testing

@Suite("Borders between modules")
struct BorderRulesTests {
    private static let manifest = Modules.inManifest(
        Repository.shared.manifest.lines.joined(separator: "\n"))
    private static let needs = Dictionary(
        uniqueKeysWithValues: manifest.map { ($0.name, $0.needs) })

    private func source(_ module: String, _ content: String) -> SwiftFile {
        SwiftFile(path: "Sources/\(module)/A.swift", content)
    }

    @Test func `the manifest's table is read whole`() throws {
        let listed = Set(Self.manifest.map(\.name))
        let folders = Set(Repository.shared.sources.compactMap(\.module))
        #expect(folders.subtracting(listed).filter { $0.hasPrefix("Sluice") } == [])
        #expect(Modules.pure.subtracting(listed) == [])
        #expect(Self.needs["SluiceWire"] == ["SluiceModel", "SluiceCoding"])
    }

    @Test func `arrows in the manifest never turn`() {
        #expect(BorderRules.manifest(Repository.shared.manifest) == [])
    }

    @Test func `the package has no package dependencies`() {
        #expect(BorderRules.noPackages(Repository.shared.manifest) == [])
    }

    @Test func `every import is an arrow of the manifest or allowed of the system`() {
        let needs = Self.needs.merging(["sluice": ["SluiceCommands"]]) { own, _ in own }
        let findings = Repository.shared.sources.flatMap { BorderRules.imports($0, needs: needs) }
        #expect(findings == [])
    }

    @Test func `unsafe stands only where it may`() {
        #expect(Repository.shared.sources.flatMap(BorderRules.unsafe) == [])
    }

    @Test func `a turned arrow and an impure need are caught`() {
        let file = SwiftFile(
            path: "Package.swift",
            """
            Module(name: "SluiceModel", needs: ["SluiceWire"]),
            Module(
                name: "SluiceWire",
                needs: ["SluiceModel", "CZlib",
                    "SluiceModel"]),
            """)
        let messages = BorderRules.manifest(file).map(\.message)
        #expect(messages.contains("SluiceModel needs SluiceWire, which does not stand before it"))
        #expect(messages.contains("SluiceWire is pure and needs CZlib, which is not"))
    }

    @Test func `a package dependency is caught, one in a comment is not`() {
        let file = SwiftFile(path: "Package.swift", "// .package(\n  .package(url: \"x\")")
        #expect(BorderRules.noPackages(file).map(\.line) == [2])
    }

    @Test(arguments: [
        ("SluiceModel", "import Foundation"), ("SluiceModel", "package import Glibc"),
        ("SluiceModel", "import struct Foundation.Date"), ("SluiceWire", "import SluiceLinux"),
        ("SluiceHub", "@preconcurrency public import Synchronization"),
        ("SluiceJournal", "import SluiceClient"), ("SluiceJournal", "import Dispatch"),
        ("SluiceTraces", "private import CSQLite"),
    ])
    func `an import over a border is caught`(module: String, line: String) {
        #expect(BorderRules.imports(source(module, line), needs: Self.needs).count == 1)
    }

    @Test(arguments: [
        ("SluiceWire", "public import SluiceModel"), ("SluiceLinux", "import Glibc"),
        ("SluiceJournal", "internal import CSQLite"), ("SluiceModel", "// import Foundation"),
        ("SluiceModel", "let important = 1"),
    ])
    func `an import along an arrow passes`(module: String, line: String) {
        #expect(BorderRules.imports(source(module, line), needs: Self.needs) == [])
    }

    @Test(arguments: [
        "let a = unsafe read(b)", "unsafe pointer.pointee = 1", "@unsafe func f() {}",
    ])
    func `unsafe in a core is caught`(line: String) {
        #expect(BorderRules.unsafe(source("SluicePlanner", line)).count == 1)
        #expect(BorderRules.unsafe(source("SluiceLinux", line)) == [])
    }

    @Test(arguments: [
        "nonisolated(unsafe) var a = 1", "// unsafe", "let a = \"unsafe\"", "let unsafely = 1",
    ])
    func `the word in another sense passes`(line: String) {
        #expect(BorderRules.unsafe(source("SluicePlanner", line)) == [])
    }

    @Test func `an allowance for one stem of file is for no other`() {
        let content = "let a = unsafe b"
        let checksum = SwiftFile(path: "Sources/SluiceCoding/Checksum+Table.swift", content)
        #expect(BorderRules.unsafe(checksum) == [])
        #expect(BorderRules.unsafe(source("SluiceCoding", content)).count == 1)
    }
}
