/// Reads a JSON text (RFC 8259) of integers, no fractions: no message has one. Depth, size and
/// everything else are bounded; a name may stand in an object once.
struct JsonParser {
    /// Deepest nesting: the deepest message has 6.
    static let depthLimit = 32
    /// Bytes of a text: the largest body, as text.
    static let byteLimit = 128 << 20

    private let bytes: [UInt8]
    private var offset = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The one value that the whole text is.
    static func parse(_ text: String) throws(JsonFault) -> JsonValue {
        var parser = JsonParser(text)
        guard parser.bytes.count <= byteLimit else {
            throw parser.fault("the text is over \(byteLimit) bytes")
        }
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.offset == parser.bytes.count else {
            throw parser.fault("something follows the end of the message; remove it")
        }
        return value
    }

    private func fault(_ sentence: String, at place: Int? = nil) -> JsonFault {
        JsonFault(sentence, at: place ?? offset, in: bytes)
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }

    private mutating func take(_ character: Character) throws(JsonFault) {
        skipSpace()
        guard next == character.asciiValue else { throw fault("“\(character)” is missing here") }
        offset += 1
    }

    private mutating func takeIf(_ character: Character) -> Bool {
        skipSpace()
        guard next == character.asciiValue else { return false }
        offset += 1
        return true
    }

    private mutating func value(depth: Int) throws(JsonFault) -> JsonValue {
        skipSpace()
        guard depth < Self.depthLimit else {
            throw fault("nested deeper than \(Self.depthLimit)")
        }
        let start = offset
        let content: JsonValue.Content
        switch next {
        case UInt8(ascii: "{"): content = .object(try members(depth))
        case UInt8(ascii: "["): content = .array(try elements(depth))
        case UInt8(ascii: "\""): content = .text(try string())
        case UInt8(ascii: "t"): content = try word("true", .bool(true))
        case UInt8(ascii: "f"): content = try word("false", .bool(false))
        case UInt8(ascii: "n"): content = try word("null", .null)
        default: content = try number()
        }
        return JsonValue(content: content, offset: start)
    }

    private mutating func word(
        _ word: String, _ content: JsonValue.Content
    ) throws(JsonFault) -> JsonValue.Content {
        guard bytes[offset...].starts(with: word.utf8) else { throw fault("no JSON value") }
        offset += word.utf8.count
        return content
    }

    private mutating func number() throws(JsonFault) -> JsonValue.Content {
        let start = offset
        while let byte = next, byte == 0x2D || (0x30...0x39).contains(byte) { offset += 1 }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if next == UInt8(ascii: ".") || next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            throw fault("a whole number must stand here, without fraction or exponent", at: start)
        }
        if let number = Int64(text) { return .number(number) }
        if let number = UInt64(text) { return .large(number) }
        throw fault("no JSON value, or a number over 64 bits", at: start)
    }

    private mutating func members(
        _ depth: Int
    ) throws(JsonFault) -> [(name: String, value: JsonValue)] {
        try take("{")
        var members: [(name: String, value: JsonValue)] = []
        if takeIf("}") { return members }
        repeat {
            skipSpace()
            let start = offset
            let name = try string()
            guard !members.contains(where: { $0.name == name }) else {
                throw fault("“\(name)” stands here twice; remove one", at: start)
            }
            try take(":")
            members.append((name, try value(depth: depth + 1)))
        } while takeIf(",")
        try take("}")
        return members
    }

    private mutating func elements(_ depth: Int) throws(JsonFault) -> [JsonValue] {
        try take("[")
        var elements: [JsonValue] = []
        if takeIf("]") { return elements }
        repeat { elements.append(try value(depth: depth + 1)) } while takeIf(",")
        try take("]")
        return elements
    }

    private mutating func string() throws(JsonFault) -> String {
        let start = offset
        try take("\"")
        var text: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw fault("a control character in a text; write \\u00XX") }
            offset += 1
            if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
        }
        guard next != nil else { throw fault("the text that starts here has no end", at: start) }
        offset += 1
        guard let text = String(validating: text, as: UTF8.self) else {
            throw fault("the text is not UTF-8", at: start)
        }
        return text
    }

    private mutating func escape(into text: inout [UInt8]) throws(JsonFault) {
        let start = offset - 1
        let letter = next
        offset += 1
        switch letter {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter ?? 0)
        case UInt8(ascii: "u"):
            var code = try hexadecimal(start)
            if (0xD800..<0xDC00).contains(code), next == UInt8(ascii: "\\") {
                offset += 2
                let low = try hexadecimal(start)
                guard (0xDC00..<0xE000).contains(low) else {
                    throw fault("half of a surrogate pair", at: start)
                }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw fault("half of a surrogate pair", at: start)
            }
            text.append(contentsOf: String(Character(scalar)).utf8)
        default: throw fault("JSON has no such escape", at: start)
        }
    }

    private mutating func hexadecimal(_ start: Int) throws(JsonFault) -> UInt32 {
        guard offset + 4 <= bytes.count,
            let code = UInt32(
                String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16)
        else { throw fault("four hexadecimal digits must follow \\u", at: start) }
        offset += 4
        return code
    }
}
