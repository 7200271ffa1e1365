public import SluiceCoding

/// A message of the protocol: a body with its kind. The body is its fields in order, as
/// `FieldRecord` describes; fields are only ever appended.
public protocol WireMessage: FieldRecord, Hashable {
    /// The number in the frame header.
    static var kind: MessageKind { get }
}

/// Writes whole frames.
public enum MessageCodec {
    /// Appends the frame of `message` behind whatever is in `writer`, so that many frames leave in
    /// one write. `correlation` pairs an answer with its request; 0 belongs to none.
    /// Traps where a body is over its kind's limit: the caller keeps to the limits. O(length).
    @inlinable
    public static func encode<Body: WireMessage>(
        _ message: Body, correlation: UInt64, into writer: inout ByteWriter
    ) {
        let start = writer.beginFrame()
        message.encode(into: &writer)
        writer.endFrame(start, kind: Body.kind, correlation: correlation)
    }

    /// Begins a frame whose body the caller writes itself, straight from the state it tells of;
    /// gives what `end` wants.
    @inlinable
    public static func begin(in writer: inout ByteWriter) -> Int { writer.beginFrame() }

    /// Ends the frame that began at `start`; see `encode`.
    @inlinable
    public static func end(
        _ start: Int, _ kind: MessageKind, correlation: UInt64, in writer: inout ByteWriter
    ) {
        writer.endFrame(start, kind: kind, correlation: correlation)
    }

    /// Appends the frame of `message`; see the generic form.
    public static func encode(
        _ message: Message, correlation: UInt64, into writer: inout ByteWriter
    ) {
        let start = writer.beginFrame()
        message.encodeBody(into: &writer)
        writer.endFrame(start, kind: message.kind, correlation: correlation)
    }

    /// The frame of `message` alone.
    public static func frame(_ message: Message, correlation: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        encode(message, correlation: correlation, into: &writer)
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
    @inlinable
    mutating func endFrame(_ start: Int, kind: MessageKind, correlation: UInt64) {
        let length = count - start - WireLimits.headerBytes
        precondition(length <= kind.bodyLimit, "\(kind): a body of \(length) bytes")
        let checksum = crc32c(start + WireLimits.headerBytes..<count)
        put(
            UInt64(FrameHeader.magic) | UInt64(WireLimits.version) << 32
                | UInt64(kind.rawValue) << 48, at: start)
        put(UInt64(UInt32(length)), at: start + 8)
        put(correlation, at: start + 16)
        put(checksum, at: start + 24)
        put(crc32c(start..<start + 28), at: start + 28)
    }

    /// Bytes have no padding, so a raw view of them shows nothing that is not theirs.
    @inlinable
    func crc32c(_ range: Range<Int>) -> UInt32 {
        Checksum.crc32c(unsafe span.bytes.extracting(range))
    }
}
