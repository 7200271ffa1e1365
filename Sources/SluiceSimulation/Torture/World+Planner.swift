import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceWire

extension World {
    /// The planner's clocks now.
    var moment: Moment {
        Moment(boot: BootTime(microseconds: planner.bootOffset + now), civil: civil)
    }

    mutating func startPlanner() {
        guard planner.hub == nil else { return }
        if settings.canary == .dropJournalTail { planner.disk.dropTail(2) }
        let core = planner.disk.recover()
        checks.recovered(core, planner.disk, at: now)
        planner.life += 1
        planner.isPoweredOff = false
        var hub = Hub(
            core: core, position: planner.disk.position,
            configuration: HubConfiguration(journal: planner.journal), now: moment)
        hub.startReign(core.term.next, at: moment)
        if planner.disk.position == .none {
            hub.setCatalogue(Catalogue(chips: layout.chips, metros: layout.metros), at: moment)
        }
        planner.hub = hub
        finishPlannerTurn()
        plan(.plannerTicks(life: planner.life), in: draw(100_000, 400_000))
    }

    mutating func tickPlanner(_ life: Int) {
        guard planner.hub != nil, planner.life == life else { return }
        planner.inbox.append(.tick)
        wakePlanner()
        plan(.plannerTicks(life: life), in: draw(200_000, 500_000))
    }

    /// Plans a turn where something waits for one.
    mutating func wakePlanner() {
        guard planner.hub != nil, !planner.isBusy, !planner.isTurnPlanned, !planner.inbox.isEmpty
        else { return }
        planner.isTurnPlanned = true
        plan(.plannerTurns(life: planner.life), in: draw(20, 400))
    }

    mutating func turnPlanner(_ life: Int) {
        guard planner.hub != nil, planner.life == life, !planner.isBusy else { return }
        planner.isTurnPlanned = false
        let inbox = planner.inbox
        planner.inbox.removeAll(keepingCapacity: true)
        let moment = moment
        for input in inbox { planner.hub?.take(input, at: moment) }
        finishPlannerTurn()
    }

    private mutating func finishPlannerTurn() {
        let moment = moment
        guard let batch = planner.hub?.endTurn(at: moment) else {
            release(takeOutput())
            wakePlanner()
            return
        }
        planner.strikingDoom = planner.doom(at: batch)
        if planner.strikingDoom == .beforeAppend { return crashPlanner(isPower: false) }
        planner.disk.append(batch)
        planner.isBusy = true
        planner.held = takeOutput()
        if settings.canary == .replyBeforeDurable {
            release(planner.held)
            planner.held = []
        }
        // Only what was kept back until the sync is safe from this; the canary's replies are not.
        if planner.strikingDoom == .beforeSync { return crashPlanner(isPower: false) }
        let isStalled = once(in: 60)
        plan(
            .batchSynced(life: planner.life),
            in: isStalled ? draw(20_000, 600_000) : draw(200, 5_000))
    }

    mutating func syncPlanner(_ life: Int) {
        guard let core = planner.hub?.core, planner.life == life else { return }
        planner.disk.sync()
        planner.disk.offerSnapshot(core)
        planner.isBusy = false
        checks.audit(planner.disk, at: now)
        if planner.strikingDoom == .afterSync { return crashPlanner(isPower: false) }
        let held = planner.held
        planner.held = []
        if planner.strikingDoom == .midRelease {
            release(held.prefix(held.count / 2))
            return crashPlanner(isPower: false)
        }
        release(held)
        wakePlanner()
    }

    /// Ends the process, or its whole machine, which says nothing to its peers.
    mutating func crashPlanner(isPower: Bool) {
        guard let hub = planner.hub else { return }
        if !planner.isBusy, planner.strikingDoom != .beforeAppend {
            checks.compare(hub.core, planner.disk, at: now)
        }
        planner.disk.crash(keepsUnsynced: random.below(2) == 0)
        checks.audit(planner.disk, at: now)
        planner.hub = nil
        planner.inbox = []
        planner.held = []
        planner.isBusy = false
        planner.isTurnPlanned = false
        planner.isPoweredOff = isPower
        planner.doom = nil
        planner.strikingDoom = nil
        if !isPower {
            for number in connections.indices where connections[number].isOpen {
                send(.hangUp("the planner died"), over: UInt64(number + 1), toPlanner: false)
            }
        }
        plan(.plannerStarts, in: draw(50_000, once(in: 4) ? 25_000_000 : 3_000_000))
    }

    private mutating func release(_ deliveries: some Sequence<HubOutput.Delivery>) {
        for delivery in deliveries {
            switch delivery {
            case .message(let session, let correlation, let message):
                if case .regionRegistered = message { noteRegistration(session.raw) }
                let parcel = Parcel.message(correlation: correlation, message)
                send(parcel, over: session.raw, toPlanner: false)
            case .close(let session, let reason):
                forgetRegistration(session.raw)
                send(.hangUp(reason), over: session.raw, toPlanner: false)
            }
        }
    }

    private mutating func takeOutput() -> [HubOutput.Delivery] {
        let deliveries = planner.hub?.output.deliveries ?? []
        planner.hub?.released()
        return deliveries
    }
}

extension Hub {
    /// Takes one thing that came in.
    fileprivate mutating func take(_ input: PlannerMachine.Input, at now: Moment) {
        switch input {
        case .opened(let number):
            opened(SessionID(number), peer: "link \(number)", at: now)
        case .closed(let number, let reason):
            closed(SessionID(number), because: reason, at: now)
        case .message(let number, let correlation, let message):
            let session = SessionID(number)
            guard admits(message.kind, correlation: correlation, from: session, at: now) else {
                return
            }
            received(message, correlation: correlation, from: session, at: now)
        case .tick: tick(at: now)
        }
    }
}
