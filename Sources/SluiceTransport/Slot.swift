internal import SluiceLinux
internal import SluiceTrust

/// One row of the loop's table: a connection, listener or watch, or free.
struct Slot {
    /// Where a row is in its life.
    enum Stage {
        case free
        case listener
        case connecting
        case open
        /// To be closed when its output is out.
        case flushing
        /// We have said that no more comes, and wait for the other side to say so too: closing
        /// while it still sends would reset the connection and could destroy our last words to it.
        case lingering
        /// To be reported and freed at the end of the turn.
        case doomed
        /// A descriptor of the owner's.
        case watch
        case signals
        case wakeup
    }

    var stage = Stage.free
    var generation: UInt32 = 1
    var descriptor = Descriptor(-1)
    var interest: Epoll.Interest = []
    /// The other side sends no more.
    var inputEnded = false
    /// We send no more after what is queued.
    var outputEnds = false
    /// The owner wants no input now.
    var paused = false
    /// Taken out of epoll while paused, since a hang-up cannot be masked there.
    var detached = false
    /// The socket is full: wait for it to be writable.
    var blocked = false
    /// In the list of those to flush at the end of the turn.
    var dirty = false
    /// Of `output`, what was there before this turn.
    var settledCount = 0
    var reason = CloseReason.loopEnded
    /// When connecting or closing has taken too long.
    var deadline = Instant.never
    var input = ByteQueue()
    var output = ByteQueue()
    /// Seals and opens what goes over the network; nil where it goes as it is.
    var secure: SecureStream?
    /// Where it comes from, as long as it has not shown who it is and is counted for that.
    var halfOpenSource: SocketAddress.Source?
    /// What it has sent so far, as long as it is.
    var unauthenticatedBytes = 0
    /// Of a listener: what its connections are secured with.
    var context: SecureContext?

    var isConnection: Bool {
        switch stage {
        case .open, .flushing, .lingering: true
        case .free, .listener, .connecting, .doomed, .watch, .signals, .wakeup: false
        }
    }

    /// Bytes that wait to be written, sealed or not.
    var waitingOutput: Int { output.count + (secure?.sealedCount ?? 0) }

    /// A free row.
    init() {}

    /// A row for a descriptor of the loop's own.
    init(ofOwn descriptor: Descriptor, _ stage: Stage) {
        self.stage = stage
        self.descriptor = descriptor
        interest = .read
    }

    /// What epoll should tell about this row.
    var wantedInterest: Epoll.Interest {
        switch stage {
        case .open:
            (paused || inputEnded) ? writeInterest : writeInterest.union(.read)
        case .connecting: .write
        case .flushing: isHandshaking ? writeInterest.union(.read) : writeInterest
        case .lingering, .listener, .signals, .wakeup: .read
        case .free, .doomed, .watch: interest
        }
    }

    /// What waits cannot be sealed before the other side has answered.
    private var isHandshaking: Bool {
        guard let secure, !secure.isEstablished else { return false }
        return !output.isEmpty
    }

    private var writeInterest: Epoll.Interest { blocked ? .write : [] }
}
