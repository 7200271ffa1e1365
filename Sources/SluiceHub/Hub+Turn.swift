package import SluiceModel
package import SluicePlanner
import SluiceSession
import SluiceWire

extension Hub {
    /// The position that this turn's batch will have, or the last one where nothing changed yet.
    var turnPosition: Position { decision.batch.isEmpty ? position : position.next }

    /// Time has passed: silent peers, leases that are over, answers that are due, the planning
    /// cycle. Called some times a second.
    package mutating func tick(at now: Moment) {
        for row in sessions.rows.indices { tickSession(row, at: now) }
        noteStandstill(at: now)
        watchLeases(at: now)
        expireHolds(at: now)
        expireFetches(at: now)
        _ = decide(.tick, by: itself, at: now)
    }

    /// The next part of a cycle that is not through: one a turn, so that nobody's request waits for
    /// more than a part.
    package mutating func stepCycle(at now: Moment) {
        guard core.isCycleOpen else { return }
        _ = decide(.tick, by: itself, at: now)
    }

    /// Time in which this process stood still is not time that a region was unknown for: it may
    /// have tried to come back all along.
    private mutating func noteStandstill(at now: Moment) {
        defer { lastTick = now }
        guard let last = lastTick,
            now.boot.since(last.boot).count > PlannerLimits.standstill.count * 1_000_000
        else { return }
        let away = now.civil.since(last.civil)
        _ = decide(.federation(.plannerAway(away)), by: itself, at: now)
    }

    /// The safety clocks: all leases that are over, and only then the fences behind them. A process
    /// that stood still finds both over at once, and may be the one that was cut off.
    private mutating func watchLeases(at now: Moment) {
        for index in regions.indices
        where regions[index].isReachable && now.boot >= regions[index].leaseEnd {
            regions[index].isReachable = false
            let loss = regions[index].lossNow
            let sentence = String(loss.sentence.prefix(WireLimits.causeBytes / 4))
            _ = decide(
                .federation(
                    .linkLost(region: UInt16(index), cause: loss.cause, sentence: sentence)),
                by: itself, at: now)
        }
        for index in regions.indices where now.boot >= regions[index].leaseEnd {
            let region = UInt16(index)
            let over = now.boot.since(regions[index].leaseEnd).count / 1_000_000
            guard core.isFenceDue(region: region, leaseOverFor: Seconds(over)) else { continue }
            _ = decide(
                .federation(.leaseOver(region: region, since: Seconds(over))), by: itself, at: now)
        }
    }

    private mutating func tickSession(_ row: Int, at now: Moment) {
        guard let id = sessions.rows[row]?.id,
            let due = sessions.change(row: row, { $0.session.tick(at: now.boot) })
        else { return }
        switch due {
        case .nothing: break
        case .ask(let ping): keepAlive(.ping(ping), id)
        case .close(let failure): shut(id, failure, answering: 0, at: now)
        }
    }

    /// Closes the turn: releases what was held, tells watchers, sends orders on their way. Gives
    /// the batch to append, or nil where nothing changed; `output` is for after it is durable.
    package mutating func endTurn(at now: Moment) -> JournalBatch? {
        if hasNewOrders, orderWait(at: now).count <= 0 {
            for region in takeRegionsWithNewOrders() { dispatchOrders(region) }
            lastOrders = now.boot
        }
        defer { noteClosed() }
        guard !decision.batch.isEmpty else { return nil }
        let next = position.next
        tellOfChanges(at: next)
        position = next
        return decision.batch
    }

    /// Takes out what `endTurn` closed, for an owner that goes on while the batch is made durable:
    /// the next turn begins. What stood in `batch` and `output` is forgotten, and its memory serves
    /// again.
    package mutating func exchange(_ batch: inout JournalBatch, _ output: inout HubOutput) {
        swap(&decision.batch, &batch)
        swap(&self.output, &output)
        released()
    }

    /// The output has left: the next turn begins. Whoever held the batch or the output has let it
    /// go, so that its memory serves again.
    package mutating func released() {
        output.removeAll()
        decision.removeAll()
        turn += 1
    }

    /// Jobs that the turn's events are about: for held answers and for watches.
    private mutating func tellOfChanges(at next: Position) {
        for job in decision.changedJobs { history.append(job, at: next) }
        if !holds.isEmpty {
            for job in decision.changedJobs where holds[job] != nil { release(job) }
        }
        guard watchers > 0, !decision.changedJobs.isEmpty else { return }
        let changed = decision.changedJobs.sorted()
        var summaries: [JobSummary] = []
        for (index, job) in changed.enumerated() where index == 0 || changed[index - 1] != job {
            if let summary = core.summary(job) { summaries.append(summary) }
        }
        for row in sessions.rows.indices { tell(row, summaries, at: next) }
    }

    private mutating func tell(_ row: Int, _ summaries: [JobSummary], at next: Position) {
        guard let entry = sessions.rows[row], !entry.watches.isEmpty else { return }
        for watch in entry.watches {
            let wanted = summaries.filter { watch.wants($0) }
            guard !wanted.isEmpty else { continue }
            for part in Self.pages(of: wanted, at: next, after: Position(next.raw - 1)) {
                send(.watchEvents(part), to: entry.id, answering: watch.correlation)
            }
        }
    }

    /// The changes in messages that hold `WireLimits.jobsPerMessage` each, one where none.
    /// All but the last resume at `after`: a client that is cut off between them gets all again.
    static func pages(
        of jobs: [JobSummary], at position: Position, after: Position
    ) -> [WatchEvents] {
        let size = WireLimits.jobsPerMessage
        let count = max(1, (jobs.count + size - 1) / size)
        return (0..<count).map { index in
            WatchEvents(
                position: index == count - 1 ? position : after, hasGap: false,
                jobs: Array(jobs.dropFirst(index * size).prefix(size)))
        }
    }

    /// Answers those who wait for `job`, once it runs, was taken by its gateway, or ended.
    private mutating func release(_ job: JobID) {
        guard let submitted = core.submitted(job) else { return }
        let isTaken =
            submitted.state != .waiting
            && submitted.placements.allSatisfy { $0.state != .ordered }
        guard isTaken || submitted.state.isEnded else { return }
        answerHolds(of: job)
    }

    private mutating func answerHolds(of job: JobID) {
        for hold in holds.removeValue(forKey: job) ?? [] {
            answerSubmitted(job, to: hold.session, hold.correlation)
        }
    }

    private mutating func expireHolds(at now: Moment) {
        let due = holdDeadlines.prefix { $0.at <= now.boot }
        for (_, job) in due where holds[job] != nil {
            guard core.jobState(job) != nil else { continue }
            answerHolds(of: job)
        }
        holdDeadlines.removeFirst(due.count)
    }

    private mutating func expireFetches(at now: Moment) {
        let over = fetches.prefix { $0.deadline <= now.boot }
        fetches.removeFirst(over.count)
        for fetch in over {
            refuse(
                .regionUnreachable, "The gateway did not send the output in time.",
                to: fetch.session, fetch.correlation)
        }
    }

    /// A planner takes over: its reign begins. The first command of a process.
    package mutating func startReign(_ term: Term, at now: Moment) {
        _ = decide(.startReign(term), by: itself, at: now)
    }

    /// Sets chips and metros where the journal has others; says whether it had.
    @discardableResult
    package mutating func setCatalogue(_ catalogue: Catalogue, at now: Moment) -> Bool {
        guard catalogue != core.catalogue else { return false }
        _ = decide(.catalogue(catalogue), by: itself, at: now)
        return true
    }
}
