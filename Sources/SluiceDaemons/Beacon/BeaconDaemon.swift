internal import SluiceLinux
internal import SluiceModel
internal import SluiceProbing
internal import SluiceTransport

/// A beacon's core on real sockets: one for datagrams, and connections where these do not pass.
struct BeaconDaemon: LoopOwner, ~Copyable {
    /// A connection and what it did.
    private struct Peer {
        let connection: ConnectionIdentity
        let address: SocketAddress
        var heardAt: Instant
    }

    private let log = DaemonLog("beacon")
    private let socket: FileDescriptor
    private var core: BeaconCore
    private var peers: [Peer] = []
    private var logged = BeaconCounts()
    private(set) var nextDeadline: Instant = .now + BeaconLimits.round

    /// A beacon that answers on a socket bound already.
    init(_ core: BeaconCore, socket: consuming FileDescriptor) {
        self.core = core
        self.socket = socket
    }

    /// The descriptor of its datagrams, for the loop to watch.
    var datagrams: Descriptor { socket.descriptor }

    mutating func ready(_ watch: ConnectionIdentity, _ loop: inout EventLoop) {
        for _ in 0..<BeaconLimits.datagramsPerTurn {
            let arrival = Datagram.receive(
                socket.descriptor, limit: ProbeLimits.packetBytes)
            guard case .arrived(let bytes, let source) = arrival else { return }
            // The time is read for each: the loop's is that of the turn.
            let reply = core.receive(
                bytes, from: source, at: Instant.now.probeTime, token: SystemRandom.word())
            if let reply { Datagram.send(reply, to: source, on: socket.descriptor) }
        }
    }

    mutating func accepted(
        _ connection: ConnectionIdentity, from peer: SocketAddress,
        by listener: ConnectionIdentity, _ loop: inout EventLoop
    ) {
        guard peers.count < ProbeLimits.connections else {
            loop.abort(connection, .owner(0))
            return
        }
        peers.append(Peer(connection: connection, address: peer, heardAt: loop.now))
    }

    mutating func received(
        _ bytes: Span<UInt8>, from connection: ConnectionIdentity, _ loop: inout EventLoop
    ) -> Int {
        guard let index = peers.firstIndex(where: { $0.connection == connection }) else {
            return bytes.count
        }
        var used = 0
        while bytes.count - used >= ProbeLimits.packetBytes {
            let packet = (used..<used + ProbeLimits.packetBytes).map { bytes[$0] }
            used += packet.count
            let before = core.counts.dropped
            let reply = core.receive(
                packet, from: peers[index].address, at: Instant.now.probeTime,
                token: SystemRandom.word())
            if let reply { loop.send(reply, to: connection) }
            guard core.counts.dropped == before else {
                // A stream that holds something else cannot be read on.
                loop.abort(connection, .owner(0))
                return bytes.count
            }
            peers[index].heardAt = loop.now
        }
        return used
    }

    mutating func closed(
        _ connection: ConnectionIdentity, _ reason: CloseReason, _ loop: inout EventLoop
    ) { peers.removeAll { $0.connection == connection } }

    mutating func tick(_ loop: inout EventLoop) {
        nextDeadline = loop.now + BeaconLimits.round
        for peer in peers where loop.now.since(peer.heardAt) > BeaconLimits.silence {
            loop.close(peer.connection, .owner(0))
        }
        guard core.counts.dropped != logged.dropped else { return }
        logged = core.counts
        log.write(
            "packets dropped",
            [
                "answered": "\(logged.answered)", "malformed": "\(logged.malformed)",
                "forged": "\(logged.forged)", "replayed": "\(logged.replayed)",
                "limited": "\(logged.limited)", "crowded": "\(logged.crowded)",
            ])
    }

    mutating func signalled(_ signal: Signal, _ loop: inout EventLoop) { loop.stop() }
}

extension Instant {
    /// As probing counts time: microseconds of this machine's clock.
    var probeTime: Microseconds { Microseconds(Int64(clamping: nanoseconds / 1_000)) }
}
