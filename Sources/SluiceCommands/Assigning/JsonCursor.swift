/// Walks through a JSON text without building a tree: for texts of hundreds of thousands of
/// members, which `WireText`'s parser (a tree, each object's names compared) is not made for.
struct JsonCursor {
    /// What is wrong, and at which byte.
    struct Fault: Error {
        let sentence: String
        let offset: Int
    }

    /// Deepest nesting of what is passed over.
    static let depthLimit = 32

    /// The text; behind it, texts that had escapes, without them.
    private(set) var bytes: [UInt8]
    private let end: Int
    private(set) var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        end = bytes.count
    }

    func fault(_ sentence: String, at place: Int? = nil) -> Fault {
        Fault(sentence: sentence, offset: place ?? offset)
    }

    private var next: UInt8 { offset < end ? bytes[offset] : 0 }

    @inline(__always)
    mutating func skipSpace() {
        while offset < end {
            let byte = bytes[offset]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            offset += 1
        }
    }

    /// Goes back to where `offset` was.
    mutating func move(to place: Int) { offset = place }

    /// Whether nothing but space is left.
    mutating func isAtEnd() -> Bool {
        skipSpace()
        return offset == end
    }

    @inline(__always)
    private mutating func takeIf(_ character: UInt8) -> Bool {
        skipSpace()
        guard next == character else { return false }
        offset += 1
        return true
    }

    /// Each member of an object; `body` gets the name's bytes and reads the value.
    mutating func object(
        _ body: (inout Self, Range<Int>) throws(Fault) -> Void
    ) throws(Fault) {
        guard takeIf(UInt8(ascii: "{")) else { throw fault("an object must stand here: {…}") }
        if takeIf(UInt8(ascii: "}")) { return }
        repeat {
            let name = try text()
            guard takeIf(UInt8(ascii: ":")) else { throw fault("':' is missing after the name") }
            try body(&self, name)
        } while takeIf(UInt8(ascii: ","))
        guard takeIf(UInt8(ascii: "}")) else { throw fault("',' or '}' is missing here") }
    }

    /// Each element of an array; `body` gets its index and reads it.
    mutating func array(_ body: (inout Self, Int) throws(Fault) -> Void) throws(Fault) {
        guard takeIf(UInt8(ascii: "[")) else { throw fault("an array must stand here: […]") }
        if takeIf(UInt8(ascii: "]")) { return }
        var index = 0
        repeat {
            try body(&self, index)
            index += 1
        } while takeIf(UInt8(ascii: ","))
        guard takeIf(UInt8(ascii: "]")) else { throw fault("',' or ']' is missing here") }
    }

    /// A whole number of 64 bits.
    mutating func integer() throws(Fault) -> Int64 {
        skipSpace()
        let start = offset
        let isNegative = next == UInt8(ascii: "-")
        if isNegative { offset += 1 }
        let first = offset
        var value: Int64 = 0
        while (0x30...0x39).contains(next) {
            let (product, wide) = value.multipliedReportingOverflow(by: 10)
            let (sum, over) = product.addingReportingOverflow(Int64(next - 0x30))
            guard !wide, !over else { throw fault("a number over 64 bits", at: start) }
            value = sum
            offset += 1
        }
        let isFraction = next == 0x2E || next | 0x20 == 0x65
        guard offset > first, !isFraction else {
            throw fault(
                "a whole number must stand here, without quotes, fraction or exponent", at: start)
        }
        return isNegative ? -value : value
    }

    /// A text: where its bytes stand in `bytes`, without escapes.
    mutating func text() throws(Fault) -> Range<Int> {
        skipSpace()
        let start = offset
        guard next == UInt8(ascii: "\"") else {
            throw fault("a text in double quotes must stand here")
        }
        offset += 1
        while offset < end {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                offset += 1
                return start + 1..<offset - 1
            }
            guard byte >= 0x20 else { throw fault("a control character in a text") }
            if byte == UInt8(ascii: "\\") { return try escaped(from: start) }
            offset += 1
        }
        throw fault("the text that starts here has no end", at: start)
    }

    /// A text with escapes: written out behind the whole text.
    private mutating func escaped(from start: Int) throws(Fault) -> Range<Int> {
        let first = bytes.count
        bytes.append(contentsOf: bytes[start + 1..<offset])
        while offset < end {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "\"") { return first..<bytes.count }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            let letter = next
            offset += 1
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(letter)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0C)
            case UInt8(ascii: "u"): try unicode()
            default: throw fault("JSON has no such escape", at: offset - 2)
            }
        }
        throw fault("the text that starts here has no end", at: start)
    }

    private mutating func unicode() throws(Fault) {
        let start = offset - 2
        var code = try hexadecimal()
        if (0xD800..<0xDC00).contains(code), offset + 1 < end, next == UInt8(ascii: "\\") {
            offset += 2
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else {
                throw fault("half of a surrogate pair", at: start)
            }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw fault("half of a surrogate pair", at: start)
        }
        bytes.append(contentsOf: Array(String(Character(scalar)).utf8))
    }

    private mutating func hexadecimal() throws(Fault) -> UInt32 {
        guard offset + 4 <= end,
            let code = UInt32(
                String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16)
        else { throw fault("four hexadecimal digits must follow \\u") }
        offset += 4
        return code
    }

    /// Passes over a value of any kind.
    mutating func skip(depth: Int = 0) throws(Fault) {
        skipSpace()
        guard depth < Self.depthLimit else {
            throw fault("nested deeper than \(Self.depthLimit)")
        }
        switch next {
        case UInt8(ascii: "{"):
            try object { (cursor, _) throws(Fault) in try cursor.skip(depth: depth + 1) }
        case UInt8(ascii: "["):
            try array { (cursor, _) throws(Fault) in try cursor.skip(depth: depth + 1) }
        case UInt8(ascii: "\""): _ = try text()
        default:
            let start = offset
            while offset < end, Self.isPlain(bytes[offset]) { offset += 1 }
            guard offset > start else { throw fault("a JSON value must stand here") }
        }
    }

    /// Letters, digits and signs of `true`, `null` and numbers.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x45
            || byte == 0x2B || byte == 0x2D || byte == 0x2E
    }
}
