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
        store.shared?.noteTurn(loop.now)
        switch stage {
        case .serving: commit(&loop)
        case .refusing: break
        case .standingBy:
            standBy(&loop)
            if stage == .serving { commit(&loop) }
        case .stopping(let end):
            commit(&loop)
            settle(&loop)
            commit(&loop)
            settle(&loop)
            sayGoodbye(&loop)
            if loop.connectionCount == 0 || loop.now >= end { loop.stop() }
        }
    }

    /// Hands what was decided to the journal, and lets out what is durable. While a batch is on its
    /// way to the disk nothing is closed: what comes in then is decided into the next one.
    private mutating func commit(_ loop: inout EventLoop) {
        guard !isAhead else { return }
        ordersDue = .never
        let hadInput = isTurnBusy
        releasePrompt(&loop)
        if store.isCommitting {
            guard letOut(&loop) else { return noteStall(loop) }
            let now = Instant.now
            restEnd = now + min(now.since(begunAt), PlannerLimits.longestRest)
        } else if let loss = store.takeLoss() {
            return fail(loss, &loop)
        }
        guard store.isFree else { return }
        isResting = hadInput && Instant.now < restEnd
        if isResting { return }
        closeTurn(&loop)
        keepHouse(&loop)
    }

    /// Closes the hub's turn: its batch goes to the journal, or there is none, and what it says
    /// leaves.
    private mutating func closeTurn(_ loop: inout EventLoop) {
        let now = moment(loop)
        let hasBatch = hub.endTurn(at: now) != nil
        heldTurn = hub.turn
        hub.exchange(&batch, &held)
        if hasBatch {
            isTurnBusy = true
            begunAt = .now
            store.begin(&batch, at: now.civil)
            _ = letOut(&loop)
        } else if held.pieces.isEmpty || store.leads(at: .now) {
            release(&loop)
        } else {
            // Another may have written since: what was read here is told when that is ruled out.
            begunAt = .now
            store.verify()
        }
        guard hub.hasNewOrders else { return }
        ordersDue = loop.now + Duration.microseconds(hub.orderWait(at: now).count)
    }

    /// Lets out what waits for the batch on its way, once that is durable. Says whether it was.
    private mutating func letOut(_ loop: inout EventLoop) -> Bool {
        do throws(JournalError) {
            guard let position = try store.durable() else { return false }
            precondition(position == hub.position, "\(position) against \(hub.position)")
        } catch {
            fail(error, &loop)
            return false
        }
        isTurnBusy = true
        if let stalled = hub.stalledFor {
            hub.stalledFor = nil
            log.write("journal goes on", ["after": "\(stalled)"])
        }
        release(&loop)
        return true
    }

    /// A batch that is on its way for long is told of, as long as this planner leads.
    private mutating func noteStall(_ loop: borrowing EventLoop) {
        let length = Instant.now.since(begunAt)
        guard store.isCommitting, !isAhead, length >= PlannerLimits.stallNoticed else { return }
        if hub.stalledFor == nil { log.write("journal stalled", ["since": "\(length) ago"]) }
        hub.stalledFor = .milliseconds(
            length.components.seconds * 1_000
                + length.components.attoseconds / 1_000_000_000_000_000)
    }

    /// Puts out what waits for no batch, while no other planner can have begun to lead.
    private mutating func releasePrompt(_ loop: inout EventLoop) {
        guard !hub.prompt.pieces.isEmpty, !isAhead, store.leads(at: .now) else { return }
        for piece in hub.prompt.pieces {
            guard case .frames(let session, let range) = piece else { continue }
            loop.send(
                hub.prompt.bytes.extracting(range), to: ConnectionIdentity(raw: session.raw))
        }
        hub.promptLeft()
    }

    /// Waits for the batch on its way, and lets out what waits for it.
    private mutating func settle(_ loop: inout EventLoop) {
        if store.isCommitting {
            store.waitForOutcome()
            _ = letOut(&loop)
        }
        store.waitUntilFree()
    }

    /// Puts out what is held; all of it is durable.
    private mutating func release(_ loop: inout EventLoop) {
        for piece in held.pieces {
            switch piece {
            case .frames(let session, let range):
                let connection = ConnectionIdentity(raw: session.raw)
                loop.send(held.bytes.extracting(range), to: connection)
            case .close(let session, let reason):
                let connection = ConnectionIdentity(raw: session.raw)
                log.write("closing", ["peer": peers.address(connection), "reason": reason])
                loop.close(connection, .owner(0))
            }
        }
        held.removeAll()
        hub.letOut(heldTurn)
    }

    /// Snapshots, retention and the journal's own housekeeping. No peer waits for any of it, so a
    /// full disk is met again later; anything else ends the process.
    private mutating func keepHouse(_ loop: inout EventLoop) {
        guard stage == .serving, failure == nil else { return }
        do throws(JournalError) {
            // What it decides belongs to the next batch: nothing is kept of it before.
            if store.takePurged() { return hub.journalPurged(at: moment(loop)) }
            if hub.core.isPurgeDue, !store.isPurging, !hub.core.isCycleOpen {
                return try purge(&loop)
            }
            // A snapshot has no open cycle: what is played from it begins where one is through.
            if store.isSnapshotDue(isIdle: !isTurnBusy && isQuiet), !hub.core.isCycleOpen {
                // The core is as the batch on its way leaves it, which has to be there first.
                if store.own != nil { settle(&loop) }
                guard stage == .serving, failure == nil else { return }
                try store.writeSnapshot(of: hub.core, at: hub.position.raw)
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

    /// Something was erased: the journal begins anew with the state as it is now.
    private mutating func purge(_ loop: inout EventLoop) throws(JournalError) {
        if store.own != nil { settle(&loop) }
        guard stage == .serving, failure == nil else { return }
        try store.writeSnapshot(of: hub.core, at: hub.position.raw)
        try store.purge()
        log.write("journal purged", ["through": "\(hub.position)"])
    }

    /// An append failed: nobody may see what this turn decided, and the state is the journal's
    /// again.
    private mutating func fail(_ error: JournalError, _ loop: inout EventLoop) {
        isAhead = true
        loop.discardTurnOutput()
        held.removeAll()
        if store.shared != nil { return stepDown(error, &loop) }
        guard case .diskFull = error else {
            end(error, &loop)
            return
        }
        log.write("refusing", ["reason": error.description])
        for connection in peers.all { turnAway(connection, .diskFull, &loop) }
        if case .stopping = stage { return }
        stage = .refusing
        nextTick = loop.now + PlannerLimits.refusedTick
    }

    /// Takes over again from the journal, as a new reign; the first batch shows whether there is
    /// room.
    mutating func tryAgain(_ loop: inout EventLoop) {
        guard let journal = store.own else { return }
        do throws(JournalError) {
            hub = try Self.takeOver(journal, &store, options, catalogue, at: moment(loop))
            meetWaiting(loop)
            isAhead = false
            stage = .serving
            log.write("serving again", ["term": "\(hub.core.term)"])
        } catch {
            if case .diskFull = error { return }
            end(error, &loop)
        }
    }

    /// Those who came meanwhile were told nothing yet: the new hub knows them from here on.
    mutating func meetWaiting(_ loop: borrowing EventLoop) {
        for connection in peers.all {
            hub.opened(
                SessionID(connection.raw), peer: peers.address(connection), at: moment(loop))
        }
    }

    /// The outcome of the last write is not known, or the journal is none: only a restart can tell.
    mutating func end(_ error: JournalError, _ loop: inout EventLoop) {
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
            store.waitUntilFree()
            // A shared journal's thread gives up its lead and ends with the store: a standby need
            // not wait, and begins where it has followed to.
            guard let journal = store.own else { return }
            _ = try store.durable()
            // After a failed append the hub knows what the journal does not: nothing to keep.
            if hub.position.raw == journal.lastPosition {
                try store.writeSnapshot(of: hub.core, at: journal.lastPosition)
            }
            try journal.close()
        } catch {
            if case .diskFull = error {
                log.write("no last snapshot", ["reason": error.description])
            } else {
                throw DaemonFailure(error.description)
            }
        }
    }
}
