public import SluiceModel

/// Why bytes are not what they should be. The offset is where reading stopped.
@frozen
public struct CodingFault: Error, Hashable, Sendable {
    /// What was wrong.
    @frozen
    public enum Kind: UInt8, Sendable {
        /// The bytes ended inside a field.
        case truncated
        /// A count or a length is over its bound.
        case overLimit
        /// Text that is not UTF-8, or not a name where a name stands.
        case badText
        /// A number that no case of an enumeration has.
        case badValue
        /// A checksum that does not match.
        case badChecksum
    }

    /// What was wrong.
    public let kind: Kind
    /// Bytes from the start of the body.
    public let offset: Int

    /// Names a fault and its place.
    @inlinable
    public init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}

/// Reads little-endian fields from borrowed bytes, each checked against the end. No copy but text.
@frozen
public struct ByteReader: ~Escapable {
    @usableFromInline let bytes: RawSpan
    /// Bytes read so far.
    public var offset: Int
    /// One past the last byte that may be read; `bounded` narrows it for a nested record.
    public var end: Int

    /// Reads all of `bytes`.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) {
        self.bytes = bytes
        offset = 0
        end = bytes.byteCount
    }

    /// Reads all of `bytes`.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>) {
        // Safe: bytes have no padding that could be uninitialised.
        unsafe self.init(bytes.bytes)
    }

    /// Whether everything was read. A field appended by a newer version is simply absent here.
    @inlinable
    public var isAtEnd: Bool { offset == end }

    /// Bytes not yet read.
    @inlinable
    public var remaining: Int { end - offset }

    @inlinable @inline(__always)
    mutating func advance(_ count: Int) throws(CodingFault) -> Int {
        let start = offset
        guard count >= 0, count <= end - start else { throw CodingFault(.truncated, at: start) }
        offset = start &+ count
        return start
    }

    /// One byte.
    @inlinable @inline(__always)
    public mutating func readUInt8() throws(CodingFault) -> UInt8 {
        let start = try advance(1)
        return unsafe bytes.unsafeLoad(fromUncheckedByteOffset: start, as: UInt8.self)
    }

    /// Two bytes.
    @inlinable @inline(__always)
    public mutating func readUInt16() throws(CodingFault) -> UInt16 {
        let start = try advance(2)
        return UInt16(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: start, as: UInt16.self))
    }

    /// Four bytes.
    @inlinable @inline(__always)
    public mutating func readUInt32() throws(CodingFault) -> UInt32 {
        let start = try advance(4)
        return UInt32(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: start, as: UInt32.self))
    }

    /// Eight bytes.
    @inlinable @inline(__always)
    public mutating func readUInt64() throws(CodingFault) -> UInt64 {
        let start = try advance(8)
        return UInt64(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: start, as: UInt64.self))
    }

    /// Eight bytes, two's complement.
    @inlinable @inline(__always)
    public mutating func readInt64() throws(CodingFault) -> Int64 {
        Int64(bitPattern: try readUInt64())
    }

    /// Four bytes, two's complement.
    @inlinable @inline(__always)
    public mutating func readInt32() throws(CodingFault) -> Int32 {
        Int32(bitPattern: try readUInt32())
    }

    /// One byte that is 0 or 1.
    @inlinable @inline(__always)
    public mutating func readBool() throws(CodingFault) -> Bool {
        switch try readUInt8() {
        case 0: return false
        case 1: return true
        default: throw CodingFault(.badValue, at: offset - 1)
        }
    }

    /// A count of two bytes, at most `limit`.
    @inlinable @inline(__always)
    public mutating func readCount(limit: Int) throws(CodingFault) -> Int {
        let count = Int(try readUInt16())
        guard count <= limit else { throw CodingFault(.overLimit, at: offset - 2) }
        return count
    }

    /// `count` numbers of two bytes, at most 17, with one look at the bound.
    @inlinable @inline(__always)
    mutating func readCounts(_ count: Int) throws(CodingFault) -> InlineCounts {
        precondition(count <= InlineCounts.capacity)
        var values = InlineCounts()
        guard end &- offset >= 2 &* InlineCounts.capacity else {
            for index in 0..<count { values[index] = try readUInt16() }
            return values
        }
        // All words are read, in five moves, and what was not asked for is cleared.
        let start = offset
        offset = start &+ 2 &* count
        values.words.0 = word(start, keeping: count)
        values.words.1 = word(start &+ 8, keeping: count &- 4)
        values.words.2 = word(start &+ 16, keeping: count &- 8)
        values.words.3 = word(start &+ 24, keeping: count &- 12)
        values.last = UInt16(truncatingIfNeeded: word(start &+ 26, keeping: count &- 13) &>> 48)
        return values
    }

    /// Eight bytes at `start`, whose bound was checked; counts from the `kept`th on are 0.
    @inlinable @inline(__always)
    func word(_ start: Int, keeping kept: Int) -> UInt64 {
        let word = UInt64(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: start, as: UInt64.self))
        // A shift by 64 or more gives 0, one by less than 0 shifts the other way: no count is kept.
        return word & ~(UInt64.max << UInt64(max(0, min(64, 16 * kept))))
    }

    /// UTF-8 text with a length of two bytes, at most `limit` bytes.
    @inlinable
    public mutating func readText(limit: Int) throws(CodingFault) -> String {
        try readText(count: try readCount(limit: limit))
    }

    /// UTF-8 text of `count` bytes.
    @inlinable
    mutating func readText(count: Int) throws(CodingFault) -> String {
        guard count > 0 else { return "" }
        let start = try advance(count)
        guard let text = text(start, count) else { throw CodingFault(.badText, at: start) }
        return text
    }

    /// A name of `form` with a length of two bytes; empty where the form allows it. The bytes are
    /// looked at where they lie, before there is a text of them.
    @inlinable
    mutating func readName(_ form: NameForm) throws(CodingFault) -> String {
        let begin = offset
        let count = try readCount(limit: form.limit)
        let start = try advance(count)
        let isName = unsafe bytes.extracting(start..<start &+ count).withUnsafeBytes { raw in
            unsafe form.admits(raw)
        }
        guard isName, let text = text(start, count) else {
            throw CodingFault(.badText, at: begin)
        }
        return text
    }

    /// The `count` bytes at `start`, whose bound was checked, as text; nil where they are not
    /// UTF-8. Nearly all texts are ASCII, and nothing has to be looked for in these: the standard
    /// library's general way was measured to cost ten times as much.
    @usableFromInline
    func text(_ start: Int, _ count: Int) -> String? {
        unsafe bytes.extracting(start..<start &+ count).withUnsafeBytes { raw in
            let isASCII = unsafe raw.reduce(UInt8(0), |) < 0x80
            guard isASCII else { return unsafe String(validating: raw, as: UTF8.self) }
            return unsafe String(decoding: raw, as: UTF8.self)
        }
    }

    /// Bytes with a length of four bytes, at most `limit`.
    public mutating func readBytes(limit: Int) throws(CodingFault) -> [UInt8] {
        let count = Int(try readUInt32())
        guard count <= limit else { throw CodingFault(.overLimit, at: offset - 4) }
        let start = try advance(count)
        return unsafe bytes.extracting(start..<start &+ count).withUnsafeBytes { raw in
            unsafe [UInt8](raw)
        }
    }

    /// Steps over `count` bytes.
    @inlinable
    public mutating func skip(_ count: Int) throws(CodingFault) { _ = try advance(count) }

    /// Starts a nested record whose length stands in two bytes before it; fields that a newer
    /// version appended to the record are stepped over by `leaveRecord`. Returns the outer end.
    @inlinable @inline(__always)
    public mutating func enterRecord() throws(CodingFault) -> Int {
        let length = Int(try readUInt16())
        guard length <= end - offset else { throw CodingFault(.truncated, at: offset) }
        let outer = end
        end = offset &+ length
        return outer
    }

    /// Ends the nested record that `enterRecord` began.
    @inlinable @inline(__always)
    public mutating func leaveRecord(_ outerEnd: Int) {
        offset = end
        end = outerEnd
    }
}

extension Span where Element == UInt8 {
    /// The same bytes without their type, as readers take them.
    @inlinable
    public var uninterpreted: RawSpan {
        @_lifetime(copy self)
        get {
            // Safe: bytes have no padding that could be uninitialised.
            unsafe bytes
        }
    }
}
