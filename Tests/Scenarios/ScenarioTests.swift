import Foundation
import Testing

/// Every file of `cases` is a story over the real cores. `SLUICE_REWRITE=1` writes what was
/// answered in place of what was expected; the difference is then read before it is committed.
@Suite struct ScenarioTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "cases")
    private static let isRewriting = ProcessInfo.processInfo.environment["SLUICE_REWRITE"] == "1"

    static let files: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".txt") }.sorted()

    @Test("The folder of cases is found") func folder() { #expect(Self.files.count >= 20) }

    @Test("Each story is told as it is written", arguments: files)
    func story(file: String) throws {
        let url = Self.folder.appending(path: file)
        let written = try String(contentsOf: url, encoding: .utf8)
        let text = try ScenarioText(written, file: "Tests/Scenarios/cases/\(file)")
        var story = Story()
        let answers = try story.tell(text)
        if Self.isRewriting {
            try text.text(answers: answers).write(to: url, atomically: true, encoding: .utf8)
        }
        for (entry, answer) in zip(text.entries, answers) where entry.expected != answer {
            Issue.record(
                """
                \(text.file):\(entry.line): `\(entry.text)` was expected to answer
                \(entry.expected.joined(separator: "\n"))
                and answered
                \(answer.joined(separator: "\n"))
                (SLUICE_REWRITE=1 writes the answers into the file; read the difference then)
                """)
        }
    }
}
