import SluiceLinux
import SluiceModel
import SluiceTrust
import SluiceWire

/// A client of TLS and frames, made by hand: for what no client of ours sends.
final class SecurePeer {
    private let socket: FileDescriptor
    private var epoll: Epoll
    private let stream: SecureStream
    private var input: [UInt8] = []
    private(set) var isClosed = false

    /// Connects and ends the handshake.
    init(to planner: String, _ context: SecureContext) throws {
        guard let target = SocketAddress(planner) else { throw Trouble("no address: \(planner)") }
        socket = try Socket.connect(to: target)
        stream = try SecureStream(context)
        epoll = try Epoll(capacity: 1)
        try epoll.add(socket.descriptor, [.read, .write], token: 0)
        let deadline = Instant.now + patience
        while try epoll.wait(atMost: .seconds(1)) == 0, .now < deadline {}
        try epoll.modify(socket.descriptor, [.read], token: 0)
        write()
        while !stream.isEstablished, !isClosed {
            guard Instant.now < deadline else { throw Trouble("no handshake in time") }
            try read()
        }
    }

    /// As one who knows nothing but a token's fingerprint.
    convenience init(to planner: String, pinning token: String) throws {
        guard let read = TokenText(token) else { throw Trouble("no token: \(token)") }
        try self.init(to: planner, try SecureContext(pinning: read.fingerprint))
    }

    /// As the holder of a folder.
    convenience init(to planner: String, _ folder: String) throws {
        try self.init(
            to: planner, try SecureContext(try TrustFolder.read(folder), .opening))
    }

    /// Sends a frame's bytes, or what was made of them.
    func send(_ bytes: [UInt8]) throws {
        try stream.seal(bytes.span)
        write()
    }

    /// The next message; nil once the other side has closed.
    func next() throws -> Message? {
        let deadline = Instant.now + patience
        while Instant.now < deadline {
            let bytes = input
            let raw = unsafe bytes.span.bytes
            if case .frame(let header, let body, let consumed) = FrameDecoder.next(in: raw) {
                input.removeFirst(consumed)
                return try Message.decode(kind: header.kind, body: raw.extracting(body))
            }
            if isClosed { return nil }
            try read()
        }
        throw Trouble("no message in time")
    }

    private func write() {
        let descriptor = socket.descriptor
        unsafe stream.sendSealed { bytes in
            if case .moved(let count) = unsafe descriptor.send(bytes) { count } else { 0 }
        }
    }

    private func read() throws {
        write()
        guard try epoll.wait(atMost: .milliseconds(100)) > 0 else { return }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let transfer = unsafe chunk.withUnsafeMutableBytes {
            unsafe socket.descriptor.receive(into: $0)
        }
        guard case .moved(let count) = transfer else {
            if case .wouldBlock = transfer { return }
            isClosed = true
            return
        }
        try stream.take(chunk.span.extracting(0..<count))
        while true {
            var room = chunk.mutableSpan
            let opened = try stream.open(into: &room, from: 0)
            guard opened > 0 else { break }
            input += chunk[..<opened]
        }
        write()
    }
}
