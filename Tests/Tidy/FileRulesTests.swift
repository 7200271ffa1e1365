import Foundation
import Testing

@Suite("Files of the repository")
struct FileRulesTests {
    private static let decisions = "Sources/SluicePlanner/Documentation.docc/Decisions"

    @Test func `no file is too big`() {
        let findings = Repository.shared.paths.flatMap {
            FileRules.size(path: $0, bytes: Repository.size($0))
        }
        #expect(findings == [])
        #expect(FileRules.size(path: "a", bytes: Limits.fileBytes) == [])
        #expect(FileRules.size(path: "a", bytes: Limits.fileBytes + 1).count == 1)
    }

    @Test func `no file names a path of one machine`() {
        let findings = Repository.shared.paths.flatMap { path in
            Repository.read(path).map { FileRules.homePaths(path: path, content: $0) } ?? []
        }
        #expect(findings == [])
    }

    @Test(arguments: ["home/someone/a", "root/.cache", "work/main", "tmp/w/clone", "Users/a/b"])
    func `a path of one machine is caught`(path: String) {
        #expect(FileRules.homePaths(path: "a", content: "x\ncp \"/\(path)\" .").map(\.line) == [2])
        #expect(FileRules.homePaths(path: "a", content: "https://example.org/\(path)") == [])
        #expect(FileRules.homePaths(path: "a", content: "Sources/\(path)") == [])
    }

    @Test func `every script can be started and read`() {
        let scripts =
            (Repository.shared.paths(under: "ops") + Repository.shared.paths(under: ".ci"))
            .filter { Repository.read($0).map(FileRules.isScript) ?? false }
        #expect(Set(scripts).isSuperset(of: ["ops/setup", "ops/test", "ops/demo", ".ci/run"]))
        #expect(scripts.flatMap { FileRules.script($0, at: Repository.root) } == [])
    }

    @Test func `a script that cannot run, is lax or does not parse is caught`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let content = "#!/usr/bin/env bash\nif true; then\n"
        try Data(content.utf8).write(to: folder.appending(path: "bad"))
        #expect(FileRules.isScript(content))
        #expect(FileRules.script("bad", at: folder).count == 3)
    }

    @Test func `every decision record is named and built alike, numbered once, in order`() {
        let records = Repository.shared.paths(under: Self.decisions, suffix: ".md")
        #expect(!records.isEmpty)
        let findings = records.flatMap {
            FileRules.decision($0, content: Repository.read($0) ?? "")
        }
        #expect(findings == [])
        let numbers = records.compactMap {
            $0.split(separator: "/").last.flatMap { Int($0.prefix(4)) }
        }
        // A number is given to a piece of work before the work: one may come before a lower one.
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `a decision record without its headings or number is caught`() {
        let whole = "# T\n\n## Status\n\n## Context\n\n## Decision\n\n## Consequences\n"
        #expect(FileRules.decision("a/0001-a-title.md", content: whole) == [])
        #expect(FileRules.decision("a/1-title.md", content: whole).count == 1)
        #expect(FileRules.decision("a/0001-a-title.md", content: "# T\n## Status").count == 3)
    }
}
