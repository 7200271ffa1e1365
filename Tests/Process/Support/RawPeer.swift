import SluiceCoding
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

/// A connection that sends what bytes it is told, right or wrong.
final class RawPeer {
    private let socket: FileDescriptor
    private var epoll: Epoll
    private var input: [UInt8] = []
    /// Whether the other side has closed.
    private(set) var isClosed = false
    /// Our side's address, by which the planner's list of sessions names this connection.
    let address: String

    init(to planner: String) throws {
        guard let target = SocketAddress(planner) else { throw Trouble("no address: \(planner)") }
        socket = try Socket.connect(to: target)
        epoll = try Epoll(capacity: 1)
        try epoll.add(socket.descriptor, [.write], token: 0)
        let deadline = Instant.now + patience
        while try epoll.wait(atMost: .seconds(1)) == 0, .now < deadline {}
        try epoll.modify(socket.descriptor, [.read], token: 0)
        address = try Socket.localAddress(socket.descriptor).description
    }

    /// Sends bytes; a connection that the other side has closed takes them and forgets them.
    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        let deadline = Instant.now + patience
        while sent < bytes.count, .now < deadline {
            let transfer = unsafe bytes.withUnsafeBytes {
                unsafe socket.descriptor.send(UnsafeRawBufferPointer(rebasing: $0[sent...]))
            }
            switch transfer {
            case .moved(let count): sent += count
            case .wouldBlock: try read(atMost: .milliseconds(1))
            case .ended, .failed:
                isClosed = true
                return
            }
        }
    }

    /// Says that no more will come, and goes on reading.
    func endOutput() { Socket.endOutput(socket.descriptor) }

    /// Takes what there is.
    private func read(atMost length: Duration) throws {
        guard try epoll.wait(atMost: length) > 0 else { return }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let transfer = unsafe chunk.withUnsafeMutableBytes {
            unsafe socket.descriptor.receive(into: $0)
        }
        switch transfer {
        case .moved(let count): input += chunk[..<count]
        case .wouldBlock: break
        case .ended, .failed: isClosed = true
        }
    }

    /// The next message; nil once the other side has closed and nothing is left.
    func next(within bound: Duration = patience) throws -> Message? {
        let deadline = Instant.now + bound
        while true {
            if let message = try take() { return message }
            if isClosed { return nil }
            guard Instant.now < deadline else { throw Trouble("no message in time") }
            try read(atMost: .milliseconds(100))
        }
    }

    /// The whole frame at the front of what came, if there is one.
    private func take() throws -> Message? {
        let bytes = input
        let raw = unsafe bytes.span.bytes
        switch FrameDecoder.next(in: raw) {
        case .frame(let header, let body, let consumed):
            input.removeFirst(consumed)
            return try Message.decode(kind: header.kind, body: raw.extracting(body))
        case .reject(let reason): throw Trouble("the planner sent no frame: \(reason)")
        case .needMore: return nil
        }
    }

    /// Waits until the other side closes; gives what it said last.
    func awaitClose() throws -> Message? {
        var last: Message?
        while let message = try next() { last = message }
        return last
    }
}

/// Frames, right at first and then bent.
enum Frames {
    static func bytes(_ message: Message, correlation: UInt64 = 1) -> [UInt8] {
        do {
            return try MessageCodec.frame(message, correlation: correlation)
        } catch {
            Issue.record(error)
            return []
        }
    }

    static func hello(
        _ role: Role = .operator, _ name: String = "raw", versions: ClosedRange<UInt16> = 1...1
    ) -> [UInt8] {
        let none = StoreID(high: 0, low: 0)
        return bytes(
            .hello(
                Hello(
                    lowestVersion: versions.lowerBound, highestVersion: versions.upperBound,
                    features: 0, identity: Identity(role: role, name: name), store: none,
                    incarnation: 0, journal: none, highestTerm: .none, highestSequence: .none,
                    credit: 1_024, program: "raw")))
    }

    /// Bytes of a header changed, with a checksum that fits again.
    static func bent(_ frame: [UInt8], at offset: Int, to bytes: [UInt8]) -> [UInt8] {
        var frame = frame
        frame.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        return resealed(frame)
    }

    /// A frame of that kind whose body is these bytes, checksums right.
    static func frame(like message: Message, body: [UInt8]) -> [UInt8] {
        var frame = Array(bytes(message).prefix(WireLimits.headerBytes))
        frame.replaceSubrange(8..<12, with: little(UInt32(body.count)))
        let checksum = unsafe Checksum.crc32c(body.span.bytes)
        frame.replaceSubrange(24..<28, with: little(checksum))
        return resealed(frame) + body
    }

    private static func resealed(_ frame: [UInt8]) -> [UInt8] {
        var frame = frame
        let sum = unsafe Checksum.crc32c(frame.span.bytes.extracting(0..<28))
        frame.replaceSubrange(28..<32, with: little(sum))
        return frame
    }

    static func little(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
    }
}
