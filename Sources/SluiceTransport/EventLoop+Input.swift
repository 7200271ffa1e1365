package import SluiceLinux

/// What an event turned out to mean, for the owner.
@usableFromInline
package enum Occurrence {
    case nothing
    case waiting
    case connected
    case connectFailed
    case input
    case ended
    case ready
    case signals
    case woken
}

extension EventLoop {
    /// Waits for the first event or for the earliest deadline. Returns how many events there are.
    @usableFromInline
    package mutating func wait(until ownersDeadline: Instant) throws(KernelError) -> Int {
        let mustNotWait = !doomed.isEmpty || !resumed.isEmpty || !dirty.isEmpty || isStopping
        let deadline = min(ownersDeadline, deadlines.first, acceptAgain)
        let time: Duration? =
            if mustNotWait { .zero } else if deadline == .never { nil } else {
                deadline.since(.now)
            }
        let count = try epoll.wait(atMost: time)
        now = .now
        return count
    }

    /// The name that an event is about.
    @usableFromInline
    package func identity(ofEvent index: Int) -> ConnectionIdentity {
        ConnectionIdentity(raw: epoll.event(index).token)
    }

    /// Finds out what an event means, and reads what there is to read. An event about a name that
    /// is stale (closed earlier in this very batch) means nothing.
    @usableFromInline
    package mutating func examine(_ eventIndex: Int) -> Occurrence {
        let event = epoll.event(eventIndex)
        let identity = ConnectionIdentity(raw: event.token)
        guard let index = slot(of: identity) else { return .nothing }
        switch slots[index].stage {
        case .open, .flushing:
            if slots[index].blocked, event.isWritable { becameWritable(index, identity) }
            return examineOpen(index, identity, event)
        case .connecting: return connectEnded(index, identity)
        case .listener: return .waiting
        case .lingering:
            drain(index, identity)
            return .nothing
        case .watch: return .ready
        case .signals: return .signals
        case .wakeup:
            wakeup.clear()
            return .woken
        case .free, .doomed: return .nothing
        }
    }

    private mutating func examineOpen(
        _ index: Int, _ identity: ConnectionIdentity, _ event: Epoll.Event
    ) -> Occurrence {
        let reads = slots[index].interest.contains(.read)
        if reads, event.isReadable || event.isBroken { return read(index, identity) }
        guard event.isBroken else { return .nothing }
        if let reason = Socket.connectResult(slots[index].descriptor) {
            doom(identity, .failed(reason))
        } else if slots[index].paused, !slots[index].inputEnded, slots[index].stage == .open {
            // Both directions are shut and there may be input left: it waits for `resume`, and
            // epoll, which cannot be told to keep a hang-up quiet, lets go of the descriptor.
            try? epoll.remove(slots[index].descriptor)
            slots[index].detached = true
            slots[index].interest = []
        } else {
            doom(identity, .peerEnded)
        }
        return .nothing
    }

    private mutating func read(_ index: Int, _ identity: ConnectionIdentity) -> Occurrence {
        if let secure = slots[index].secure { return read(index, identity, through: secure) }
        let transfer: Transfer
        if slots[index].input.isEmpty {
            scratch.removeAll()
            transfer = unsafe slots[index].descriptor.receive(into: scratch.room)
            if case .moved(let count) = transfer { scratch.added(count) }
        } else {
            let room = max(1, limits.inputBytes - slots[index].input.count)
            slots[index].input.reserve(min(4_096, room))
            transfer = unsafe slots[index].descriptor.receive(into: slots[index].input.room)
            if case .moved(let count) = transfer { slots[index].input.added(count) }
        }
        if case .moved(let count) = transfer, !countUnauthenticated(index, identity, count) {
            return .nothing
        }
        return occurrence(transfer, index, identity)
    }

    /// What a read that moved that much means.
    mutating func occurrence(
        _ transfer: Transfer, _ index: Int, _ identity: ConnectionIdentity
    ) -> Occurrence {
        switch transfer {
        case .moved: return .input
        case .wouldBlock: return .nothing
        case .ended:
            slots[index].inputEnded = true
            guard case .open = slots[index].stage else {
                // It was closed before its handshake was over, and the other side has gone too.
                doom(identity, slots[index].reason)
                return .nothing
            }
            updateInterest(index)
            return .ended
        case .failed(let reason):
            doom(identity, .failed(reason))
            return .nothing
        }
    }

    /// Reads and forgets what a closed connection still sends, until it ends too.
    private mutating func drain(_ index: Int, _ identity: ConnectionIdentity) {
        scratch.removeAll()
        switch unsafe slots[index].descriptor.receive(into: scratch.room) {
        case .moved, .wouldBlock: return
        case .ended, .failed: doom(identity, slots[index].reason)
        }
    }

    private mutating func connectEnded(
        _ index: Int, _ identity: ConnectionIdentity
    ) -> Occurrence {
        if let reason = Socket.connectResult(slots[index].descriptor) {
            slots[index].descriptor.close()
            free(index)
            connectFailure = reason
            return .connectFailed
        }
        slots[index].stage = .open
        connectionCount += 1
        updateInterest(index)
        // A secured one has the first word of its handshake to say.
        if slots[index].secure != nil { markDirty(index, identity) }
        return .connected
    }

    /// The input that waits for the owner; it stays in place until `inputUsed`.
    @usableFromInline
    package func pendingInput(_ identity: ConnectionIdentity) -> UnsafeBufferPointer<UInt8> {
        guard let index = slot(of: identity), slots[index].stage == .open else {
            return unsafe UnsafeBufferPointer(start: nil, count: 0)
        }
        let bytes = unsafe slots[index].input.isEmpty ? scratch.bytes : slots[index].input.bytes
        return unsafe bytes.assumingMemoryBound(to: UInt8.self)
    }

    /// Takes what the owner used out of the input, and keeps the rest.
    @usableFromInline
    package mutating func inputUsed(_ identity: ConnectionIdentity, _ used: Int, of total: Int) {
        precondition(used >= 0 && used <= total, "an owner used \(used) of \(total) bytes")
        let rest = total - used
        // Whatever became of the connection, nobody else may be handed these bytes.
        defer { scratch.removeAll() }
        guard let index = slot(of: identity), slots[index].isConnection else { return }
        if slots[index].input.isEmpty {
            if rest > 0 {
                scratch.removeFirst(used)
                unsafe slots[index].input.append(scratch.bytes)
            }
        } else {
            slots[index].input.removeFirst(used)
            if slots[index].input.isEmpty { slots[index].input.free() }
        }
        if rest >= limits.inputBytes, used == 0, !slots[index].paused {
            doom(identity, .inputOverflow(bytes: rest))
        }
    }
}
