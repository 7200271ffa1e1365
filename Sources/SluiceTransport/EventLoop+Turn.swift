package import SluiceLinux

/// The part that knows the owner's type. It is small and inlinable, so that it is specialised where
/// the owner is: no call goes through a table, and the rest of the loop is compiled once.
extension EventLoop {
    /// Turns until `stop()`.
    @inlinable
    package mutating func run<Owner: LoopOwner & ~Copyable>(
        _ owner: inout Owner
    ) throws(KernelError) {
        while !isStopping { try turn(&owner) }
    }

    /// One turn: waits for events or for the next deadline, hands them over, lets the owner commit,
    /// writes. Throws only when epoll itself fails, which is the end of the loop.
    @inlinable
    package mutating func turn<Owner: LoopOwner & ~Copyable>(
        _ owner: inout Owner
    ) throws(KernelError) {
        var count = try wait(until: owner.nextDeadline)
        var rounds = 1
        while true {
            for index in 0..<count { handle(index, &owner) }
            guard count > 0, rounds < limits.roundsPerTurn else { break }
            rounds += 1
            count = try waitNoMore()
        }
        for identity in takeResumed() { deliver(identity, &owner) }
        expire(&owner)
        if owner.nextDeadline <= now { owner.tick(&self) }
        while let gone = nextDoomed() { owner.closed(gone.identity, gone.reason, &self) }
        owner.turnEnded(&self)
        flush()
    }

    /// What has come meanwhile.
    @usableFromInline
    package mutating func waitNoMore() throws(KernelError) -> Int { try epoll.wait(atMost: .zero) }

    @inlinable
    mutating func handle<Owner: LoopOwner & ~Copyable>(_ index: Int, _ owner: inout Owner) {
        let identity = identity(ofEvent: index)
        switch examine(index) {
        case .input: deliver(identity, &owner)
        case .nothing: break
        case .waiting:
            for _ in 0..<limits.acceptsPerTurn {
                guard let (connection, peer) = acceptNext(identity) else { break }
                owner.accepted(connection, from: peer, by: identity, &self)
            }
        case .connected: owner.connected(identity, &self)
        case .connectFailed: owner.connectFailed(identity, connectFailure, &self)
        case .ended: owner.ended(identity, &self)
        case .ready: owner.ready(identity, &self)
        case .signals:
            while let signal = nextSignal() { owner.signalled(signal, &self) }
        case .woken: owner.woken(&self)
        }
    }

    @inlinable
    mutating func deliver<Owner: LoopOwner & ~Copyable>(
        _ identity: ConnectionIdentity, _ owner: inout Owner
    ) {
        let input = unsafe pendingInput(identity)
        if input.isEmpty { return }
        let span = unsafe Span(_unsafeElements: input)
        let used = owner.received(span, from: identity, &self)
        inputUsed(identity, used, of: input.count)
    }

    @inlinable
    mutating func expire<Owner: LoopOwner & ~Copyable>(_ owner: inout Owner) {
        while let identity = nextExpired() { owner.connectFailed(identity, .timedOut, &self) }
    }
}

extension EventLoop {
    /// Takes one waiting connection off a listener; rests all accepting when there is no room for
    /// it.
    @usableFromInline
    package mutating func acceptNext(
        _ listener: ConnectionIdentity
    ) -> (ConnectionIdentity, SocketAddress)? {
        guard let index = slot(of: listener) else { return nil }
        guard freeSlots.count > 0 || slots.count < limits.connections else {
            restAccepting()
            return nil
        }
        do throws(KernelError) {
            switch try Socket.accept(from: slots[index].descriptor) {
            case .accepted(let socket, let peer):
                let secure = try stream(slots[index].context)
                let identity = try add(socket.descriptor, stage: .open)
                _ = socket.release()
                connectionCount += 1
                slots[identity.slot].secure = secure
                beginHalfOpen(identity.slot, identity, from: peer)
                return (identity, peer)
            case .none: return nil
            case .exhausted: restAccepting()
            }
        } catch {
            restAccepting()
        }
        return nil
    }

    private mutating func restAccepting() {
        acceptAgain = now + limits.acceptRest
        for listener in listeners {
            try? epoll.modify(slots[listener.slot].descriptor, [], token: listener.raw)
        }
    }

    /// The next connect that took too long, freed; deals with the loop's own deadlines meanwhile.
    @usableFromInline
    package mutating func nextExpired() -> ConnectionIdentity? {
        if acceptAgain <= now {
            acceptAgain = .never
            for listener in listeners {
                try? epoll.modify(slots[listener.slot].descriptor, .read, token: listener.raw)
            }
        }
        while let identity = deadlines.take(dueAt: now) {
            guard let index = slot(of: identity), slots[index].deadline <= now else { continue }
            switch slots[index].stage {
            case .connecting:
                slots[index].descriptor.close()
                free(index)
                return identity
            case .flushing, .lingering: doom(identity, slots[index].reason)
            case .open: handshakeExpired(index, identity)
            case .free, .listener, .doomed, .watch, .signals, .wakeup: continue
            }
        }
        return nil
    }

    /// The next connection that is gone: freed, its name stale, its number given back.
    @usableFromInline
    package mutating func nextDoomed() -> (identity: ConnectionIdentity, reason: CloseReason)? {
        guard let identity = doomed.popLast() else { return nil }
        let index = identity.slot
        let reason = slots[index].reason
        slots[index].descriptor.close()
        free(index)
        connectionCount -= 1
        return (identity, reason)
    }

    /// Those to hand their rest to. One that is paused and resumed meanwhile has its turn next
    /// time, so that an owner who cannot use a rest yet does not turn here for ever.
    @usableFromInline
    package mutating func takeResumed() -> [ConnectionIdentity] {
        if resumed.isEmpty { return [] }
        defer { resumed = [] }
        return resumed
    }

    @usableFromInline
    package func nextSignal() -> Signal? { signals.next() }
}
