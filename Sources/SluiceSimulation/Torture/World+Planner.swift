import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceWire

extension World {
    /// A planner's process tries to lead: it takes the journal's row where nobody has it, and else
    /// looks again when it may be free.
    mutating func startPlanner(_ index: Int) {
        planners[index].isStarting = false
        guard planners[index].hub == nil else { return }
        planners[index].isPoweredOff = false
        guard planners[index].journalCutEnd <= now, journal.fullUntil <= now else {
            let wait = max(planners[index].journalCutEnd, journal.fullUntil) - now
            return planStart(of: index, in: min(wait, 2_000_000) + draw(0, 500_000))
        }
        guard let term = journal.take(for: index, now: now) else {
            return planStart(of: index, in: journal.row.end - now + draw(1_000, 1_500_000))
        }
        lead(index, term)
    }

    mutating func planStart(of index: Int, in delay: Int64) {
        guard !planners[index].isStarting else { return }
        planners[index].isStarting = true
        plan(.plannerStarts(index), in: delay)
    }

    private mutating func lead(_ index: Int, _ term: Term) {
        if settings.canary == .dropJournalTail { journal.dropTail(2) }
        var core = journal.recover(codes: once(in: 4))
        core.cyclePart = settings.cyclePart
        checks.recovered(core, journal, at: now)
        if settings.canary == .forgetCeilings { core.misreadPolicy(ceilings: true) }
        if settings.canary == .mixGuarantees { core.misreadPolicy(ceilings: false) }
        if journal.position > .none, lastLeader != index { tally.note(.takeOver) }
        lastLeader = index
        planners[index].life += 1
        planners[index].term = term
        let boot = planners[index].boot(now)
        planners[index].civilOrigin = boot
        let wall = trueCivil.adding(Seconds(planners[index].wallError))
        planners[index].civilBase = max(wall, core.civilTime)
        let jump = planners[index].civilBase.since(trueCivil).count
        if abs(jump) > 1 { tally.note(.civilTimeJumped) }
        planners[index].leadsUntil = leadershipEnd(of: index, from: boot)
        let moment = planners[index].moment(now)
        var configuration = HubConfiguration(journal: journalName)
        configuration.digest = Self.digest
        var hub = Hub(
            core: core, position: journal.position, configuration: configuration, now: moment)
        hub.startReign(term, at: moment)
        if journal.position == .none {
            hub.setCatalogue(Catalogue(chips: layout.chips, metros: layout.metros), at: moment)
        }
        log("planner \(index) leads, term \(term), position \(journal.position), civil +\(jump) s")
        planners[index].hub = hub
        planners[index].keepsRevoked = settings.canary == .keepRevoked
        finishPlannerTurn(index)
        plan(.plannerTicks(index, life: planners[index].life), in: draw(100_000, 400_000))
    }

    mutating func tickPlanner(_ index: Int, _ life: Int) {
        guard planners[index].hub != nil, planners[index].life == life else { return }
        let pace = pace
        plan(.plannerTicks(index, life: life), in: draw(200_000, 500_000) * min(pace, 3))
        planners[index].inbox.append(.tick)
        guard !planners[index].isBusy else { return }
        // A turn that was planned finds nothing more to do.
        takeTurn(index)
    }

    /// Plans a turn where something waits for one.
    mutating func wakePlanner(_ index: Int) {
        guard planners[index].hub != nil, !planners[index].isBusy, !planners[index].isTurnPlanned,
            planners[index].hasWork
        else { return }
        planners[index].isTurnPlanned = true
        plan(.plannerTurns(index, life: planners[index].life), in: draw(20, 400))
    }

    mutating func turnPlanner(_ index: Int, _ life: Int) {
        guard planners[index].hub != nil, planners[index].life == life else { return }
        planners[index].isTurnPlanned = false
        // A tick took the turn that was planned, and its batch is on its way to the journal.
        guard !planners[index].isBusy else { return }
        takeTurn(index)
    }

    private mutating func takeTurn(_ index: Int) {
        if planners[index].inbox.isEmpty, planners[index].hasWork {
            planners[index].inbox.append(.part)
        }
        let waiting = planners[index].inbox.count
        guard waiting > 0 else { return }
        // Sockets are read in any order, and a turn may end between any two of them.
        let count = waiting > 2 && once(in: 3) ? Int(draw(1, Int64(waiting))) : waiting
        planners[index].takeInbox(count, now)
        noteRevoked(by: index)
        finishPlannerTurn(index)
    }

    /// Ends the process, or its whole machine, which says nothing to its peers.
    mutating func crashPlanner(_ index: Int, isPower: Bool) {
        guard planners[index].hub != nil else { return }
        log("planner \(index) dies\(isPower ? " with its power" : "")")
        if !planners[index].isBusy, planners[index].strikingDoom != .beforeAppend,
            leader == index, let core = planners[index].hub?.core
        {
            checks.compare(core, journal, at: now)
        }
        stepDown(index, isPower: isPower)
        planners[index].isPoweredOff = isPower
        planners[index].pausedUntil = min(planners[index].pausedUntil, now)
        planStart(of: index, in: draw(50_000, once(in: 4) ? 25_000_000 : 3_000_000))
    }

    /// The process leads no more: all that it had in memory is gone.
    mutating func stepDown(_ index: Int, isPower: Bool = false) {
        planners[index].hub = nil
        planners[index].inbox = []
        planners[index].held = []
        planners[index].isBusy = false
        planners[index].isTurnPlanned = false
        planners[index].doom = nil
        planners[index].strikingDoom = nil
        guard !isPower else { return }
        let life = planners[index].life
        for number in connections.indices
        where connections[number].isOpenAtPlanner && connections[number].machine == index
            && connections[number].plannerLife == life
        {
            send(.hangUp("the planner died"), over: UInt64(number + 1), toPlanner: false)
            connections[number].isOpenAtPlanner = false
        }
    }

    mutating func release(_ deliveries: some Sequence<HubOutput.Delivery>, by index: Int) {
        for delivery in deliveries {
            switch delivery {
            case .message(let session, let correlation, let message):
                switch message {
                case .regionRegistered: noteRegistration(session.raw)
                case .leaseGranted:
                    let turn = planners[index].turnAt
                    connections[Int(session.raw) - 1].grantedAt.append(turn)
                default: break
                }
                let parcel = Parcel.message(correlation: correlation, message)
                send(parcel, over: session.raw, toPlanner: false)
            case .close(let session, let reason):
                forgetRegistration(session.raw)
                send(.hangUp(reason), over: session.raw, toPlanner: false)
                connections[Int(session.raw) - 1].isOpenAtPlanner = false
            }
        }
    }
}
