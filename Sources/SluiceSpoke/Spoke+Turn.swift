package import SluiceModel
package import SluiceGateway
import SluiceSession
package import SluiceWire

extension Spoke {
    /// The executor started a run.
    package mutating func runStarted(_ key: RunKey, at now: BootTime) {
        let civil = civilTime(at: now)
        change { core, effects in core.runStarted(key, at: civil, into: &effects) }
    }

    /// A run is over.
    package mutating func runEnded(_ key: RunKey, how: RunEnd, at now: BootTime) {
        let civil = civilTime(at: now)
        change { core, effects in core.runEnded(key, how: how, at: civil, into: &effects) }
    }

    /// The executor started a run at a moment that it knows better than this clock.
    package mutating func runStarted(_ key: RunKey, since civil: CivilTime) {
        change { core, effects in core.runStarted(key, at: civil, into: &effects) }
    }

    /// A run was over at a moment that the executor knows better than this clock.
    package mutating func runEnded(_ key: RunKey, how: RunEnd, since civil: CivilTime) {
        change { core, effects in core.runEnded(key, how: how, at: civil, into: &effects) }
    }

    /// The executor could not start a run.
    package mutating func runFailedToStart(_ key: RunKey, at now: BootTime) {
        let civil = civilTime(at: now)
        change { core, effects in core.runFailedToStart(key, at: civil, into: &effects) }
    }

    /// After a restart: the executor has the run, and it goes on since then.
    package mutating func runAdopted(_ key: RunKey, since civil: CivilTime) {
        change { core, effects in core.runAdopted(key, since: civil, into: &effects) }
    }

    /// After a restart: the executor knows nothing of the run.
    package mutating func runNotFound(_ key: RunKey, at now: BootTime) {
        let civil = civilTime(at: now)
        change { core, effects in core.runNotFound(key, at: civil, into: &effects) }
    }

    /// Cards that the site's own users hold on a node now; nil where there is no such node.
    @discardableResult
    package mutating func localUseChanged(_ node: NodeAddress, cards: Int) -> Int? {
        changing { core, effects in core.localUseChanged(node, cards: cards, into: &effects) }
    }

    /// How a node is, as the site says; false where there is no such node. Kept over a restart.
    @discardableResult
    package mutating func nodeHealthChanged(_ report: NodeReport, at now: BootTime) -> Bool {
        let civil = civilTime(at: now)
        var dated = report
        if dated.since == .none { dated.since = civil }
        return changing { core, effects in
            core.healthChanged(dated, civil: civil, into: &effects)
        }
    }

    /// A run can be resumed from there, as its executor heard.
    package mutating func runCheckpointed(_ key: RunKey, _ checkpoint: Checkpoint) {
        change { core, effects in core.runCheckpointed(key, checkpoint, into: &effects) }
    }

    /// A run answers requests there, as its executor heard.
    package mutating func runServes(_ key: RunKey, _ endpoints: [Endpoint]) {
        change { core, effects in core.runServes(key, endpoints, into: &effects) }
    }

    /// A run is so loaded, as its executor heard.
    package mutating func runLoaded(_ key: RunKey, _ load: PerMille) {
        change { core, effects in core.runLoaded(key, load, into: &effects) }
    }

    /// What the site's own scheduler says of a node; false where there is no such node. Not kept
    /// over a restart: it is said again.
    @discardableResult
    package mutating func nodeObserved(
        _ node: NodeAddress, _ seen: NodeObservation, civil: CivilTime
    ) -> Bool {
        changing { core, effects in
            core.nodeObserved(node, seen, civil: civil, into: &effects)
        }
    }

    /// Nobody answers for a pool any more, or somebody does again.
    package mutating func poolAway(_ pool: UInt16, _ isAway: Bool) {
        change { core, effects in core.poolAway(pool, isAway, into: &effects) }
    }

    /// Whether a pool's executor ends a fenced run also when the gateway is dead.
    package mutating func poolFences(_ pool: UInt16, hold: Bool) {
        change { core, _ in core.poolFences(pool, hold: hold) }
    }

    /// A node works no more, or works again; false where there is no such node.
    @discardableResult
    package mutating func nodeChanged(_ node: NodeAddress, isFaulted: Bool) -> Bool {
        changing { core, effects in
            isFaulted
                ? core.nodeFaulted(node, into: &effects) : core.nodeHealthy(node, into: &effects)
        }
    }

