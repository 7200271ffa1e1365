import Foundation
import SluiceCoding
import SluiceLinux
import SluiceModel
import SluiceWire
import Synchronization

/// A listener on loopback that plays one script for each connection, on a thread of its own: the
/// real socket and the real codec, with answers that the test decides.
final class StandInPlanner: Sendable {
    let address: String
    private let seen = Mutex<[Message]>([])

    /// What came, connection after connection, hellos left out.
    var messages: [Message] { seen.withLock { $0 } }

    /// Accepts as many connections as there are scripts, then listens no more.
    init(_ scripts: [@Sendable (Peer) throws -> Void]) throws {
        let listener = try Socket.listen(on: .loopback(port: 0))
        try Socket.setBlocking(listener.descriptor, true)
        address = try Socket.localAddress(listener.descriptor).description
        let number = listener.release()
        let thread = Thread { [self] in
            let listener = FileDescriptor(owning: number)
            for script in scripts {
                guard case .accepted(let socket, _) = try? Socket.accept(from: listener.descriptor)
                else { return }
                try? Socket.setBlocking(socket.descriptor, true)
                let peer = Peer(socket) { message in self.seen.withLock { $0.append(message) } }
                try? script(peer)
            }
        }
        thread.start()
    }
}

/// The planner's end of one connection; closed when the script is over.
final class Peer {
    struct Ended: Error {}
    private let socket: FileDescriptor
    private var input: [UInt8] = []
    private let note: (Message) -> Void

    init(_ socket: consuming FileDescriptor, note: @escaping (Message) -> Void) {
        self.socket = socket
        self.note = note
    }

    /// Takes the hello and welcomes with `credit`.
    @discardableResult
    func welcome(credit: UInt32 = 1_000, term: UInt64 = 1) throws -> Hello {
        guard case .hello(let hello) = try read().message else { throw Ended() }
        try send(
            .welcome(
                Welcome(
                    version: 1, features: 0, journal: StoreID(high: 7, low: 7), term: Term(term),
                    position: Position(1), civilTime: CivilTime(seconds: 1), civilSpeed: 1,
                    credit: credit, keepAlive: .milliseconds(15_000))))
        return hello
    }

    func read() throws -> (correlation: UInt64, message: Message) {
        while true {
            if let found = try decode() { return found }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let transfer = unsafe chunk.withUnsafeMutableBytes {
                unsafe socket.descriptor.receive(into: $0)
            }
            guard case .moved(let count) = transfer else { throw Ended() }
            input += chunk[..<count]
        }
    }

    private func decode() throws -> (correlation: UInt64, message: Message)? {
        let bytes = input
        switch unsafe FrameDecoder.next(in: bytes.span.bytes) {
        case .needMore: return nil
        case .reject: throw Ended()
        case .frame(let header, let body, let consumed):
            let message = try unsafe Message.decode(
                kind: header.kind, body: bytes.span.bytes.extracting(body))
            input.removeFirst(consumed)
            if header.kind != .hello { note(message) }
            return (header.correlation, message)
        }
    }

    func send(_ message: Message, answering correlation: UInt64 = 0) throws {
        try send(bytes: try MessageCodec.frame(message, correlation: correlation))
    }

    func send(bytes: [UInt8]) throws {
        try socket.descriptor.writeAll(bytes.span)
    }

    /// Answers every request with what `answer` makes of it until the client goes.
    func serve(_ answer: (Message) -> Message) {
        while let (correlation, message) = try? read() {
            try? send(answer(message), answering: correlation)
        }
    }
}
