/// A Swift file's text taken apart: what is code, and what is comment.
///
/// Both have the length of the file, with spaces in place of what is not theirs and all line breaks
/// kept, so an offset or a line number means the same in each. The inside of a string literal is in
/// neither (its quotes and its interpolated code are in `code`). O(n).
struct SourceText {
    private(set) var code: [UInt8]
    private(set) var comments: [UInt8]
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
        let blank = bytes.map { $0 == Byte.newline ? $0 : Byte.space }
        code = blank
        comments = blank
        while at < bytes.count { scanCode() }
    }

    var codeLines: [Substring] { Self.lines(code) }
    var commentLines: [Substring] { Self.lines(comments) }

    private static func lines(_ bytes: [UInt8]) -> [Substring] {
        String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    private func byte(_ ahead: Int = 0) -> UInt8 {
        at + ahead < bytes.count ? bytes[at + ahead] : 0
    }

    private func sees(_ text: StaticString, ahead: Int = 0) -> Bool {
        let wanted = Array("\(text)".utf8)
        return wanted.indices.allSatisfy { byte(ahead + $0) == wanted[$0] }
    }

    private mutating func keepCode(_ count: Int = 1) {
        for _ in 0..<count where at < bytes.count {
            code[at] = bytes[at]
            at += 1
        }
    }

    private mutating func keepComment(_ count: Int = 1) {
        for _ in 0..<count where at < bytes.count {
            comments[at] = bytes[at]
            at += 1
        }
    }

    /// One step: a comment, a literal, or one byte of code.
    private mutating func scanCode() {
        switch byte() {
        case Byte.slash where byte(1) == Byte.slash:
            while at < bytes.count, byte() != Byte.newline { keepComment() }
        case Byte.slash where byte(1) == Byte.star: scanBlockComment()
        case Byte.slash where startsRegex: scanRegex()
        case Byte.quote: scanString(hashes: 0)
        case Byte.hash:
            var hashes = 0
            while byte(hashes) == Byte.hash { hashes += 1 }
            if byte(hashes) == Byte.quote {
                scanString(hashes: hashes)
            } else {
                keepCode(hashes)
            }
        default: keepCode()
        }
    }

    private mutating func scanBlockComment() {
        var depth = 0
        while at < bytes.count {
            if sees("/*") {
                depth += 1
                keepComment(2)
            } else if sees("*/") {
                depth -= 1
                keepComment(2)
                if depth == 0 { return }
            } else {
                keepComment()
            }
        }
    }

    /// A slash opens a pattern where a value may stand and another slash follows on its line.
    private var startsRegex: Bool {
        guard byte(1) != Byte.space, byte(1) != Byte.closeParenthesis else { return false }
        var back = at - 1
        while back >= 0, bytes[back] == Byte.space { back -= 1 }
        guard back < 0 || Byte.beforeValue.contains(bytes[back]) else { return false }
        var ahead = at + 1
        while ahead < bytes.count, bytes[ahead] != Byte.newline {
            if bytes[ahead] == Byte.slash { return true }
            ahead += 1
        }
        return false
    }

    private mutating func scanRegex() {
        keepCode()
        while at < bytes.count, byte() != Byte.newline, byte() != Byte.slash {
            at += byte() == Byte.backslash ? 2 : 1
        }
        if byte() == Byte.slash { keepCode() }
    }

    private mutating func scanString(hashes: Int) {
        let isMultiline = sees("\"\"\"", ahead: hashes)
        let quotes = isMultiline ? 3 : 1
        keepCode(hashes + quotes)
        while at < bytes.count {
            if closes(quotes: quotes, hashes: hashes) {
                keepCode(quotes + hashes)
                return
            }
            if byte() == Byte.newline, !isMultiline { return }
            if byte() == Byte.backslash, (0..<hashes).allSatisfy({ byte(1 + $0) == Byte.hash }) {
                at += 1 + hashes
                if byte() == Byte.openParenthesis {
                    scanInterpolation()
                } else {
                    at += 1
                }
            } else {
                at += 1
            }
        }
    }

    private func closes(quotes: Int, hashes: Int) -> Bool {
        (0..<quotes).allSatisfy { byte($0) == Byte.quote }
            && (0..<hashes).allSatisfy { byte(quotes + $0) == Byte.hash }
    }

    private mutating func scanInterpolation() {
        var depth = 0
        repeat {
            if byte() == Byte.openParenthesis { depth += 1 }
            if byte() == Byte.closeParenthesis { depth -= 1 }
            scanCode()
        } while depth > 0 && at < bytes.count
    }
}

/// The bytes that a scan of Swift looks for.
enum Byte {
    static let newline = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let slash = UInt8(ascii: "/")
    static let star = UInt8(ascii: "*")
    static let quote = UInt8(ascii: "\"")
    static let hash = UInt8(ascii: "#")
    static let backslash = UInt8(ascii: "\\")
    static let openParenthesis = UInt8(ascii: "(")
    static let closeParenthesis = UInt8(ascii: ")")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    /// What may stand before a value: a slash after one of these is no division.
    static let beforeValue = Array("(=,:[{\n".utf8)

    /// Whether the byte can be a part of a name (bytes above ASCII count as such).
    static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
