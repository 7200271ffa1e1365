/// One value of a JSON text, with the byte it starts at, so that a fault can say where.
struct JsonValue {
    /// What it is.
    enum Content {
        case null
        case bool(Bool)
        /// An integer, as it stands in the text.
        case number(Int64)
        /// An integer over the largest `Int64`.
        case large(UInt64)
        case text(String)
        case array([JsonValue])
        case object([(name: String, value: JsonValue)])
    }

    /// What it is.
    let content: Content
    /// Its first byte in the text.
    let offset: Int

    /// The member of that name; nil where there is none or this is no object. O(members).
    func member(_ name: String) -> JsonValue? {
        guard case .object(let members) = content else { return nil }
        return members.first { $0.name == name }?.value
    }
}

/// What is wrong with a JSON text and where; lines and columns start at 1, columns count bytes.
public struct JsonFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line.
    public let line: Int
    /// The column.
    public let column: Int
    /// What is wrong and what to do.
    public let sentence: String

    init(_ sentence: String, at offset: Int, in text: [UInt8]) {
        let before = text.prefix(offset)
        line = before.count { $0 == 0x0A } + 1
        column = offset - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        self.sentence = sentence
    }

    /// `line 3, column 7: …`.
    public var description: String { "line \(line), column \(column): \(sentence)" }
}
