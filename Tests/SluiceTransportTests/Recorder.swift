import SluiceLinux
import SluiceTransport
import Testing

/// An owner that writes down what the loop tells it, and echoes, holds or pauses as a test asks.
struct Recorder: LoopOwner {
    var accepted: [ConnectionIdentity] = []
    var connected: [ConnectionIdentity] = []
    var failures: [Errno] = []
    var input: [UInt8] = []
    var ended: [ConnectionIdentity] = []
    var reasons: [CloseReason] = []
    var wakes = 0
    var ticks = 0
    var turns = 0
    var ready = 0
    var signals: [Signal] = []
    /// Bytes are used in pieces of so many.
    var frame = 1
    var echoes = false
    var pausesAfterInput = false
    var resumesAtOnce = false
    var closesOnEnd = true
    var abortsOthersOnInput = false
    var resumesOnInput: ConnectionIdentity?
    var nextDeadline = Instant.never

    mutating func accepted(
        _ connection: ConnectionIdentity, from peer: SocketAddress,
        by listener: ConnectionIdentity, _ loop: inout EventLoop
    ) { accepted.append(connection) }
    mutating func connected(_ connection: ConnectionIdentity, _ loop: inout EventLoop) {
        connected.append(connection)
    }
    mutating func connectFailed(
        _ connection: ConnectionIdentity, _ reason: Errno, _ loop: inout EventLoop
    ) { failures.append(reason) }

    mutating func received(
        _ bytes: Span<UInt8>, from connection: ConnectionIdentity, _ loop: inout EventLoop
    ) -> Int {
        let used = bytes.count / frame * frame
        for index in 0..<used { input.append(bytes[index]) }
        if echoes, used > 0 { loop.send(bytes.extracting(0..<used), to: connection) }
        if pausesAfterInput { loop.pause(connection) }
        if resumesAtOnce { loop.resume(connection) }
        if let other = resumesOnInput {
            loop.abort(connection, .owner(7))
            loop.pause(other)
            loop.resume(other)
        }
        if abortsOthersOnInput {
            for other in accepted where other != connection { loop.abort(other, .owner(9)) }
        }
        return used
    }
    mutating func ended(_ connection: ConnectionIdentity, _ loop: inout EventLoop) {
        ended.append(connection)
        if closesOnEnd { loop.close(connection, .peerEnded) }
    }
    mutating func closed(
        _ connection: ConnectionIdentity, _ reason: CloseReason, _ loop: inout EventLoop
    ) { reasons.append(reason) }
    mutating func ready(_ watch: ConnectionIdentity, _ loop: inout EventLoop) { ready += 1 }
    mutating func signalled(_ signal: Signal, _ loop: inout EventLoop) { signals.append(signal) }
    mutating func woken(_ loop: inout EventLoop) { wakes += 1 }
    mutating func tick(_ loop: inout EventLoop) {
        ticks += 1
        nextDeadline = loop.now + .milliseconds(2)
    }
    mutating func turnEnded(_ loop: inout EventLoop) { turns += 1 }
}

/// A loop with a recorder, turned until something is so.
struct Bench: ~Copyable {
    var loop: EventLoop
    var owner = Recorder()

    init(_ limits: LoopLimits = LoopLimits(), signals: [Signal] = []) throws {
        loop = try EventLoop(limits: limits, signals: signals)
    }

    /// Turns until `isSo`, at most ten seconds; a tick each 2 ms keeps a turn from waiting for
    /// ever.
    mutating func turn(
        until isSo: (borrowing Recorder) throws -> Bool,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let end = Instant.now + .seconds(10)
        owner.nextDeadline = loop.now
        while try !isSo(owner) {
            guard Instant.now < end else {
                Issue.record("it never came to be so", sourceLocation: location)
                return
            }
            try loop.turn(&owner)
        }
    }

    /// A listener on the loopback and where it listens.
    mutating func listen() throws -> SocketAddress {
        let listener = try loop.listen(on: .loopback(port: 0))
        let address = loop.localAddress(listener)
        return try #require(address)
    }

    /// A plain socket connected to this loop, and the loop's end of it.
    mutating func peer() throws -> (socket: Descriptor, connection: ConnectionIdentity) {
        let address = try listen()
        let socket = try Socket.connect(to: address)
        let before = owner.accepted.count
        try turn(until: { $0.accepted.count > before })
        return (socket.release(), try #require(owner.accepted.last))
    }
}

/// Reads what is there.
func read(_ socket: Descriptor, _ limit: Int = 65_536) -> (Transfer, [UInt8]) {
    var bytes = [UInt8](repeating: 0, count: limit)
    let transfer = unsafe bytes.withUnsafeMutableBytes { unsafe socket.receive(into: $0) }
    if case .moved(let count) = transfer { return (transfer, Array(bytes[..<count])) }
    return (transfer, [])
}

/// Writes what fits.
@discardableResult
func write(_ socket: Descriptor, _ bytes: [UInt8]) -> Transfer {
    unsafe bytes.withUnsafeBytes { unsafe socket.send($0) }
}
