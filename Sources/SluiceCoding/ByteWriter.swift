public import SluiceModel

/// Appends little-endian fields to bytes that it owns and keeps for the next message.
@frozen
public struct ByteWriter: Sendable {
    /// Room, zeroed where nothing was written; the first `count` bytes count.
    @usableFromInline var storage: [UInt8]
    /// Bytes written so far.
    public var count = 0

    /// An empty writer with room for `capacity` bytes.
    public init(capacity: Int = 256) { storage = Array(repeating: 0, count: max(16, capacity)) }

    /// A copy of what was written so far.
    public var bytes: [UInt8] { Array(storage.prefix(count)) }

    /// What was written so far, until the next write.
    public var span: Span<UInt8> {
        @_lifetime(borrow self) get { storage.span.extracting(first: count) }
    }

    /// Forgets what was written and keeps the room.
    @inlinable
    public mutating func clear() { count = 0 }

    /// One byte.
    @inlinable
    public mutating func write(_ value: UInt8) { append(value) }

    /// Two bytes.
    @inlinable
    public mutating func write(_ value: UInt16) { append(value.littleEndian) }

    /// Four bytes.
    @inlinable
    public mutating func write(_ value: UInt32) { append(value.littleEndian) }

    /// Eight bytes.
    @inlinable
    public mutating func write(_ value: UInt64) { append(value.littleEndian) }

    /// Eight bytes, two's complement.
    @inlinable
    public mutating func write(_ value: Int64) { append(value.littleEndian) }

    /// Four bytes, two's complement.
    @inlinable
    public mutating func write(_ value: Int32) { append(value.littleEndian) }

    /// One byte, 0 or 1.
    @inlinable
    public mutating func write(_ value: Bool) { append(value ? 1 as UInt8 : 0) }

    /// A count of two bytes. The caller keeps to the limit that the reader will test.
    @inlinable
    public mutating func writeCount(_ count: Int) {
        precondition(count <= Int(UInt16.max), "a list of \(count) has no count of two bytes")
        append(UInt16(count).littleEndian)
    }

    /// UTF-8 text with a length of two bytes.
    @inlinable
    public mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            writeCount(utf8.count)
            unsafe append(UnsafeRawBufferPointer(utf8))
        }
    }

    /// Bytes with a length of four bytes.
    @inlinable
    public mutating func writeBytes(_ content: [UInt8]) {
        append(UInt32(content.count).littleEndian)
        unsafe content.withUnsafeBytes { unsafe append($0) }
    }

    /// Starts a nested record; `endRecord` fills in its length of two bytes.
    @inlinable
    public mutating func beginRecord() -> Int {
        append(UInt16(0))
        return count
    }

    /// Ends the record that began at `start`.
    @inlinable
    public mutating func endRecord(_ start: Int) {
        let length = count - start
        precondition(length <= Int(UInt16.max), "a record of \(length) bytes")
        put(UInt16(length), at: start - 2)
    }

    /// Writes over what was written at `offset`.
    @inlinable
    public mutating func put<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: Value, at offset: Int
    ) {
        precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= count)
        unsafe storage.withUnsafeMutableBytes {
            unsafe $0.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
        }
    }

    @inlinable
    mutating func append<Value: BitwiseCopyable>(_ value: Value) {
        let start = makeRoom(MemoryLayout<Value>.size)
        unsafe storage.withUnsafeMutableBytes {
            unsafe $0.storeBytes(of: value, toByteOffset: start, as: Value.self)
        }
    }

    @inlinable
    mutating func append(_ source: UnsafeRawBufferPointer) {
        let start = makeRoom(source.count)
        unsafe storage.withUnsafeMutableBytes { room in
            unsafe UnsafeMutableRawBufferPointer(rebasing: room[start...]).copyMemory(from: source)
        }
    }

    /// The first `count` of the counts, two bytes each.
    @inlinable
    mutating func write(_ counts: InlineCounts, count wanted: Int) {
        let start = makeRoom(2 * wanted)
        unsafe storage.withUnsafeMutableBytes { room in
            for index in 0..<wanted {
                unsafe room.storeBytes(
                    of: counts[index].littleEndian, toByteOffset: start + 2 * index,
                    as: UInt16.self)
            }
        }
    }

    /// Counts `length` bytes more, which the caller writes at once. Returns where they start.
    @inlinable
    mutating func makeRoom(_ length: Int) -> Int {
        let start = count
        count = start &+ length
        if count > storage.count { grow() }
        return start
    }

    /// Doubles the room until `count` fits.
    @usableFromInline
    mutating func grow() {
        storage.append(
            contentsOf: repeatElement(0, count: max(storage.count, count - storage.count)))
    }
}
