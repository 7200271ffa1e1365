import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceWire

extension World {
    /// What a planner sends to the journal: a batch, or nothing but the question who leads.
    struct Append: Sendable {
        let term: Term
        let position: Position
        let batch: JournalBatch?
        let sentAt: BootTime
    }

    /// Through when a planner leads that asked at `sentAt` and was told that it does, by its own
    /// clock. Both clocks may be off by what leases allow for.
    func leadershipEnd(of index: Int, from sentAt: BootTime) -> BootTime {
        sentAt.adding(Microseconds(SimulatedJournal.leadership * 99 / 100))
    }

    /// Closes the turn: its batch goes to the journal, and what it says waits for that. A turn that
    /// has nothing to write speaks only where its planner knows that it leads.
    mutating func finishPlannerTurn(_ index: Int) {
        let turn = planners[index].closeTurn(now)
        let (batch, output) = (turn.batch, turn.output)
        let boot = planners[index].boot(now)
        let isLeading = boot < planners[index].leadsUntil
        if isLeading { release(planners[index].takePrompt(), by: index) }
        if batch == nil, output.isEmpty || isLeading {
            planners[index].letOut()
            release(output, by: index)
            return wakePlanner(index)
        }
        planners[index].strikingDoom = batch.flatMap { planners[index].doom(at: $0) }
        if planners[index].strikingDoom == .beforeAppend {
            return crashPlanner(index, isPower: false)
        }
        planners[index].isBusy = true
        planners[index].held = output
        if settings.canary == .replyBeforeDurable {
            release(output, by: index)
            planners[index].held = []
        }
        let append = Append(
            term: planners[index].term, position: turn.position, batch: batch, sentAt: boot)
        let isStalled = once(in: 60)
        let latency = isStalled ? draw(20_000, 600_000) : draw(200, 5_000)
        let blocked = max(0, planners[index].journalCutEnd - now)
        plan(.appendLands(index, life: planners[index].life, append), in: blocked + latency)
        // Only what was kept back until the sync is safe from this; the canary's replies are not.
        if planners[index].strikingDoom == .beforeSync {
            return crashPlanner(index, isPower: false)
        }
    }

    /// An append reaches the journal. That of a process that is dead may be lost on its way.
    mutating func land(_ append: Append, from index: Int, _ life: Int) {
        let isAlive = planners[index].hub != nil && planners[index].life == life
        if !isAlive, once(in: 2) { return tally.note(.appendLost) }
        let isCurrent =
            journal.fullUntil <= now && journal.verify(append.term, now: now)
            || settings.canary == .unfencedJournal && append.batch != nil
        if isCurrent, let batch = append.batch {
            write(batch, append, isAlive: isAlive, by: index)
        } else if !isCurrent, append.batch != nil, journal.fullUntil <= now {
            log("the journal refuses a batch of term \(append.term), planner \(index)")
            tally.note(.oldAppendRefused)
        }
        guard isAlive else { return }
        plan(
            .journalAnswers(index, life: life, isTaken: isCurrent, sentAt: append.sentAt),
            in: max(0, planners[index].journalCutEnd - now) + draw(50, 500))
    }

    private mutating func write(
        _ batch: JournalBatch, _ append: Append, isAlive: Bool, by index: Int
    ) {
        if append.position.raw != journal.position.raw + 1 {
            violation("batch \(append.position) lands after \(journal.position)")
        }
        if !isAlive { tally.note(.appendLandedAfterDeath) }
        checks.written(by: append.term, row: journal.row.term, at: now)
        // What follows from a broken journal is not worth looking at.
        guard checks.violations.isEmpty else { return }
        journal.append(batch)
        audit()
    }

    /// Looks at what the journal has that was not looked at, and lets it forget.
    private mutating func audit() {
        if settings.log != nil {
            for batch in journal.batches(after: checks.auditedThrough) {
                for event in batch.events { logEvent(event) }
            }
        }
        checks.audit(journal, at: now)
        for region in checks.takeUnreachable() { checkLease(of: region) }
        journal.forget(audited: checks.auditedThrough)
    }

    private func logEvent(_ event: Event) {
        if case .timePassed = event { return }
        if case .capacityReported = event { return }
        log("journal: \(event)")
    }

    /// The journal's answer reaches the planner: only now it may speak.
    mutating func journalAnswered(
        _ index: Int, _ life: Int, isTaken: Bool, sentAt: BootTime
    ) {
        guard planners[index].hub != nil, planners[index].life == life else { return }
        let isCurrent = planners[index].term == journal.row.term
        // A planner that does not heed the journal goes on: only gateways can refuse it then.
        let isZombie = settings.canary == .obeyOldTerm && !isCurrent
        guard isTaken || isZombie else {
            log("planner \(index) leads no more")
            if !isCurrent { tally.note(.oldPlannerSilenced) }
            stepDown(index)
            return planStart(of: index, in: draw(50_000, 2_000_000))
        }
        if isTaken { planners[index].leadsUntil = leadershipEnd(of: index, from: sentAt) }
        if isCurrent, journal.isSnapshotDue, let core = planners[index].hub?.core {
            journal.keepSnapshot(core)
        }
        planners[index].isBusy = false
        let doom = planners[index].strikingDoom
        planners[index].strikingDoom = nil
        if doom == .afterSync { return crashPlanner(index, isPower: false) }
        let held = isZombie ? planners[index].heldForGateways(connections) : planners[index].held
        planners[index].held = []
        planners[index].letOut()
        if doom == .midRelease {
            release(held.prefix(held.count / 2), by: index)
            return crashPlanner(index, isPower: false)
        }
        release(held, by: index)
        wakePlanner(index)
    }
}
