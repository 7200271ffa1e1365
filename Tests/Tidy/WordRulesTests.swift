import Testing

@Suite("Words")
struct WordRulesTests {
    private func file(_ content: String) -> SwiftFile { SwiftFile(path: "A.swift", content) }

    @Test func `no forbidden word stands in the tree`() {
        #expect(Repository.shared.swiftFiles.flatMap(WordRules.forbidden) == [])
    }

    @Test func `every claim that the compiler cannot check has its proof`() {
        #expect(Repository.shared.swiftFiles.flatMap(WordRules.proofs) == [])
    }

    @Test(arguments: [
        "let a = try! b()", "fatalError(\"never\")", "// TODO: later", "/* FIXME */ let a = 1",
        "print(\"\\(try! b())\")",
    ])
    func `a forbidden word is caught`(line: String) {
        #expect(WordRules.forbidden(file("\n" + line)).map(\.line) == [2])
    }

    @Test(arguments: ["let a = try b()", "print(\"try!\")", "// try! is forbidden", "let TODO = 1"])
    func `the same word in another sense passes`(line: String) {
        #expect(WordRules.forbidden(file(line)) == [])
    }

    @Test(arguments: [
        "final class A: @unchecked Sendable {}",
        "\nnonisolated(unsafe) let a = 1",
        "// safe\nnonisolated(unsafe) let a = 1",
        "// The lock guards every field.\n\nfinal class A: @unchecked Sendable {}",
    ])
    func `a claim without a proof directly above is caught`(content: String) {
        #expect(WordRules.proofs(file(content)).count == 1)
    }

    @Test(arguments: [
        "// The lock guards every field.\nfinal class A: @unchecked Sendable {}",
        "    // Written once, before any thread starts.\n    @usableFromInline\n"
            + "    nonisolated(unsafe) let a = 1",
    ])
    func `a claim with its proof passes`(content: String) {
        #expect(WordRules.proofs(file(content)) == [])
    }
}
