import SluiceGateway
import SluiceModel
import SluiceSpoke
import SluiceWire

extension World {
    mutating func startGateway(_ index: Int) {
        guard gateways[index].spoke == nil, !gateways[index].isGone else { return }
        let machine = gateways[index]
        let boot = machine.boot(now)
        let civil = trueCivil.adding(Seconds(machine.wallError))
        let rows = gateways[index].store.open()
        var core = GatewayCore(
            region: machine.region, cardMemory: cardMemory(machine.region),
            executors: [.emulated])
        var effects = GatewayEffects()
        do throws(RecoveryError) {
            try core.recover(
                rows, leaseEnd: machine.executor.leaseEnd, civil: civil, into: &effects)
        } catch {
            violation("\(machine.region.name): the store does not come back: \(error)")
        }
        for run in machine.executor.live where core.run(run.key) == nil {
            violation("\(machine.region.name): run \(run.key) lives and no store knows of it")
        }
        if core.highestOrder < machine.toldDurable {
            violation(
                "\(machine.region.name) acknowledged orders through \(machine.toldDurable), and "
                    + "its store ends at \(core.highestOrder)")
        }
        gateways[index].life += 1
        gateways[index].startedAt = now
        let configuration = SpokeConfiguration(
            region: machine.region, rings: machine.rings, store: gateways[index].store.name,
            incarnation: gateways[index].store.incarnation, journal: machine.journal,
            civilTime: civil, startedAt: boot)
        var spoke = Spoke(core: core, recovered: effects, configuration: configuration)
        for use in machine.localUse { spoke.localUseChanged(use.node, cards: use.cards) }
        // The inventory says how every node is, also of those that were repaired meanwhile.
        for report in spoke.core.unwellNodes {
            let node = NodeAddress(pool: report.pool, block: report.block, node: report.node)
            if !machine.faultedNodes.contains(node) { spoke.nodeChanged(node, isFaulted: false) }
        }
        for node in machine.suspectNodes { spoke.suspect(node, true, at: boot) }
        for node in machine.faultedNodes { spoke.nodeChanged(node, isFaulted: true) }
        gateways[index].spoke = spoke
        log("\(machine.region.name) starts with \(rows.count) rows")
        finishGatewayTurn(index)
        let life = gateways[index].life
        plan(.gatewayConnects(index, life: life), in: draw(1_000, 500_000))
        plan(.gatewayTicks(index, life: life), in: draw(100_000, 900_000))
    }

    func cardMemory(_ region: RegionDescription) -> [Mebibytes] {
        region.pools.map { pool in
            layout.chips.first { $0.name == pool.chip }?.memory ?? Mebibytes(0)
        }
    }

    mutating func tickGateway(_ index: Int, _ life: Int) {
        guard gateways[index].life == life, let due = gateways[index].wait(now) else { return }
        // A second is what it asks for where nothing is due.
        let next = due >= 1_000_000 ? draw(900_000, 1_000_000) * min(pace, 3) : max(due, 20_000)
        plan(.gatewayTicks(index, life: life), in: next)
        gateways[index].inbox.append(.tick)
        changeLoads(index)
        if isResting { lendAll(index) }
        if gateways[index].held == nil { takeGatewayTurn(index) }
    }

    /// Plans a turn where something waits for one.
    mutating func wakeGateway(_ index: Int) {
        guard gateways[index].spoke != nil, gateways[index].held == nil,
            !gateways[index].isTurnPlanned, !gateways[index].inbox.isEmpty
        else { return }
        gateways[index].isTurnPlanned = true
        plan(.gatewayTurns(index, life: gateways[index].life), in: draw(20, 400))
    }

    mutating func turnGateway(_ index: Int, _ life: Int) {
        guard gateways[index].spoke != nil, gateways[index].life == life else { return }
        gateways[index].isTurnPlanned = false
        // A tick took the turn that was planned, and its changes are on their way to the disk.
        guard gateways[index].held == nil else { return }
        takeGatewayTurn(index)
    }

