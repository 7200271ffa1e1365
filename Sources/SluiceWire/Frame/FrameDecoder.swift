public import SluiceCoding

/// Finds frames in a receive buffer. It keeps nothing: the caller keeps the bytes and hands them
/// over again, with more behind them, after `needMore`.
public enum FrameDecoder {
    /// What stands at the start of a buffer.
    @frozen
    public enum Step: Hashable, Sendable {
        /// The bytes end before the frame does; at least so many bytes in all are needed.
        case needMore(total: Int)
        /// A whole frame: its header, where its body lies in the buffer, and bytes to drop after
        /// it.
        case frame(FrameHeader, body: Range<Int>, consumed: Int)
        /// No frame of ours: close the connection.
        case reject(FrameRejection)
    }

    /// The frame at the start of `buffer`, both checksums checked. O(body length).
    @inlinable
    public static func next(in buffer: RawSpan, handshakeDone: Bool = true) -> Step {
        switch FrameHeader.decode(buffer, handshakeDone: handshakeDone) {
        case .needMore:
            return .needMore(total: WireLimits.headerBytes)
        case .reject(let reason):
            return .reject(reason)
        case .header(let header):
            let end = WireLimits.headerBytes + Int(header.bodyLength)
            guard buffer.byteCount >= end else { return .needMore(total: end) }
            let body = WireLimits.headerBytes..<end
            guard Checksum.crc32c(buffer.extracting(body)) == header.bodyChecksum else {
                return .reject(.badBodyChecksum)
            }
            return .frame(header, body: body, consumed: end)
        }
    }
}
