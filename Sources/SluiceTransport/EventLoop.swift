package import SluiceLinux
package import SluiceTrust

/// One thread's loop over many stream connections: bytes in, bytes out, and no word of what they
/// mean.
///
/// Level-triggered epoll, one read per readable connection and one write per connection with output
/// in a turn. An idle connection holds no buffer: input is read into one shared piece and only an
/// unused rest is kept; output memory is borrowed while something waits.
///
/// A struct that its thread owns and hands to the `LoopOwner`'s verbs; not to be shared.
package struct EventLoop: ~Copyable {
    /// The bounds it was made with.
    package let limits: LoopLimits
    /// Lets any thread wake this loop; the owner's `woken` follows.
    package let wakeup: Wakeup
    /// The time of this turn: read once, after the wait.
    package internal(set) var now: Instant
    /// Set by `stop()`.
    package private(set) var isStopping = false
    /// Connections that are open or closing.
    package internal(set) var connectionCount = 0

    var epoll: Epoll
    var slots: [Slot]
    var freeSlots: [UInt32] = []
    let signals: SignalDescriptor
    var pool = BufferPool()
    var deadlines = DeadlineHeap<ConnectionIdentity>()
    /// Input just read, when its connection had none left over.
    var scratch: ByteQueue
    /// With output to write, or about to close, at the end of the turn.
    var dirty: [ConnectionIdentity] = []
    var doomed: [ConnectionIdentity] = []
    /// Resumed with input left over.
    var resumed: [ConnectionIdentity] = []
    var listeners: [ConnectionIdentity] = []
    var acceptAgain = Instant.never
    /// Those who have not shown who they are.
    var halfOpen = HalfOpenTable()
    /// How often their bounds were met.
    package internal(set) var halfOpenCounts = HalfOpenCounts()
    /// Why the connect that was just examined failed.
    @usableFromInline package internal(set) var connectFailure = Errno.refused

    /// A loop without connections. Made before other threads start when it takes signals (see
    /// `SignalDescriptor`).
    package init(limits: LoopLimits = LoopLimits(), signals: [Signal] = []) throws(KernelError) {
        let epoll = try Epoll(capacity: limits.eventsPerTurn)
        let wakeup = try Wakeup()
        let signals = try SignalDescriptor(signals)
        let own = [
            Slot(ofOwn: wakeup.descriptor, .wakeup), Slot(ofOwn: signals.descriptor, .signals),
        ]
        for (index, slot) in own.enumerated() {
            let identity = ConnectionIdentity(slot: index, generation: slot.generation)
            try epoll.add(slot.descriptor, slot.interest, token: identity.raw)
        }
        self.limits = limits
        self.epoll = epoll
        self.wakeup = wakeup
        self.signals = signals
        slots = own
        now = .now
        scratch = ByteQueue(capacity: limits.readBytes)
    }

    deinit {
        var shared = scratch
        shared.free()
        for var slot in slots {
            slot.input.free()
            slot.output.free()
            switch slot.stage {
            case .listener, .connecting, .open, .flushing, .lingering, .doomed:
                slot.descriptor.close()
            case .free, .watch, .signals, .wakeup: break
            }
        }
    }

    /// Ends `run` after this turn; output of this turn is still written.
    package mutating func stop() { isStopping = true }

    /// The next turns again, after `stop()`.
    package mutating func restart() { isStopping = false }

    /// Listens; connections come as `accepted`. `mode` is that of a socket in the file system.
    /// With `context` they are TLS: nothing is handed over before the other side has proven who it
    /// is, and `peer(of:)` says so.
    package mutating func listen(
        on address: SocketAddress, mode: UInt32? = nil, context: SecureContext? = nil
    ) throws(KernelError) -> ConnectionIdentity {
        let socket = try Socket.listen(on: address, mode: mode)
        let identity = try add(socket.descriptor, stage: .listener)
        _ = socket.release()
        slots[identity.slot].context = context
        listeners.append(identity)
        return identity
    }

    /// Where a listener or connection is bound.
    package func localAddress(_ identity: ConnectionIdentity) -> SocketAddress? {
        guard let slot = slot(of: identity) else { return nil }
        return try? Socket.localAddress(slots[slot].descriptor)
    }

    /// Begins to connect: `connected` or `connectFailed` follows, the latter at most `time` later.
    /// An error that shows at once is thrown. It leaves from `source` where one is given. With
    /// `context` it is TLS: what is sent waits until the other side has proven who it is.
    package mutating func connect(
        to address: SocketAddress, from source: SocketAddress? = nil,
        context: SecureContext? = nil, within time: Duration
    ) throws(KernelError) -> ConnectionIdentity {
        let secure = try stream(context)
        let socket = try Socket.connect(to: address, from: source)
        let identity = try add(socket.descriptor, stage: .connecting)
        _ = socket.release()
        slots[identity.slot].secure = secure
        setDeadline(identity, now + time)
        return identity
    }

    /// Takes over a socket that is connected already (a test's pair, or one handed down).
    package mutating func adopt(
        _ socket: consuming FileDescriptor
    ) throws(KernelError) -> ConnectionIdentity {
        try Socket.setBlocking(socket.descriptor, false)
        let identity = try add(socket.descriptor, stage: .open)
        _ = socket.release()
        connectionCount += 1
        return identity
    }

    /// Tells the owner (`ready`) while a descriptor of the owner's is readable. The owner keeps and
    /// closes it, after `unwatch`.
    package mutating func watch(_ descriptor: Descriptor) throws(KernelError) -> ConnectionIdentity
    {
        try add(descriptor, stage: .watch)
    }

    /// Ends a watch, at once.
    package mutating func unwatch(_ identity: ConnectionIdentity) {
        guard let slot = slot(of: identity), case .watch = slots[slot].stage else { return }
        try? epoll.remove(slots[slot].descriptor)
        free(slot)
    }

    /// Whether the name still stands for something (a closing connection counts).
    package func isAlive(_ identity: ConnectionIdentity) -> Bool { slot(of: identity) != nil }

    /// The most descriptors this loop has had at once: the size an owner's table beside it needs.
    package var slotCount: Int { slots.count }
}