    private mutating func takeGatewayTurn(_ index: Int) {
        guard !gateways[index].inbox.isEmpty else { return }
        var inbox: [GatewayMachine.Input] = []
        swap(&inbox, &gateways[index].inbox)
        let boot = gateways[index].boot(now)
        for input in inbox { take(input, at: index, boot) }
        finishGatewayTurn(index)
    }

    private mutating func take(
        _ input: GatewayMachine.Input, at index: Int, _ boot: BootTime
    ) {
        switch input {
        case .connected(let number):
            if gateways[index].connection == number { gateways[index].spoke?.connected(at: boot) }
        case .hungUp(let number):
            if gateways[index].connection == number { loseLink(index) }
        case .message(let number, let correlation, let message):
            guard gateways[index].connection == number else { return tally.note(.lateMessage) }
            gatewayReceives(index, message, correlation, over: number, at: boot)
        case .started(let key): gateways[index].spoke?.runStarted(key, at: boot)
        case .ended(let key, let how): gateways[index].spoke?.runEnded(key, how: how, at: boot)
        case .adopted(let key, let since):
            gateways[index].spoke?.runAdopted(key, since: since)
        case .notFound(let key): gateways[index].spoke?.runNotFound(key, at: boot)
        case .loaded(let key, let load): gateways[index].spoke?.runLoaded(key, load)
        case .localUse(let node, let cards):
            gateways[index].spoke?.localUseChanged(node, cards: cards)
        case .nodeChanged(let node, let isFaulted):
            gateways[index].spoke?.nodeChanged(node, isFaulted: isFaulted)
        case .nodeSuspect(let node, let isSuspect):
            gateways[index].spoke?.suspect(node, isSuspect, at: boot)
        case .checkpointed(let key, let checkpoint):
            gateways[index].spoke?.runCheckpointed(key, checkpoint)
        case .serves(let key, let endpoints): gateways[index].spoke?.runServes(key, endpoints)
        case .site(let message):
            noteNotice(message, at: index)
            gateways[index].answerLocal(message, at: boot)
        case .tick: gateways[index].spoke?.tick(at: boot)
        }
    }

    private mutating func loseLink(_ index: Int) {
        gateways[index].connection = nil
        gateways[index].spoke?.disconnected()
        if once(in: 2) { gateways[index].asks = 1 - gateways[index].asks }
        plan(.gatewayConnects(index, life: gateways[index].life), in: draw(50_000, 2_000_000))
    }

    mutating func connectGateway(_ index: Int, _ life: Int) {
        guard gateways[index].spoke != nil, gateways[index].life == life,
            gateways[index].connection == nil
        else { return }
        guard let number = open(.gateway(index), life: life, to: gateways[index].asks) else {
            gateways[index].asks = 1 - gateways[index].asks
            plan(.gatewayConnects(index, life: life), in: draw(200_000, 3_000_000))
            return
        }
        gateways[index].connection = number
        gateways[index].inbox.append(.connected(number))
        wakeGateway(index)
    }

    private mutating func finishGatewayTurn(_ index: Int) {
        guard let (closed, output) = gateways[index].closeTurn(now) else { return }
        guard let effects = closed else {
            for piece in output { release(piece, from: index) }
            return wakeGateway(index)
        }
        if effects.capacityChanged { checkConservation(of: index) }
        guard !effects.storeChanges.isEmpty else {
            carryOut(index, effects, output)
            wakeGateway(index)
            return
        }
        gateways[index].held = (effects, output)
        if settings.canary == .actBeforeStored {
            carryOut(index, effects, output)
            gateways[index].held?.effects.executorActions = []
            gateways[index].held?.output = []
        }
        if gateways[index].doom == .beforeSync, effects.startsRun {
            return crashGateway(index, isPower: false)
        }
        let isStalled = once(in: 60)
        plan(
            .storeSynced(index, life: gateways[index].life),
            in: isStalled ? draw(20_000, 600_000) : draw(200, 5_000))
    }