    /// The answer to `SpokeOutput.readOutput`.
    package mutating func outputRead(_ result: Output, correlation: UInt64) {
        output.append(.send(correlation: correlation, .output(result)))
    }

    /// The run's output cannot be read.
    package mutating func outputMissing(_ sentence: String, correlation: UInt64) {
        let failure = Failure(code: .notFound, sentence: sentence)
        output.append(.send(correlation: correlation, .failure(failure)))
    }

    /// Time has passed: fences, renewals, rings, reports that waited.
    package mutating func tick(at now: BootTime) {
        let civil = civilTime(at: now)
        change { core, effects in core.tick(now: now, civil: civil, into: &effects) }
        guard let due = link?.session.tick(at: now) else { return }
        switch due {
        case .nothing: break
        case .ask(let ping): output.append(.send(correlation: 0, .ping(ping)))
        case .close(let failure): disconnect(failure.sentence)
        }
        guard let link, link.isRegistered else { return }
        if now >= link.nextRenewalAt { renewLease(at: now) }
        if now >= link.nextRingsAt { self.link?.capacityIsDue = true }
    }

    /// When `tick` and `endTurn` are next needed.
    package func nextDeadline(after now: BootTime) -> BootTime {
        var next = now.adding(.milliseconds(1_000))
        if let fence = core.nextTick(after: now) { next = min(next, fence) }
        guard let link, link.isRegistered else { return next }
        next = min(next, link.nextRenewalAt, link.nextRingsAt)
        if link.capacityIsDue { next = min(next, link.nextReportAt) }
        return next
    }

    /// Closes the turn: what is to be told is put into the output, behind what was there.
    package mutating func endTurn(at now: BootTime) {
        if effects.capacityChanged { link?.capacityIsDue = true }
        guard let link, link.isRegistered else { return }
        sendRunReports(at: now)
        if link.capacityIsDue, now >= link.nextReportAt { reportCapacity(at: now) }
    }

    /// Sends the run reports that were not sent on this connection.
    mutating func sendRunReports(at now: BootTime) {
        guard let sentThrough = link?.reportsSentThrough else { return }
        var waiting = core.pendingReports.drop { $0.number <= sentThrough }
        while let first = waiting.first {
            let some = waiting.prefix(configuration.reportsPerFrame)
            let reports = RunReports(firstNumber: first.number, reports: some.map(\.report))
            guard send(.runReports(reports), at: now) else { return }
            link?.reportsSentThrough = first.number + UInt64(some.count) - 1
            waiting = waiting.dropFirst(some.count)
        }
    }

    /// Tells the planner what changed since the last report, or all.
    mutating func reportCapacity(at now: BootTime) {
        // A session that was closed keeps its link until the owner has hung up.
        guard let link, link.session.welcome != nil, link.session.creditLeft > 0 else { return }
        let isFull = link.wantsFull
        let tellsRings = isFull || now >= link.nextRingsAt
        let capacity = capacity(full: isFull)
        let report = CapacityReport(
            number: link.reportNumber + 1, isFull: isFull,
            durableThrough: capacity.highestOrder, madeAt: civilTime(at: now),
            liveRuns: UInt32(core.runCount),
            reportsWaiting: UInt32(core.pendingReports.count),
            pools: capacity.pools.map { PoolReport(pool: $0.pool, capacity: $0.capacity) },
            rings: tellsRings ? rings : [], nodes: capacity.nodes)
        guard send(.capacityReport(report), at: now) else {
            preconditionFailure("credit was there a moment ago")
        }
        self.link?.reportNumber += 1
        self.link?.wantsFull = false
        self.link?.capacityIsDue = false
        self.link?.nextReportAt = now.adding(configuration.reportInterval)
        if tellsRings { self.link?.nextRingsAt = now.adding(configuration.ringInterval) }
    }

    /// Asks for the lease; it will count from `now`.
    mutating func renewLease(at now: BootTime) {
        send(.renewLease(RenewLease(sentAt: now)), at: now)
        link?.nextRenewalAt = now.adding(configuration.renewalRetry)
    }
}
