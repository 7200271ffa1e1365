internal import SluiceLinux
internal import SluiceModel
internal import SluiceProbing
internal import SluiceTransport

/// Probes a gateway's targets on real sockets, on a thread of its own: a gateway that waits for its
/// disk must not measure that as a round trip.
struct ProbeLoop: LoopOwner, ~Copyable {
    /// The connection of a target whose datagrams are not answered.
    private enum Stream: Equatable {
        case none
        case connecting(ConnectionIdentity)
        case open(ConnectionIdentity)
    }

    private var flows: [ProbeFlow]
    private var schedule: ProbeSchedule
    private let board: ProbeBoard
    /// A datagram socket a target; nil where it cannot be made now.
    private var sockets: [Descriptor?]
    private var watches: [ConnectionIdentity: Int] = [:]
    private var streams: [Stream]
    private var nextPost: Instant = .now
    private(set) var nextDeadline: Instant = .now

    /// A prober of `targets`, as `settings` say.
    init(_ targets: [ProbeTarget], _ settings: ProbeSettings, _ board: ProbeBoard) {
        let now = Instant.now.probeTime
        flows = targets.map { ProbeFlow($0, window: settings.window, at: now) }
        schedule = ProbeSchedule(
            targets: targets.count, every: settings.interval,
            packetsPerSecond: settings.packetsPerSecond, seed: settings.seed, at: now)
        self.board = board
        sockets = Array(repeating: nil, count: targets.count)
        streams = Array(repeating: .none, count: targets.count)
    }

    deinit {
        for socket in sockets { socket?.close() }
    }

    mutating func woken(_ loop: inout EventLoop) {
        if board.isStopped { loop.stop() }
    }

    mutating func tick(_ loop: inout EventLoop) {
        if board.isStopped { return loop.stop() }
        while let target = schedule.takeDue(at: Instant.now.probeTime) { probe(target, &loop) }
        let now = Instant.now
        if now >= nextPost {
            board.post(flows.indices.map { flows[$0].report(at: now.probeTime) })
            nextPost = now + ProbeLoopLimits.postInterval
        }
        let due = schedule.nextDue(at: now.probeTime)?.count ?? .max
        nextDeadline = min(nextPost, Instant(nanoseconds: UInt64(clamping: due) &* 1_000))
        if due == .max { nextDeadline = nextPost }
    }

    private mutating func probe(_ target: Int, _ loop: inout EventLoop) {
        let sent = flows[target].probe(at: Instant.now.probeTime, nonce: SystemRandom.word())
        switch sent.path {
        case .udp:
            guard let socket = socket(target, &loop) else { return }
            Datagram.send(sent.bytes, on: socket)
        case .tcp:
            guard case .open(let connection) = streams[target] else {
                return open(target, &loop)
            }
            loop.send(sent.bytes, to: connection)
        }
    }

    /// The target's datagram socket, made when it is first used and after it failed.
    private mutating func socket(_ target: Int, _ loop: inout EventLoop) -> Descriptor? {
        if let socket = sockets[target] { return socket }
        let pair = flows[target].target
        do throws(KernelError) {
            let made = try Datagram.connected(to: pair.beacon, from: pair.source)
            watches[try loop.watch(made.descriptor)] = target
            let descriptor = made.release()
            sockets[target] = descriptor
            return descriptor
        } catch { return nil }
    }

    private mutating func open(_ target: Int, _ loop: inout EventLoop) {
        guard streams[target] == .none else { return }
        let pair = flows[target].target
        let connection = try? loop.connect(
            to: pair.beacon, from: pair.source, within: ProbeLoopLimits.connectTime)
        guard let connection else { return }
        streams[target] = .connecting(connection)
        watches[connection] = target
    }

    mutating func ready(_ watch: ConnectionIdentity, _ loop: inout EventLoop) {
        guard let target = watches[watch], let socket = sockets[target] else { return }
        for _ in 0..<ProbeLoopLimits.datagramsPerTurn {
            let arrival = Datagram.receive(socket, limit: ProbeLimits.packetBytes)
            guard case .arrived(let bytes, _) = arrival else { return }
            if let answer = flows[target].receive(bytes, at: Instant.now.probeTime) {
                Datagram.send(answer, on: socket)
            }
        }
    }

    mutating func connected(_ connection: ConnectionIdentity, _ loop: inout EventLoop) {
        guard let target = watches[connection] else { return }
        streams[target] = .open(connection)
    }

    mutating func connectFailed(
        _ connection: ConnectionIdentity, _ reason: Errno, _ loop: inout EventLoop
    ) { forget(connection) }

    mutating func closed(
        _ connection: ConnectionIdentity, _ reason: CloseReason, _ loop: inout EventLoop
    ) { forget(connection) }

    private mutating func forget(_ connection: ConnectionIdentity) {
        guard let target = watches.removeValue(forKey: connection) else { return }
        streams[target] = .none
    }

    mutating func received(
        _ bytes: Span<UInt8>, from connection: ConnectionIdentity, _ loop: inout EventLoop
    ) -> Int {
        guard let target = watches[connection] else { return bytes.count }
        var used = 0
        while bytes.count - used >= ProbeLimits.packetBytes {
            let packet = (used..<used + ProbeLimits.packetBytes).map { bytes[$0] }
            used += packet.count
            if let answer = flows[target].receive(packet, at: Instant.now.probeTime) {
                loop.send(answer, to: connection)
            }
        }
        // Nothing goes out on a path that is not used any more: it is closed.
        if flows[target].path == .udp { loop.close(connection, .owner(0)) }
        return used
    }
}

/// The bounds of a prober's loop, each with its reason.
enum ProbeLoopLimits {
    /// How often what was measured is handed on: half of a second is far under a report's interval.
    static let postInterval: Duration = .milliseconds(500)
    /// Datagrams of one target that are taken in one go.
    static let datagramsPerTurn = 64
    /// How long a connect may take: some round trips of the slowest link, with a lost packet.
    static let connectTime: Duration = .seconds(5)
    /// Bytes of the thread's stack: it keeps what is large elsewhere.
    static let stackBytes = 1 << 20
}

/// How a prober goes about it.
struct ProbeSettings: Sendable {
    /// Time between two probes of a target.
    var interval: Microseconds
    /// How far back a percentile reaches.
    var window: Microseconds
    /// Packets a second in all.
    var packetsPerSecond: Int
    /// The seed of the jitter.
    var seed: UInt64
}
