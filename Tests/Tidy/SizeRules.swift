/// Rules about how long things may be.
enum SizeRules {
    static func file(_ file: SwiftFile) -> [Finding] {
        let count = file.lines.count - (file.lines.last?.isEmpty == true ? 1 : 0)
        guard count > Limits.fileLines else { return [] }
        let limit = Limits.fileLines
        return [file.finding(count, "\(count) lines, the wall is \(limit): split it by aspect")]
    }

    static func columns(path: String, lines: [Substring]) -> [Finding] {
        lines.enumerated().compactMap { index, line in
            guard line.utf8.count > Limits.columns, line.count > Limits.columns else { return nil }
            return Finding(
                path: path, line: index + 1,
                message: "\(line.count) columns, the wall is \(Limits.columns): break the line")
        }
    }

    /// Every block of braces that is not a type's: functions, accessors, closures.
    static func functions(_ file: SwiftFile) -> [Finding] {
        var scan = BlockScan(file.text.code)
        return scan.longBlocks(above: Limits.functionLines).map { block in
            file.finding(
                block.firstLine,
                "a block of \(block.lines) lines, the wall is \(Limits.functionLines): "
                    + "give its parts names")
        }
    }
}

/// Pairs the braces of code without comments and strings, and knows which are a type's. O(n).
struct BlockScan {
    struct Block: Equatable {
        let firstLine: Int
        let lines: Int
    }

    private struct Open {
        let isType: Bool
        let firstLine: Int
        /// How many parentheses stood open: a closure in an argument is not the function's body.
        let depth: Int
    }

    private static let typeWords: Set = [
        "struct", "enum", "class", "actor", "extension", "protocol",
    ]
    private static let memberWords: Set = ["func", "init", "deinit", "subscript", "var", "let"]

    private let code: [UInt8]
    private var stack: [Open] = []
    private var pending: Open?
    private var line = 1
    private var depth = 0

    init(_ code: [UInt8]) { self.code = code }

    mutating func longBlocks(above limit: Int) -> [Block] {
        var found: [Block] = []
        var at = 0
        while at < code.count {
            switch code[at] {
            case Byte.newline: line += 1
            case Byte.openParenthesis: depth += 1
            case Byte.closeParenthesis: depth -= 1
            case Byte.openBrace: open()
            case Byte.closeBrace:
                if let block = close(), block.lines > limit { found.append(block) }
            case let byte where Byte.isName(byte):
                let start = at
                while at < code.count, Byte.isName(code[at]) { at += 1 }
                notice(start..<at)
                continue
            default: break
            }
            at += 1
        }
        return found
    }

    private mutating func open() {
        guard let mine = pending, mine.depth == depth else {
            stack.append(Open(isType: false, firstLine: line, depth: depth))
            return
        }
        stack.append(mine)
        pending = nil
    }

    /// The block that ends here, unless it is a type's.
    private mutating func close() -> Block? {
        if let mine = pending, mine.depth == depth { pending = nil }
        guard let open = stack.popLast() else { return nil }
        depth = open.depth
        return open.isType
            ? nil : Block(firstLine: open.firstLine, lines: line - open.firstLine + 1)
    }

    /// Remembers the declaration that the next brace belongs to.
    private mutating func notice(_ word: Range<Int>) {
        let before = word.lowerBound > 0 ? code[word.lowerBound - 1] : Byte.newline
        guard before != UInt8(ascii: "."), before != UInt8(ascii: "`") else { return }
        let text = String(decoding: code[word], as: UTF8.self)
        if Self.typeWords.contains(text), isFollowedByName(word.upperBound) {
            pending = Open(isType: true, firstLine: line, depth: depth)
        } else if Self.memberWords.contains(text) {
            pending = Open(isType: false, firstLine: line, depth: depth)
        }
    }

    private func isFollowedByName(_ end: Int) -> Bool {
        var at = end
        while at < code.count, code[at] == Byte.space { at += 1 }
        return at > end && at < code.count
            && (Byte.isName(code[at]) || code[at] == UInt8(ascii: "`"))
    }
}
