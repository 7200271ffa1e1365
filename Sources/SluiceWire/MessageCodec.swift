public import SluiceCoding

/// Writes whole frames.
public enum MessageCodec {
    /// Appends the frame of `message` behind whatever is in `writer`, so that many frames leave in
    /// one write. `correlation` pairs an answer with its request; 0 belongs to none.
    /// Throws, and leaves `writer` as it was, where a value is over its bound. O(length).
    @inlinable
    public static func encode<Body: WireMessage>(
        _ message: Body, correlation: UInt64, into writer: inout ByteWriter
    ) throws(EncodingFault) {
        let start = writer.beginFrame()
        message.encode(into: &writer)
        try writer.endFrame(start, kind: Body.kind, correlation: correlation)
    }

    /// Begins a frame whose body the caller writes itself, straight from the state it tells of;
    /// gives what `end` wants.
    @inlinable
    public static func begin(in writer: inout ByteWriter) -> Int { writer.beginFrame() }

    /// Ends the frame that began at `start`; see `encode`.
    @inlinable
    public static func end(
        _ start: Int, _ kind: MessageKind, correlation: UInt64, in writer: inout ByteWriter
    ) throws(EncodingFault) {
        try writer.endFrame(start, kind: kind, correlation: correlation)
    }

    /// Appends the frame of `message`; see the generic form.
    public static func encode(
        _ message: Message, correlation: UInt64, into writer: inout ByteWriter
    ) throws(EncodingFault) {
        let start = writer.beginFrame()
        message.encodeBody(into: &writer)
        try writer.endFrame(start, kind: message.kind, correlation: correlation)
    }

    /// The frame of `message` alone.
    public static func frame(
        _ message: Message, correlation: UInt64
    ) throws(EncodingFault) -> [UInt8] {
        var writer = ByteWriter()
        try encode(message, correlation: correlation, into: &writer)
        return writer.bytes
    }
}

extension ByteWriter {
    /// Leaves room for a header; returns where the frame starts.
    @inlinable
    mutating func beginFrame() -> Int {
        let start = count
        for _ in 0..<4 { write(UInt64(0)) }
        return start
    }

    /// Fills in the header of the frame that starts at `start`; everything behind is its body.
    /// Throws, with the frame gone, where a field or the body is over its bound.
    @inlinable
    mutating func endFrame(
        _ start: Int, kind: MessageKind, correlation: UInt64
    ) throws(EncodingFault) {
        let length = count - start - WireLimits.headerBytes
        guard fault == nil, length <= kind.bodyLimit else {
            throw dropFrame(start, kind: kind, length: length)
        }
        put(
            UInt64(FrameHeader.magic) | UInt64(WireLimits.version) << 32
                | UInt64(kind.rawValue) << 48, at: start)
        put(UInt64(UInt32(length)), at: start + 8)
        put(correlation, at: start + 16)
        put(crc32c(start + WireLimits.headerBytes..<count), at: start + 24)
        put(crc32c(start..<start + 28), at: start + 28)
    }

    /// Takes the frame away and says why.
    @usableFromInline @inline(never)
    mutating func dropFrame(_ start: Int, kind: MessageKind, length: Int) -> EncodingFault {
        let reason =
            fault
            ?? EncodingFault(
                "the body of \(kind)", count: length, limit: kind.bodyLimit, unit: "bytes")
        cut(to: start)
        return reason
    }

    /// Bytes have no padding, so a raw view of them shows nothing that is not theirs.
    @inlinable
    func crc32c(_ range: Range<Int>) -> UInt32 {
        Checksum.crc32c(unsafe span.bytes.extracting(range))
    }
}
