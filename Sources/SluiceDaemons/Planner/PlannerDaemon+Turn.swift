internal import SluiceHub
internal import SluiceJournal
internal import SluicePlanner
internal import SluiceLinux
internal import SluiceModel
internal import SluiceTransport
internal import SluiceWire

extension PlannerDaemon {
    mutating func turnEnded(_ loop: inout EventLoop) {
        defer { isTurnBusy = false }
        switch stage {
        case .serving: commit(&loop)
        case .refusing: break
        case .stopping(let end):
            commit(&loop)
            sayGoodbye(&loop)
            if loop.connectionCount == 0 || loop.now >= end { loop.stop() }
        }
    }

    /// Makes the turn's batch durable and lets out what it allows; an idle turn keeps house.
    private mutating func commit(_ loop: inout EventLoop) {
        let now = moment(loop)
        do throws(JournalError) {
            if let batch = hub.endTurn(at: now) {
                let position = try store.append(batch, at: now.civil)
                precondition(position == hub.position, "\(position) against \(hub.position)")
                isTurnBusy = true
            }
        } catch {
            fail(error, &loop)
            return
        }
        release(&loop)
        let orderWait = Duration.microseconds(hub.orderWait(at: now).count)
        ordersDue = hub.hasNewOrders ? loop.now + orderWait : .never
        keepHouse(&loop)
    }

    private mutating func release(_ loop: inout EventLoop) {
        for piece in hub.output.pieces {
            switch piece {
            case .frames(let session, let range):
                let connection = ConnectionIdentity(raw: session.raw)
                loop.send(hub.output.bytes.extracting(range), to: connection)
            case .close(let session, let reason):
                let connection = ConnectionIdentity(raw: session.raw)
                log.write("closing", ["peer": peers.address(connection), "reason": reason])
                loop.close(connection, .owner(0))
            }
        }
        hub.released()
    }

    /// Snapshots, retention and the journal's own housekeeping. No peer waits for any of it, so a
    /// full disk is met again later; anything else ends the process.
    private mutating func keepHouse(_ loop: inout EventLoop) {
        guard stage == .serving else { return }
        do throws(JournalError) {
            if store.isSnapshotDue(isIdle: !isTurnBusy && isQuiet) {
                try store.writeSnapshot(of: hub.core)
                log.write("snapshot", ["position": "\(hub.position)"])
            } else if !isTurnBusy {
                _ = try store.maintain()
            }
        } catch {
            if case .diskFull = error {
                log.write("housekeeping put off", ["reason": error.description])
            } else {
                end(error, &loop)
            }
        }
    }

    /// An append failed: nobody may see what this turn decided, and the state is the journal's
    /// again.
    private mutating func fail(_ error: JournalError, _ loop: inout EventLoop) {
        loop.discardTurnOutput()
        guard case .diskFull = error else {
            end(error, &loop)
            return
        }
        log.write("refusing", ["reason": error.description])
        for connection in peers.all { turnAway(connection, &loop) }
        if case .stopping = stage { return }
        stage = .refusing
        nextTick = loop.now + PlannerLimits.refusedTick
    }

    /// Takes over again from the journal, as a new reign; the first batch shows whether there is
    /// room.
    mutating func tryAgain(_ loop: inout EventLoop) {
        do throws(JournalError) {
            hub = try Self.takeOver(&store, options, catalogue, at: moment(loop))
            // Those who came meanwhile were told nothing yet: they are known from here on.
            for connection in peers.all {
                hub.opened(
                    SessionID(connection.raw), peer: peers.address(connection),
                    at: moment(loop))
            }
            stage = .serving
            log.write("serving again", ["term": "\(hub.core.term)"])
        } catch {
            if case .diskFull = error { return }
            end(error, &loop)
        }
    }

    /// The outcome of the last write is not known: only a restart can tell.
    private mutating func end(_ error: JournalError, _ loop: inout EventLoop) {
        failure = DaemonFailure(error.description)
        for connection in peers.all { loop.abort(connection, .owner(0)) }
        loop.stop()
    }

    private mutating func sayGoodbye(_ loop: inout EventLoop) {
        for connection in peers.all {
            let goodbye = Goodbye(sentence: "The planner was asked to stop.")
            send(.goodbye(goodbye), correlation: 0, to: connection, &loop)
            loop.close(connection, .owner(UInt32(ErrorCode.shuttingDown.rawValue)))
        }
    }

    /// After the loop: keeps the state so that the next start is quick, and closes the journal.
    mutating func finish() throws(DaemonFailure) {
        if let failure { throw failure }
        do throws(JournalError) {
            // After a failed append the hub knows what the journal does not: nothing to keep.
            if hub.position.raw == store.journal.lastPosition {
                try store.writeSnapshot(of: hub.core)
            }
            try store.journal.close()
        } catch {
            if case .diskFull = error {
                log.write("no last snapshot", ["reason": error.description])
            } else {
                throw DaemonFailure(error.description)
            }
        }
    }
}
