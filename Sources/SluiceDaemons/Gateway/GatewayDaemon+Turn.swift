internal import SluiceCoding
internal import SluiceExecutors
internal import SluiceGateway
internal import SluiceJournal
internal import SluiceLinux
internal import SluiceModel
internal import SluiceSpoke
internal import SluiceTransport
internal import SluiceWire

extension GatewayDaemon {
    mutating func received(
        _ bytes: Span<UInt8>, from connection: ConnectionIdentity, _ loop: inout EventLoop
    ) -> Int {
        if door.index(of: connection) != nil {
            return receivedLocally(bytes, from: connection, &loop)
        }
        let now = loop.now.bootTime
        var arrived: [(Message, UInt64)] = []
        var garbage: Failure?
        let used = FrameReading.forEach(bytes) { message, correlation in
            arrived.append((message, correlation))
        } otherwise: { failure in
            garbage = failure
        }
        for (message, correlation) in arrived {
            if correlation == GatewayIdentity.correlation {
                take(renewal: message, loop.now)
                continue
            }
            spoke.received(message, correlation: correlation, at: now)
        }
        if let garbage { spoke.receivedGarbage(garbage) }
        return used
    }

    mutating func turnEnded(_ loop: inout EventLoop) {
        let now = loop.now.bootTime
        let civil = spoke.civilTime(at: now)
        for event in executor.takeEvents(civil: civil) { heard(event, at: now) }
        spoke.endTurn(at: now)
        guard isRetryDue(loop.now) else {
            releaseLocally(promises: false, &loop)
            return schedule(loop.now, executorActed: false)
        }
        do throws(JournalError) {
            try files.commit(
                spoke.effects.storeChanges, journal: spoke.journal, civil: civil,
                speed: spoke.civilSpeed)
        } catch {
            fail(error, &loop)
            releaseLocally(promises: false, &loop)
            return
        }
        goOn()
        let acts = !spoke.effects.executorActions.isEmpty
        act(civil: civil)
        forgetTenants(at: now)
        release(&loop)
        releaseLocally(promises: true, &loop)
        schedule(loop.now, executorActed: acts)
        if case .stopping(let end) = stage, loop.connectionCount == 0 || loop.now >= end {
            loop.stop()
        }
    }

    private mutating func act(civil: CivilTime) {
        for ignored in spoke.effects.ignored {
            log.write(
                "order ignored", ["sequence": "\(ignored.sequence)", "why": "\(ignored.reason)"])
        }
        for action in spoke.effects.executorActions {
            if case .leaseMoved(let end) = action, !executor.keepsLease {
                files.noteLease(end: end)
            }
            executor.perform(action, civil: civil)
        }
        spoke.effects.clear()
        // What was recovered has been told in the first turn that was kept.
        executor.settled()
    }

    private mutating func heard(_ event: ExecutorEvent, at now: BootTime) {
        switch event {
        case .started(let run, let since): spoke.runStarted(run, since: since)
        case .ended(let run, let how, let civil): spoke.runEnded(run, how: how, since: civil)
        case .checkpointed(let run, let checkpoint): spoke.runCheckpointed(run, checkpoint)
        case .serving(let run, let endpoints): spoke.runServes(run, endpoints)
        case .loaded(let run, let load): spoke.runLoaded(run, load)
        case .notFound(let run, _): spoke.runNotFound(run, at: now)
        case .couldNotStart(let run, _, let reason):
            log.write("run not started", ["run": "\(run)", "reason": reason])
            spoke.runFailedToStart(run, at: now)
        case .secretMissing(let run, let index, let civil, let reason):
            log.write("run not started", ["run": "\(run)", "reason": reason])
            spoke.runEnded(run, how: .secretMissing(index: Int32(index)), since: civil)
        case .displaced(let run, let civil, let reason):
            log.write("run given back", ["run": "\(run)", "reason": reason])
            spoke.runEnded(run, how: .vanished, since: civil)
        case .node(let node, let seen):
            spoke.nodeObserved(node, seen, civil: spoke.civilTime(at: now))
        case .fences(let pool, let hold): spoke.poolFences(pool, hold: hold)
        case .pool(let pool, let reason):
            log.write(
                reason == nil ? "pool answers" : "pool does not answer",
                ["pool": "\(spoke.core.region.pools[Int(pool)].name)", "reason": reason ?? "-"])
            spoke.poolAway(pool, reason != nil)
        case .note(let text): log.write("executor", ["note": text])
        }
    }

    private mutating func release(_ loop: inout EventLoop) {
        for output in spoke.takeOutput() {
            guard case .connected(let connection) = stage else { return }
            switch output {
            case .send(let correlation, let message):
                send(message, correlation: correlation, to: connection, &loop)
            case .readOutput(let correlation, let fetch):
                send(read(fetch), correlation: correlation, to: connection, &loop)
            case .disconnect(let reason):
                log.write("disconnecting", ["reason": reason])
                loop.close(connection, .owner(0))
                leave(loop.now)
            }
        }
    }

    private mutating func read(_ fetch: FetchOutput) -> Message {
        let limit = min(Int(fetch.limit), GatewayLimits.outputBytes)
        guard
            let output = executor.readOutput(fetch.replica, offset: fetch.offset, limit: limit)
        else {
            return .failure(
                Failure(
                    code: .notFound,
                    sentence: "There is no output of \(fetch.replica): it was emulated, has not "
                        + "begun, or is too old."))
        }
        return .output(
            Output(
                offset: output.offset, bytes: output.bytes, isComplete: output.isComplete))
    }

    mutating func send(
        _ message: Message, correlation: UInt64, to connection: ConnectionIdentity,
        _ loop: inout EventLoop
    ) {
        writer.clear()
        do throws(EncodingFault) {
            try MessageCodec.encode(message, correlation: correlation, into: &writer)
        } catch { log.write("not sent", ["reason": error.description]) }
        loop.send(writer.span, to: connection)
    }

    /// When this daemon is needed next: at once after the executor was told something, since it
    /// may have an answer.
    mutating func schedule(_ now: Instant, executorActed: Bool) {
        if executorActed {
            nextDeadline = now
            return
        }
        let boot = now.bootTime
        let due = spoke.nextDeadline(after: boot)
        var next = now + .microseconds(max(0, due.since(boot).count))
        if let end = executor.nextEnd {
            let civil = spoke.civilTime(at: boot)
            let speed = spoke.civilTime(at: boot.adding(.milliseconds(1_000))).since(civil).count
            let left = max(0, end.since(civil).count) * 1_000 / max(1, speed)
            next = min(next, now + .milliseconds(max(1, left)))
        }
        next = min(next, max(executor.nextWake, now + .milliseconds(1)))
        switch stage {
        case .waiting(let until), .stopping(let until): next = min(next, until)
        case .connecting, .connected: break
        }
        // What is due cannot be done before there is room.
        if let retryAt { next = retryAt }
        nextDeadline = next
    }
}
