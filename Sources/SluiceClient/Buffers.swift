internal import SluiceCoding
internal import SluiceLinux
internal import SluiceTrust
internal import SluiceWire

/// Frames on their way out. Bounded by its owner, which asks for `waiting` before it adds more.
struct OutputBuffer: ~Copyable {
    private var writer = ByteWriter(capacity: 64 << 10)
    private var written = 0
    private let secure: SecureStream?

    /// An empty one, whose bytes go through `secure` where there is one.
    init(_ secure: SecureStream?) { self.secure = secure }

    /// Bytes that wait to be written.
    var waiting: Int { writer.count - written + (secure?.sealedCount ?? 0) }

    /// Whether there is something that a socket with room could take now: before a handshake is
    /// over, that is its own words only.
    var canBeWritten: Bool {
        guard let secure, !secure.isEstablished else { return waiting > 0 }
        return secure.sealedCount > 0
    }

    /// Bytes in it, written to the socket or not.
    var count: Int { writer.count }

    /// Takes back what was added behind the first `count` bytes.
    mutating func cut(to count: Int) { writer.cut(to: count) }

    /// Adds a frame; throws, and adds nothing, where a value is over its bound.
    mutating func add(_ message: Message, correlation: UInt64) throws(EncodingFault) {
        try MessageCodec.encode(message, correlation: correlation, into: &writer)
    }

    /// Writes as much as the kernel takes now; nil, or why it could not.
    mutating func write(to socket: Descriptor) -> Connection.End? {
        if let secure { return write(to: socket, through: secure) }
        while written < writer.count {
            let rest = written
            let transfer = unsafe writer.span.withUnsafeBytes { bytes in
                unsafe socket.send(UnsafeRawBufferPointer(rebasing: bytes[rest...]))
            }
            switch transfer {
            case .moved(let count): written += count
            case .wouldBlock: return nil
            case .ended: return .lost(Connection.End.closedByPlanner)
            case .failed(let reason): return .lost(reason.description)
            }
        }
        writer.clear()
        written = 0
        return nil
    }

    private mutating func write(
        to socket: Descriptor, through secure: SecureStream
    ) -> Connection.End? {
        if secure.isEstablished, writer.count > 0 {
            do throws(SecureStream.Fault) {
                try secure.seal(writer.span)
            } catch { return .untrusted(error.reason) }
            writer.clear()
        }
        var failure: Errno?
        unsafe secure.sendSealed { sealed in
            switch unsafe socket.send(sealed) {
            case .moved(let count): return count
            case .wouldBlock, .ended: return 0
            case .failed(let reason):
                failure = reason
                return 0
            }
        }
        return failure.map { .lost($0.description) }
    }
}

/// Bytes that came, of which the first may be part of a frame. Grows to the frame that is arriving,
/// whose length the decoder has bounded.
struct InputBuffer {
    private var bytes = [UInt8](repeating: 0, count: ClientLimits.readBytes)
    private var start = 0
    private var end = 0
    private let secure: SecureStream?

    /// An empty one, whose bytes come through `secure` where there is one.
    init(_ secure: SecureStream?) { self.secure = secure }

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
    mutating func read(from socket: Descriptor, handshakeDone: Bool) -> Connection.End? {
        makeRoom(handshakeDone)
        if let secure { return read(from: socket, through: secure, handshakeDone) }
        let end = end
        let transfer = unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe socket.receive(into: UnsafeMutableRawBufferPointer(rebasing: bytes[end...]))
        }
        switch transfer {
        case .moved(let count): self.end += count
        case .wouldBlock: break
        case .ended: return .lost(Connection.End.closedByPlanner)
        case .failed(let reason): return .lost(reason.description)
        }
        return nil
    }

    private mutating func read(
        from socket: Descriptor, through secure: SecureStream, _ handshakeDone: Bool
    ) -> Connection.End? {
        var sealed = [UInt8](repeating: 0, count: ClientLimits.readBytes)
        let transfer = unsafe sealed.withUnsafeMutableBytes { unsafe socket.receive(into: $0) }
        switch transfer {
        case .moved(let count): sealed.removeLast(sealed.count - count)
        case .wouldBlock: return nil
        case .ended: return .lost(Connection.End.closedByPlanner)
        case .failed(let reason): return .lost(reason.description)
        }
        do throws(SecureStream.Fault) {
            try secure.take(sealed.span)
            while true {
                makeRoom(handshakeDone)
                let filled = end
                var room = bytes.mutableSpan
                let count = try secure.open(into: &room, from: filled)
                guard count > 0 else { return nil }
                end = filled + count
            }
        } catch { return .untrusted(error.reason) }
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
