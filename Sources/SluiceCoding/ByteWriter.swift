/// Appends little-endian fields to bytes that it owns and keeps for the next message.
@frozen
public struct ByteWriter: Sendable {
    /// What was written so far.
    public var bytes: [UInt8]

    /// An empty writer with room for `capacity` bytes.
    @inlinable
    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Bytes written so far.
    @inlinable
    public var count: Int { bytes.count }

    /// Forgets what was written and keeps the room.
    @inlinable
    public mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// One byte.
    @inlinable
    public mutating func write(_ value: UInt8) { bytes.append(value) }

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
    public mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// A count of two bytes. The caller keeps to the limit that the reader will test.
    @inlinable
    public mutating func writeCount(_ count: Int) {
        precondition(count <= Int(UInt16.max), "a list of \(count) has no count of two bytes")
        append(UInt16(count).littleEndian)
    }

    /// UTF-8 text with a length of two bytes.
    @inlinable
    public mutating func write(_ text: String) {
        writeCount(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// Bytes with a length of four bytes.
    @inlinable
    public mutating func writeBytes(_ content: [UInt8]) {
        append(UInt32(content.count).littleEndian)
        bytes.append(contentsOf: content)
    }

    /// Starts a nested record; `endRecord` fills in its length of two bytes.
    @inlinable
    public mutating func beginRecord() -> Int {
        append(UInt16(0))
        return bytes.count
    }

    /// Ends the record that began at `start`.
    @inlinable
    public mutating func endRecord(_ start: Int) {
        let length = bytes.count - start
        precondition(length <= Int(UInt16.max), "a record of \(length) bytes")
        bytes[start - 2] = UInt8(truncatingIfNeeded: length)
        bytes[start - 1] = UInt8(truncatingIfNeeded: length >> 8)
    }

    @inlinable
    mutating func append<Value: BitwiseCopyable>(_ value: Value) {
        unsafe withUnsafeBytes(of: value) { unsafe bytes.append(contentsOf: $0) }
    }
}