extension EventLoop {
    func slot(of identity: ConnectionIdentity) -> Int? {
        let slot = identity.slot
        guard slot < slots.count, slots[slot].generation == identity.generation else { return nil }
        if case .free = slots[slot].stage { return nil }
        return slot
    }

    @discardableResult
    mutating func add(
        _ descriptor: Descriptor, stage: Slot.Stage
    ) throws(KernelError) -> ConnectionIdentity {
        var slot = Slot()
        slot.stage = stage
        slot.descriptor = descriptor
        slot.interest = .read
        slot.interest = slot.wantedInterest
        let index = freeSlots.last.map(Int.init) ?? slots.count
        guard index < limits.connections else {
            throw KernelError(call: "add", subject: "connection", reason: .tooManyFiles)
        }
        if index < slots.count { slot.generation = slots[index].generation }
        let identity = ConnectionIdentity(slot: index, generation: slot.generation)
        try epoll.add(descriptor, slot.interest, token: identity.raw)
        if index < slots.count {
            freeSlots.removeLast()
            slots[index] = slot
        } else {
            slots.append(slot)
        }
        return identity
    }

    /// Frees a row: its name is stale from now on.
    mutating func free(_ index: Int) {
        endHalfOpen(
            index, ConnectionIdentity(slot: index, generation: slots[index].generation))
        slots[index].input.free()
        if slots[index].output.capacity > 0 { pool.giveBack(&slots[index].output) }
        // A generation of 0 is never given, so that a raw 0 names nothing.
        let next = slots[index].generation &+ 1
        slots[index] = Slot()
        slots[index].generation = next == 0 ? 1 : next
        freeSlots.append(UInt32(index))
    }

    mutating func setDeadline(_ identity: ConnectionIdentity, _ deadline: Instant) {
        slots[identity.slot].deadline = deadline
        deadlines.add(deadline, identity)
    }

    /// Tells epoll what the row wants now, if that changed.
    mutating func updateInterest(_ index: Int) {
        let wanted = slots[index].wantedInterest
        let identity = ConnectionIdentity(slot: index, generation: slots[index].generation)
        do throws(KernelError) {
            if slots[index].detached {
                guard !slots[index].paused || wanted.contains(.write) else { return }
                try epoll.add(slots[index].descriptor, wanted, token: identity.raw)
                slots[index].detached = false
            } else if wanted != slots[index].interest {
                try epoll.modify(slots[index].descriptor, wanted, token: identity.raw)
            }
            slots[index].interest = wanted
        } catch {
            doom(identity, .failed(error.reason))
        }
    }
}
