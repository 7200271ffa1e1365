import Testing

@Suite("Sizes")
struct SizeRulesTests {
    private func file(_ content: String) -> SwiftFile { SwiftFile(path: "A.swift", content) }

    @Test func `no Swift file passes the wall`() {
        #expect(Repository.shared.swiftFiles.flatMap(SizeRules.file) == [])
    }

    @Test func `no function passes the wall`() {
        #expect(Repository.shared.swiftFiles.flatMap(SizeRules.functions) == [])
    }

    @Test func `no line of Swift, C or shell passes the wall`() {
        let others = Repository.shared.paths.filter {
            $0.hasSuffix(".c") || $0.hasSuffix(".h") || $0.hasPrefix("ops/") && !$0.contains(".")
        }
        var findings = Repository.shared.swiftFiles.flatMap {
            SizeRules.columns(path: $0.path, lines: $0.lines)
        }
        for path in others {
            let lines = Repository.read(path)?.split(separator: "\n") ?? []
            findings += SizeRules.columns(path: path, lines: lines)
        }
        #expect(findings == [])
    }

    @Test func `a file one line too long is caught, one at the wall is not`() {
        let atWall = String(repeating: "\n", count: Limits.fileLines)
        #expect(SizeRules.file(file(atWall)) == [])
        #expect(SizeRules.file(file(atWall + "\n")).count == 1)
    }

    @Test func `a line one column too long is caught, Chinese counts by character`() {
        let atWall = Substring(repeating: "源", count: Limits.columns)
        #expect(SizeRules.columns(path: "A.swift", lines: [atWall]) == [])
        #expect(SizeRules.columns(path: "A.swift", lines: [atWall + "头"]).map(\.line) == [1])
    }

    @Test(arguments: [
        "func long(\n    of a: Int = { 3 }()\n) throws(Fault) -> [Int] {",
        "init?(text: String) {", "var width: Int {", "static let run: () -> Void = {",
        "subscript(at: Int) -> Int {",
    ])
    func `a block one line too long is caught, one at the wall is not`(head: String) {
        let headLines = head.split(separator: "\n").count
        let atWall = String(repeating: "\n", count: Limits.functionLines - headLines)
        func inType(_ gap: String) -> SwiftFile {
            file("struct S {\n\(head)\(gap)}\nlet after = 1\n}")
        }
        #expect(SizeRules.functions(inType(atWall)) == [])
        #expect(SizeRules.functions(inType(atWall + "\n")).map(\.line) == [2])
    }

    @Test(arguments: [
        "package struct A: B {", "extension A where B: C {", "actor A {",
        "protocol P {\n    func f()\n    init()", "enum E {\n    case class_, `struct`",
    ])
    func `a long type is no function`(head: String) {
        let long = head + String(repeating: "\n", count: 2 * Limits.functionLines) + "}"
        #expect(SizeRules.functions(file(long)) == [])
    }

    @Test func `braces in strings and comments are not counted`() {
        let long = String(repeating: "\n", count: 2 * Limits.functionLines)
        let content = "struct S {\n// {\n/* { /* { */ */ let a = \"{\", b = #\"\\\"{\"#\n\(long)}"
        #expect(SizeRules.functions(file(content)) == [])
    }
}