    /// The gateway's own books.
    mutating func checkConservation(of index: Int) {
        if let fault = gateways[index].conservationFault() {
            violation("\(gateways[index].region.name): \(fault)")
        }
    }

    mutating func syncGateway(_ index: Int, _ life: Int) {
        guard gateways[index].life == life, gateways[index].held != nil else { return }
        guard gateways[index].fullUntil <= now else { return refuseToStore(index, life) }
        guard let held = gateways[index].held else { return }
        gateways[index].held = nil
        gateways[index].store.commit(
            held.effects.storeChanges,
            unsyncedAt: settings.canary == .loseUnsynced ? now : nil)
        if gateways[index].doom == .afterSync { return crashGateway(index, isPower: once(in: 2)) }
        carryOut(index, held.effects, held.output)
        wakeGateway(index)
    }

    /// The disk is full: what was decided is held, nobody hears of it, and the link goes.
    private mutating func refuseToStore(_ index: Int, _ life: Int) {
        gateways[index].held?.output = []
        if let number = gateways[index].connection {
            leave(number, "the gateway's disk is full")
            loseLink(index)
        }
        plan(.storeSynced(index, life: life), in: 1_000_000)
    }

    private mutating func carryOut(
        _ index: Int, _ effects: GatewayEffects, _ output: [SpokeOutput]
    ) {
        for action in effects.executorActions { execute(action, at: index) }
        for piece in output { release(piece, from: index) }
    }

    private mutating func release(_ piece: SpokeOutput, from index: Int) {
        switch piece {
        case .send(let correlation, let message):
            guard let number = gateways[index].connection else { return }
            let sent = miscounted(bent(message, from: index), by: index)
            if case .capacityReport(let report) = sent {
                let told = gateways[index].toldDurable
                gateways[index].toldDurable = max(told, report.durableThrough)
            }
            send(.message(correlation: correlation, sent), over: number, toPlanner: true)
        case .readOutput: break
        case .disconnect(let reason):
            guard let number = gateways[index].connection else { return }
            leave(number, reason)
            loseLink(index)
        }
    }

    /// Ends the process, or its machine with all that runs there.
    mutating func crashGateway(_ index: Int, isPower: Bool) {
        guard gateways[index].spoke != nil else { return }
        log("\(gateways[index].region.name) dies\(isPower ? " with its power" : "")")
        if let held = gateways[index].held {
            if once(in: 2), gateways[index].fullUntil <= now {
                gateways[index].store.commit(held.effects.storeChanges)
            } else {
                tally.note(.storeChangeLost)
            }
        }
        if isPower { gateways[index].store.losePower() }
        gateways[index].spoke = nil
        gateways[index].held = nil
        gateways[index].inbox = []
        gateways[index].isTurnPlanned = false
        gateways[index].doom = nil
        gateways[index].pausedUntil = min(gateways[index].pausedUntil, now)
        if let number = gateways[index].connection {
            if isPower {
                connections[Int(number) - 1].isOpenAtPeer = false
            } else {
                leave(number, "the gateway died")
            }
        }
        gateways[index].connection = nil
        let pause = draw(50_000, once(in: 4) ? 40_000_000 : 3_000_000)
        if isPower {
            gateways[index].executor.die()
            gateways[index].powerOn(now + pause)
        }
        plan(.gatewayStarts(index), in: pause)
    }
}

extension Spoke {
    /// A node's errors add up, or do not.
    fileprivate mutating func suspect(_ node: NodeAddress, _ isSuspect: Bool, at now: BootTime) {
        nodeHealthChanged(
            NodeReport(
                pool: node.pool, block: node.block, node: node.node,
                health: isSuspect ? .suspect : .ok, cause: isSuspect ? "errors add up" : "",
                since: .none), at: now)
    }
}

extension GatewayEffects {
    /// Whether the executor is told to start something.
    fileprivate var startsRun: Bool {
        executorActions.contains { action in
            if case .start = action { true } else { false }
        }
    }
}
