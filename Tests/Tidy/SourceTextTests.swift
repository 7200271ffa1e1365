import Testing

@Suite("Text of a source file")
struct SourceTextTests {
    private func code(_ text: String) -> String {
        String(decoding: SourceText(text).code, as: UTF8.self)
    }

    private func comments(_ text: String) -> String {
        String(decoding: SourceText(text).comments, as: UTF8.self)
    }

    @Test func `a comment is no code and code no comment`() {
        #expect(code("a // b\nc") == "a     \nc")
        #expect(comments("a // b\nc") == "  // b\n ")
    }

    @Test func `block comments nest`() {
        #expect(code("a/*x/*y*/z*/b") == "a" + String(repeating: " ", count: 11) + "b")
    }

    @Test(arguments: [
        (#""x\"y""#, #""    ""#),
        (##"#"x"y"#"##, ##"#"   "#"##),
        (#""http://x""#, #""        ""#),
        ("\"\"\"\nx \"y\" {\n\"\"\"", "\"\"\"\n       \n\"\"\""),
    ])
    func `the inside of a string is blank`(text: String, expected: String) {
        #expect(code(text) == expected)
    }

    @Test func `code inside an interpolation is code`() {
        #expect(code(#""x\(f(try! g("y")))z""#) == #""  (f(try! g(" "))) ""#)
    }

    @Test func `a pattern is blank, a division is not a pattern`() {
        #expect(code(#"let a = /x"\/y/; b"#) == #"let a = /     /; b"#)
        #expect(code("a / b / c") == "a / b / c")
    }

    @Test func `length and line breaks stay`() {
        for file in Repository.shared.swiftFiles {
            let bytes = file.lines.joined(separator: "\n").utf8
            #expect(file.text.code.count == bytes.count, "\(file.path)")
            #expect(file.text.codeLines.count == file.lines.count, "\(file.path)")
        }
    }
}
