internal import SluiceLinux

/// What an owner does with a connection. All of it is fine on a name that is stale: nothing
/// happens.
extension EventLoop {
    /// Queues bytes for the other side, to be written after `turnEnded`. False, and nothing is
    /// queued, when the connection is closing or gone, or when this is more than the bound on
    /// waiting output: then it is closed (`outputOverflow`), as a peer that does not read.
    @discardableResult
    package mutating func send(_ bytes: Span<UInt8>, to connection: ConnectionIdentity) -> Bool {
        guard let index = openForOutput(connection, bytes.count) else { return false }
        unsafe bytes.withUnsafeBytes { unsafe slots[index].output.append($0) }
        return true
    }

    /// Queues bytes for the other side; see `send(_:to:)` over a span.
    @discardableResult
    package mutating func send(_ bytes: [UInt8], to connection: ConnectionIdentity) -> Bool {
        send(bytes.span, to: connection)
    }

    /// Queues what `body` writes, at most `limit` bytes, straight into the output queue.
    @discardableResult @inlinable
    package mutating func send(
        upTo limit: Int, to connection: ConnectionIdentity,
        _ body: (inout OutputSpan<UInt8>) -> Void
    ) -> Bool {
        guard let room = unsafe roomForOutput(connection, limit) else { return false }
        let bytes = unsafe UnsafeMutableBufferPointer(
            start: room.baseAddress!.assumingMemoryBound(to: UInt8.self), count: limit)
        var span = unsafe OutputSpan(buffer: bytes, initializedCount: 0)
        body(&span)
        let count = unsafe span.finalize(for: bytes)
        outputAdded(connection, count)
        return true
    }

    @usableFromInline
    package mutating func roomForOutput(
        _ connection: ConnectionIdentity, _ limit: Int
    ) -> UnsafeMutableRawBufferPointer? {
        guard let index = openForOutput(connection, limit) else { return nil }
        slots[index].output.reserve(limit)
        return unsafe slots[index].output.room
    }

    @usableFromInline
    package mutating func outputAdded(_ connection: ConnectionIdentity, _ count: Int) {
        slots[connection.slot].output.added(count)
    }

    /// Bytes that wait to be written, 0 for a stale name. An owner of a long answer watches it.
    package func outputCount(_ connection: ConnectionIdentity) -> Int {
        slot(of: connection).map { slots[$0].waitingOutput } ?? 0
    }

    /// Takes back all output queued since the last flush, on every connection: for an owner whose
    /// commit failed, so that nobody sees what did not become durable.
    package mutating func discardTurnOutput() {
        for identity in dirty {
            guard let index = slot(of: identity), slots[index].isConnection else { continue }
            let kept = min(slots[index].settledCount, slots[index].output.count)
            slots[index].output.keepFirst(kept)
        }
    }

    /// Stops reading a connection, so that the network holds the other side back.
    package mutating func pause(_ connection: ConnectionIdentity) {
        guard let index = slot(of: connection), slots[index].isConnection else { return }
        slots[index].paused = true
        updateInterest(index)
    }

    /// Reads it again; what was left over is handed over first, without waiting for more.
    package mutating func resume(_ connection: ConnectionIdentity) {
        guard let index = slot(of: connection), slots[index].isConnection, slots[index].paused
        else { return }
        slots[index].paused = false
        updateInterest(index)
        resumed.append(connection)
    }

    /// Says to the other side, after what is queued, that no more comes; input goes on.
    /// For closing altogether, `close` does this by itself.
    package mutating func endOutput(_ connection: ConnectionIdentity) {
        guard let index = slot(of: connection), case .open = slots[index].stage else { return }
        slots[index].outputEnds = true
        markDirty(index, connection)
    }

    /// Closes after what is queued is written; input is no longer handed over. `closed` follows
    /// with that reason, at most `limits.closingTime` later whatever the other side does. A
    /// listener ends at once and is not reported.
    package mutating func close(_ connection: ConnectionIdentity, _ reason: CloseReason) {
        guard let index = slot(of: connection) else { return }
        switch slots[index].stage {
        case .open:
            slots[index].stage = .flushing
            slots[index].reason = reason
            updateInterest(index)
            setDeadline(connection, now + limits.closingTime)
            markDirty(index, connection)
        case .connecting: discard(index)
        case .listener:
            listeners.removeAll { $0 == connection }
            discard(index)
        case .flushing, .lingering, .doomed, .free, .watch, .signals, .wakeup: return
        }
    }

    /// Closes at once: what waits is dropped. `closed` follows in this turn.
    package mutating func abort(_ connection: ConnectionIdentity, _ reason: CloseReason) {
        guard let index = slot(of: connection) else { return }
        if slots[index].isConnection { doom(connection, reason) } else { close(connection, reason) }
    }

    /// Closes a descriptor nobody needs to hear of.
    private mutating func discard(_ index: Int) {
        slots[index].descriptor.close()
        free(index)
    }

    /// The row, if so many more bytes may be queued on it; borrows memory for it.
    private mutating func openForOutput(_ connection: ConnectionIdentity, _ count: Int) -> Int? {
        guard let index = slot(of: connection), case .open = slots[index].stage,
            !slots[index].outputEnds
        else { return nil }
        let waiting = slots[index].waitingOutput + count
        guard waiting <= limits.outputBytes else {
            doom(connection, .outputOverflow(bytes: waiting))
            return nil
        }
        if slots[index].output.capacity == 0 { slots[index].output = pool.take() }
        markDirty(index, connection)
        return index
    }

    mutating func markDirty(_ index: Int, _ connection: ConnectionIdentity) {
        if slots[index].dirty { return }
        slots[index].dirty = true
        slots[index].settledCount = slots[index].output.count
        dirty.append(connection)
    }

    /// Bytes that came and that the owner could not use yet; 0 for a connection that is gone.
    package func unusedInput(of connection: ConnectionIdentity) -> Int {
        slot(of: connection).map { slots[$0].input.count } ?? 0
    }

    /// Marks a connection as gone: it is reported and freed at the end of the turn.
    mutating func doom(_ connection: ConnectionIdentity, _ reason: CloseReason) {
        guard let index = slot(of: connection), slots[index].isConnection else { return }
        // The first cause counts: a flush that fails after the owner closed is not the reason.
        if case .open = slots[index].stage { slots[index].reason = reason }
        slots[index].stage = .doomed
        doomed.append(connection)
    }
}
