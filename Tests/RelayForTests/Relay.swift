import SluiceLinux

/// One side of a connection that is carried on, with what waits to be sent to it.
final class Side {
    let socket: FileDescriptor
    var waiting: [UInt8] = []
    var interest: Epoll.Interest = [.read]
    /// Whether its peer has said its last byte.
    var isEnding = false

    init(_ socket: consuming FileDescriptor) { self.socket = socket }
}

/// Carries connections on to a target, byte for byte. Side `2k` came in, side `2k + 1` is its
/// connection to the target.
struct Relay: ~Copyable {
    /// Bytes that wait for a slow side before the other one is read no more.
    static let most = 1 << 20

    private let listener: FileDescriptor
    private let target: SocketAddress
    private var events: Epoll
    private var sides: [Side?] = []
    private var room = [UInt8](repeating: 0, count: 1 << 16)

    init(listeningOn own: SocketAddress, target: SocketAddress) throws(KernelError) {
        let listener = try Socket.listen(on: own)
        let events = try Epoll(capacity: 64)
        try events.add(listener.descriptor, [.read], token: .max)
        self.listener = listener
        self.events = events
        self.target = target
    }

    /// Never returns but with an error.
    mutating func run() throws(KernelError) {
        while true {
            for index in 0..<(try events.wait(atMost: nil)) {
                let event = events.event(index)
                guard event.token != .max else {
                    try accept()
                    continue
                }
                serve(Int(event.token), event)
            }
        }
    }

    private mutating func accept() throws(KernelError) {
        while case .accepted(let near, _) = try Socket.accept(from: listener.descriptor) {
            guard let far = try? Socket.connect(to: target) else { continue }
            for side in [Side(near), Side(far)] {
                try events.add(
                    side.socket.descriptor, side.interest, token: UInt64(sides.count))
                sides.append(side)
            }
        }
    }

    private mutating func serve(_ index: Int, _ event: Epoll.Event) {
        guard let side = sides[index], let other = sides[index ^ 1] else { return }
        if event.isReadable || event.isBroken {
            guard read(side, into: other) else { return close(index) }
        }
        guard write(side), write(other) else { return close(index) }
        if side.isEnding, side.waiting.isEmpty { Socket.endOutput(side.socket.descriptor) }
        if other.isEnding, other.waiting.isEmpty { Socket.endOutput(other.socket.descriptor) }
        if side.isEnding, other.isEnding, side.waiting.isEmpty, other.waiting.isEmpty {
            return close(index)
        }
        watch(index)
        watch(index ^ 1)
    }

    /// False where the connection is over.
    private mutating func read(_ side: Side, into other: Side) -> Bool {
        guard other.waiting.count < Self.most, !other.isEnding else { return true }
        let transfer = unsafe room.withUnsafeMutableBytes {
            unsafe side.socket.descriptor.receive(into: $0)
        }
        switch transfer {
        case .moved(let count): other.waiting += room[..<count]
        case .wouldBlock: break
        case .ended: other.isEnding = true
        case .failed: return false
        }
        return true
    }

    /// False where the connection is over.
    private func write(_ side: Side) -> Bool {
        while !side.waiting.isEmpty {
            let transfer = unsafe side.waiting.withUnsafeBytes {
                unsafe side.socket.descriptor.send($0)
            }
            switch transfer {
            case .moved(let count): side.waiting.removeFirst(count)
            // A connection that is still being made takes nothing yet.
            case .wouldBlock: return true
            case .ended, .failed: return false
            }
        }
        return true
    }

    private mutating func watch(_ index: Int) {
        guard let side = sides[index], let other = sides[index ^ 1] else { return }
        var interest: Epoll.Interest = []
        if other.waiting.count < Self.most, !other.isEnding { interest.insert(.read) }
        if !side.waiting.isEmpty { interest.insert(.write) }
        guard interest != side.interest else { return }
        side.interest = interest
        try? events.modify(side.socket.descriptor, interest, token: UInt64(index))
    }

    /// Ends both sides; their descriptors close with them, and leave the watch by that.
    private mutating func close(_ index: Int) {
        sides[index] = nil
        sides[index ^ 1] = nil
    }
}
