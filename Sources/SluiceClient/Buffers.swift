internal import SluiceCoding
internal import SluiceLinux
internal import SluiceWire

/// Frames on their way out. Bounded by its owner, which asks for `waiting` before it adds more.
struct OutputBuffer: ~Copyable {
    private var writer = ByteWriter(capacity: 64 << 10)
    private var written = 0

    /// Bytes that wait to be written.
    var waiting: Int { writer.count - written }

    /// Bytes in it, written to the socket or not.
    var count: Int { writer.count }

    /// Takes back what was added behind the first `count` bytes.
    mutating func cut(to count: Int) { writer.cut(to: count) }

    /// Adds a frame; throws, and adds nothing, where a value is over its bound.
    mutating func add(_ message: Message, correlation: UInt64) throws(EncodingFault) {
        try MessageCodec.encode(message, correlation: correlation, into: &writer)
    }

    /// Writes as much as the kernel takes now; nil, or why it could not.
    mutating func write(to socket: Descriptor) -> String? {
        while written < writer.count {
            let rest = written
            let transfer = unsafe writer.span.withUnsafeBytes { bytes in
                unsafe socket.send(UnsafeRawBufferPointer(rebasing: bytes[rest...]))
            }
            switch transfer {
            case .moved(let count): written += count
            case .wouldBlock: return nil
            case .ended: return "the planner closed the connection"
            case .failed(let reason): return reason.description
            }
        }
        writer.clear()
        written = 0
        return nil
    }
}

/// Bytes that came, of which the first may be part of a frame. Grows to the frame that is arriving,
/// whose length the decoder has bounded.
struct InputBuffer {
    private var bytes = [UInt8](repeating: 0, count: ClientLimits.readBytes)
    private var start = 0
    private var end = 0

    /// What stands at the front.
    func step(handshakeDone: Bool) -> FrameDecoder.Step {
        unsafe FrameDecoder.next(
            in: bytes.span.bytes.extracting(start..<end), handshakeDone: handshakeDone)
    }

    /// The message whose body lies at `body` from the front; drops `consumed` bytes.
    mutating func take(
        _ kind: MessageKind, body: Range<Int>, consumed: Int
    ) throws(CodingFault) -> Message {
        defer { start += consumed }
        return try unsafe Message.decode(
            kind: kind,
            body: bytes.span.bytes.extracting(start + body.lowerBound..<start + body.upperBound))
    }

    /// Reads what is there without waiting; nil, or why it could not.
    mutating func read(from socket: Descriptor, handshakeDone: Bool) -> String? {
        makeRoom(handshakeDone)
        let end = end
        let transfer = unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe socket.receive(into: UnsafeMutableRawBufferPointer(rebasing: bytes[end...]))
        }
        switch transfer {
        case .moved(let count): self.end += count
        case .wouldBlock: break
        case .ended: return "the planner closed the connection"
        case .failed(let reason): return reason.description
        }
        return nil
    }

    private mutating func makeRoom(_ handshakeDone: Bool) {
        if start == end {
            start = 0
            end = 0
        }
        var wanted = end - start + ClientLimits.readBytes / 4
        if case .needMore(let total) = step(handshakeDone: handshakeDone) {
            wanted = max(wanted, total)
        }
        guard bytes.count - start < wanted else { return }
        bytes.removeFirst(start)
        end -= start
        start = 0
        let size = max(wanted, ClientLimits.readBytes)
        bytes.append(contentsOf: repeatElement(0, count: max(0, size - bytes.count)))
    }
}
