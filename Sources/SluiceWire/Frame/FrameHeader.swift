public import SluiceCoding

/// Why bytes are no frame of ours. The connection cannot go on: what follows has no known start.
@frozen
public enum FrameRejection: UInt8, Error, Hashable, Sendable, CaseIterable {
    /// The first four bytes are not `SLUC`.
    case badMagic = 1
    /// The header's checksum does not match its bytes.
    case badHeaderChecksum = 2
    /// A protocol version that this code does not speak.
    case badVersion = 3
    /// A flag that version 1 does not know; it has none.
    case badFlags = 4
    /// A reserved field that is not zero.
    case badReserved = 5
    /// A kind that no message has.
    case unknownKind = 6
    /// A body that is longer than its kind may have, or than the handshake allows.
    case bodyTooLong = 7
    /// The body's checksum does not match its bytes.
    case badBodyChecksum = 8
}

/// The 32 bytes before each body, little-endian; believed only when its own checksum matches.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 4 | magic `SLUC` |
/// | 4 | 2 | protocol version |
/// | 6 | 2 | kind |
/// | 8 | 4 | body length |
/// | 12 | 2 | flags |
/// | 14 | 2 | reserved, 0 |
/// | 16 | 8 | correlation |
/// | 24 | 4 | CRC32C of the body |
/// | 28 | 4 | CRC32C of bytes 0 ..< 28 |
@frozen
public struct FrameHeader: Hashable, Sendable {
    /// Which message the body is.
    public var kind: MessageKind
    /// Bytes of the body.
    public var bodyLength: UInt32
    /// Pairs an answer with its request; 0 belongs to no request.
    public var correlation: UInt64
    /// CRC32C of the body.
    public var bodyChecksum: UInt32

    /// What the first bytes of a frame are.
    @frozen
    public enum Decoded: Hashable, Sendable {
        /// Fewer than 32 bytes, and nothing wrong with them yet.
        case needMore
        /// A header that may be believed.
        case header(FrameHeader)
        /// No frame of ours.
        case reject(FrameRejection)
    }

    /// `SLUC` as a little-endian number.
    public static let magic: UInt32 = 0x4355_4C53

    /// Wraps checked values.
    @inlinable
    public init(kind: MessageKind, bodyLength: UInt32, correlation: UInt64, bodyChecksum: UInt32) {
        self.kind = kind
        self.bodyLength = bodyLength
        self.correlation = correlation
        self.bodyChecksum = bodyChecksum
    }

    /// Reads and checks the header at the start of `bytes`; `handshakeDone` lifts the body's limit
    /// from that of strangers to its kind's. O(1).
    @inlinable
    public static func decode(_ bytes: RawSpan, handshakeDone: Bool = true) -> Decoded {
        guard bytes.byteCount >= 32 else { return prefix(bytes) }
        guard number(bytes, 0, UInt32.self) == magic else { return .reject(.badMagic) }
        let stated = number(bytes, 28, UInt32.self)
        guard Checksum.crc32c(bytes.extracting(0..<28)) == stated else {
            return .reject(.badHeaderChecksum)
        }
        guard number(bytes, 4, UInt16.self) == WireLimits.version else {
            return .reject(.badVersion)
        }
        guard number(bytes, 12, UInt16.self) == 0 else { return .reject(.badFlags) }
        guard number(bytes, 14, UInt16.self) == 0 else { return .reject(.badReserved) }
        guard let kind = MessageKind(rawValue: number(bytes, 6, UInt16.self)) else {
            return .reject(.unknownKind)
        }
        let length = number(bytes, 8, UInt32.self)
        let limit =
            handshakeDone
            ? kind.bodyLimit : min(kind.bodyLimit, WireLimits.bodyBytesBeforeHandshake)
        guard length <= limit else { return .reject(.bodyTooLong) }
        return .header(
            FrameHeader(
                kind: kind, bodyLength: length, correlation: number(bytes, 16, UInt64.self),
                bodyChecksum: number(bytes, 24, UInt32.self)))
    }

    /// A stranger is turned away at the first wrong byte and not kept waiting for 32.
    @usableFromInline
    static func prefix(_ bytes: RawSpan) -> Decoded {
        for index in 0..<min(4, bytes.byteCount) {
            let expected = UInt8(truncatingIfNeeded: magic >> (8 * UInt32(index)))
            guard number(bytes, index, UInt8.self) == expected else { return .reject(.badMagic) }
        }
        return .needMore
    }

    @inlinable
    static func number<Value: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: RawSpan, _ offset: Int, _ type: Value.Type
    ) -> Value {
        precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= bytes.byteCount)
        return Value(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset, as: Value.self))
    }
}
