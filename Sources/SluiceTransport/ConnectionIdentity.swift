package import SluiceLinux

/// Names one connection (or listener, or watch) of a loop. A name is never used again: the slot it
/// stands for is, but then with the next generation, so a name kept too long names nothing.
package struct ConnectionIdentity: Hashable, Sendable, BitwiseCopyable {
    /// Generation in the high half, slot in the low half; also the token that epoll gives back.
    package let raw: UInt64

    /// The name that has that raw form.
    package init(raw: UInt64) { self.raw = raw }

    init(slot: Int, generation: UInt32) { raw = UInt64(generation) << 32 | UInt64(slot) }

    /// The row in the loop's table: dense, so that an owner may keep a table of its own beside it.
    package var slot: Int { Int(raw & 0xFFFF_FFFF) }

    var generation: UInt32 { UInt32(raw >> 32) }
}

/// Why a connection is gone.
package enum CloseReason: Hashable, Sendable {
    /// The owner closed it, for a reason of its own (a code of the owner's).
    case owner(UInt32)
    /// The other side sent all it had, and closed.
    case peerEnded
    /// The other side closed within a frame: these bytes of it had come.
    case peerEndedWithin(bytes: Int)
    /// The network or the other side broke it.
    case failed(Errno)
    /// More bytes wait that the owner could not use than the bound allows.
    case inputOverflow(bytes: Int)
    /// The other side reads too slowly: more output waits than the bound allows.
    case outputOverflow(bytes: Int)
    /// The other side did not prove to be one of ours, or bytes were changed on the way; why.
    case untrusted(String)
    /// It had not shown who it is, and met that bound.
    case limit(HalfOpenLimit)
    /// The loop ends.
    case loopEnded
}

extension CloseReason: CustomStringConvertible {
    /// A sentence for the log.
    package var description: String {
        switch self {
        case .owner(let code): "closed here, code \(code)"
        case .peerEnded: "closed by the peer"
        case .peerEndedWithin(let bytes):
            "closed by the peer within a frame, of which \(bytes) bytes had come"
        case .failed(let reason): "broken: \(reason)"
        case .inputOverflow(let bytes): "the peer sent \(bytes) bytes that make no whole frame"
        case .outputOverflow(let bytes): "the peer reads too slowly: \(bytes) bytes wait for it"
        case .untrusted(let reason): "not trusted: \(reason)"
        case .limit(let limit):
            "it had not shown who it is, and met the limit \(limit.rawValue)"
        case .loopEnded: "the loop ended"
        }
    }
}

/// Bounds on connections over a network that have not shown who they are, each with its reason.
package struct HalfOpenBounds: Hashable, Sendable {
    /// How long a handshake of TLS may take: a few round trips of the slowest link we serve, which
    /// are half a second each.
    package var handshakeTime: Duration = .seconds(5)
    /// How many there may be in all: each holds some 50 KiB of TLS, so 200 MiB at the worst.
    package var inAll = 4_096
    /// How many from one source: a nation's gateways behind one address come back together, and
    /// each is half open for some milliseconds.
    package var ofSource = 256
    /// Bytes that one may send: the longest hello (64 KiB), and TLS's own with a chain of
    /// certificates.
    package var bytes = 98_304

    /// The usual ones.
    package init() {}
}

/// The bounds of a loop.
package struct LoopLimits: Sendable {
    /// Connections, listeners and watches together. Above it, new connections wait unaccepted.
    package var connections = 65_536
    /// Unused input of one connection: must hold the largest frame of the owner's protocol.
    package var inputBytes = 1_048_576 + 4_096
    /// Waiting output of one connection.
    package var outputBytes = 8_388_608
    /// Events taken from the kernel in one turn: the size of a group commit at full load.
    package var eventsPerTurn = 1_024
    /// How often a turn looks for input before it ends: what comes while the first was worked on
    /// shares its commit. More helps no more: then the peers wait for answers.
    package var roundsPerTurn = 1
    /// How long a closing connection may take to flush and to hear the other side's end.
    package var closingTime: Duration = .seconds(2)
    /// The shared reading buffer: as much as one turn takes from one connection.
    package var readBytes = 262_144
    /// Connections accepted from one listener in one turn.
    package var acceptsPerTurn = 256
    /// How long accepting rests when there is no descriptor, memory or slot left.
    package var acceptRest: Duration = .milliseconds(100)

    /// Bounds on those who have not shown who they are; nil where the owner does not say when they
    /// have (`EventLoop.admit`).
    package var halfOpen: HalfOpenBounds?

    /// The usual bounds.
    package init() {}
}
