public import SluiceModel

/// Appends little-endian fields to bytes that it owns and keeps for the next message.
///
/// A value over its bound is not written: the writer remembers the first such `fault`, and its
/// bytes are then no message. `MessageCodec` gives the fault to its caller; whoever reads the bytes
/// of a writer with a fault traps.
@frozen @safe
public struct ByteWriter: ~Copyable {
    /// Room of `capacity` bytes; the first `count` of them are written. Owned: nobody else has it.
    @usableFromInline var room: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    @usableFromInline var length = 0
    @usableFromInline var refusal: EncodingFault?

    /// An empty writer with room for `capacity` bytes.
    public init(capacity: Int = 256) {
        self.capacity = max(16, capacity)
        unsafe room = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { unsafe room.deallocate() }

    /// Bytes written so far.
    @inlinable public var count: Int { length }

    /// The first value that was over its bound since the last `clear` or `cut`.
    @inlinable public var fault: EncodingFault? { refusal }

    /// A copy of what was written so far.
    public var bytes: [UInt8] { unsafe span.withUnsafeBufferPointer { unsafe Array($0) } }

    /// What was written so far, until the next write. Traps where a value was over its bound.
    public var span: Span<UInt8> {
        @_lifetime(borrow self) get {
            precondition(fault == nil, fault?.description ?? "")
            let start = unsafe UnsafePointer(room.assumingMemoryBound(to: UInt8.self))
            let span = unsafe Span(_unsafeStart: start, count: count)
            // Safe: the room lives and stays where it is while the writer is borrowed.
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Where the bytes lie until the next write, for owners that lend them out themselves. Traps
    /// where a value was over its bound.
    @unsafe public var start: UnsafePointer<UInt8> {
        precondition(fault == nil, fault?.description ?? "")
        return unsafe UnsafePointer(room.assumingMemoryBound(to: UInt8.self))
    }

    /// Forgets what was written and keeps the room.
    public mutating func clear() { cut(to: 0) }

    /// Forgets what was written behind the first `length` bytes, and the fault.
    public mutating func cut(to length: Int) {
        precondition(length >= 0 && length <= count)
        self.length = length
        refusal = nil
    }

    /// Remembers the first value that is over its bound.
    @usableFromInline @inline(never)
    mutating func refuse(_ field: String, count: Int, limit: Int, unit: String) {
        if refusal == nil {
            refusal = EncodingFault(field, count: count, limit: limit, unit: unit)
        }
    }

    /// One byte.
    @inlinable @inline(__always)
    public mutating func write(_ value: UInt8) { append(value) }

    /// Two bytes.
    @inlinable @inline(__always)
    public mutating func write(_ value: UInt16) { append(value.littleEndian) }

    /// Four bytes.
    @inlinable @inline(__always)
    public mutating func write(_ value: UInt32) { append(value.littleEndian) }

    /// Eight bytes.
    @inlinable @inline(__always)
    public mutating func write(_ value: UInt64) { append(value.littleEndian) }

    /// Eight bytes, two's complement.
    @inlinable @inline(__always)
    public mutating func write(_ value: Int64) { append(value.littleEndian) }

    /// Four bytes, two's complement.
    @inlinable @inline(__always)
    public mutating func write(_ value: Int32) { append(value.littleEndian) }

    /// One byte, 0 or 1.
    @inlinable @inline(__always)
    public mutating func write(_ value: Bool) { append(value ? 1 as UInt8 : 0) }

    /// A count of two bytes; a larger one is a fault.
    @inlinable @inline(__always)
    public mutating func writeCount(_ count: Int) {
        if count > Int(UInt16.max) {
            refuse("a list or text", count: count, limit: Int(UInt16.max), unit: "entries")
        }
        append(UInt16(truncatingIfNeeded: count).littleEndian)
    }

    /// UTF-8 text with a length of two bytes.
    public mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            writeCount(utf8.count)
            unsafe append(UnsafeRawBufferPointer(utf8))
        }
    }

    /// Bytes with a length of four bytes.
    public mutating func writeBytes(_ content: [UInt8]) {
        append(UInt32(content.count).littleEndian)
        unsafe content.withUnsafeBytes { unsafe append($0) }
    }

    /// Starts a nested record; `endRecord` fills in its length of two bytes.
    @inlinable @inline(__always)
    public mutating func beginRecord() -> Int {
        append(UInt16(0))
        return count
    }

    /// Ends the record of `type` that began at `start`; one over 65,535 bytes is a fault.
    @inlinable @inline(__always)
    public mutating func endRecord<Record>(_ start: Int, _ type: Record.Type) {
        let length = count - start
        if length > Int(UInt16.max) {
            refuse("\(type)", count: length, limit: Int(UInt16.max), unit: "bytes")
        }
        put(UInt16(truncatingIfNeeded: length), at: start - 2)
    }

    /// Writes over what was written at `offset`.
    @inlinable @inline(__always)
    public mutating func put<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: Value, at offset: Int
    ) {
        precondition(offset >= 0 && offset <= count &- MemoryLayout<Value>.size)
        store(value.littleEndian, at: offset)
    }

    @inlinable @inline(__always)
    mutating func append<Value: BitwiseCopyable>(_ value: Value) {
        let start = makeRoom(MemoryLayout<Value>.size)
        store(value, at: start)
    }

    /// Stores into room that was made.
    @inlinable @inline(__always)
    mutating func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
        unsafe room.storeBytes(of: value, toByteOffset: offset, as: Value.self)
    }

    @inlinable
    mutating func append(_ source: UnsafeRawBufferPointer) {
        let start = makeRoom(source.count)
        guard let from = source.baseAddress else { return }
        unsafe room.advanced(by: start).copyMemory(from: from, byteCount: source.count)
    }

    /// The first `wanted` of the counts, two bytes each.
    @inlinable @inline(__always)
    mutating func write(_ counts: InlineCounts, count wanted: Int) {
        precondition(wanted >= 0 && wanted <= InlineCounts.capacity)
        // All of them are stored, which is five moves; what is not wanted will be written over.
        let start = makeRoom(2 * InlineCounts.capacity)
        store(counts.words.0.littleEndian, at: start)
        store(counts.words.1.littleEndian, at: start &+ 8)
        store(counts.words.2.littleEndian, at: start &+ 16)
        store(counts.words.3.littleEndian, at: start &+ 24)
        store(counts.last.littleEndian, at: start &+ 32)
        length = start &+ 2 &* wanted
    }

    /// Counts `size` bytes more, which the caller writes at once. Returns where they start.
    @inlinable @inline(__always)
    mutating func makeRoom(_ size: Int) -> Int {
        let start = count
        let end = start &+ size
        if end > capacity { unsafe (room, capacity) = Self.grown(room, count: start, to: end) }
        length = end
        return start
    }

    /// Room for `needed` bytes and as much again, with the first `count` bytes of `room`, which is
    /// given back. Takes and gives values, so that callers keep theirs in registers.
    @usableFromInline @inline(never)
    static func grown(
        _ room: UnsafeMutableRawPointer, count: Int, to needed: Int
    ) -> (UnsafeMutableRawPointer, Int) {
        let larger = UnsafeMutableRawPointer.allocate(byteCount: 2 * needed, alignment: 16)
        unsafe larger.copyMemory(from: room, byteCount: count)
        unsafe room.deallocate()
        return unsafe (larger, 2 * needed)
    }
}
