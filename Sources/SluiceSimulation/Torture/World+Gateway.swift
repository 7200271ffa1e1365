import SluiceGateway
import SluiceModel
import SluiceSpoke
import SluiceWire

extension World {
    mutating func startGateway(_ index: Int) {
        guard gateways[index].spoke == nil else { return }
        let machine = gateways[index]
        let boot = machine.boot(now)
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
        gateways[index].life += 1
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
        for node in machine.faultedNodes { spoke.nodeChanged(node, isFaulted: true) }
        gateways[index].spoke = spoke
        finishGatewayTurn(index)
        let life = gateways[index].life
        plan(.gatewayConnects(index, life: life), in: draw(1_000, 500_000))
        plan(.gatewayTicks(index, life: life), in: draw(100_000, 900_000))
    }

    private func cardMemory(_ region: RegionDescription) -> [Mebibytes] {
        region.pools.map { pool in
            layout.chips.first { $0.name == pool.chip }?.memory ?? Mebibytes(0)
        }
    }

    mutating func tickGateway(_ index: Int, _ life: Int) {
        guard let spoke = gateways[index].spoke, gateways[index].life == life else { return }
        gateways[index].inbox.append(.tick)
        wakeGateway(index)
        let boot = gateways[index].boot(now)
        let due = spoke.nextDeadline(after: boot).since(boot).count
        plan(.gatewayTicks(index, life: life), in: min(max(due, 20_000), 1_000_000))
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
        guard gateways[index].spoke != nil, gateways[index].life == life,
            gateways[index].held == nil
        else { return }
        gateways[index].isTurnPlanned = false
        let inbox = gateways[index].inbox
        gateways[index].inbox.removeAll(keepingCapacity: true)
        for input in inbox { take(input, at: index, gateways[index].boot(now)) }
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
            guard gateways[index].connection == number else { return }
            gateways[index].spoke?.received(message, correlation: correlation, at: boot)
        case .started(let key): gateways[index].spoke?.runStarted(key, at: boot)
        case .ended(let key, let how): gateways[index].spoke?.runEnded(key, how: how, at: boot)
        case .adopted(let key, let since):
            gateways[index].spoke?.runAdopted(key, since: since)
        case .notFound(let key): gateways[index].spoke?.runNotFound(key, at: boot)
        case .localUse(let node, let cards):
            gateways[index].spoke?.localUseChanged(node, cards: cards)
        case .nodeChanged(let node, let isFaulted):
            gateways[index].spoke?.nodeChanged(node, isFaulted: isFaulted)
        case .tick: gateways[index].spoke?.tick(at: boot)
        }
    }

    private mutating func loseLink(_ index: Int) {
        gateways[index].connection = nil
        gateways[index].spoke?.disconnected()
        plan(.gatewayConnects(index, life: gateways[index].life), in: draw(50_000, 2_000_000))
    }

    mutating func connectGateway(_ index: Int, _ life: Int) {
        guard gateways[index].spoke != nil, gateways[index].life == life,
            gateways[index].connection == nil
        else { return }
        guard let number = open(.gateway(index), life: life) else {
            plan(.gatewayConnects(index, life: life), in: draw(200_000, 3_000_000))
            return
        }
        gateways[index].connection = number
        gateways[index].inbox.append(.connected(number))
        wakeGateway(index)
    }

    private mutating func finishGatewayTurn(_ index: Int) {
        guard gateways[index].spoke != nil else { return }
        let boot = gateways[index].boot(now)
        gateways[index].spoke?.endTurn(at: boot)
        guard let spoke = gateways[index].spoke else { return }
        let effects = spoke.effects
        gateways[index].journal = spoke.journal
        gateways[index].spoke?.effects.clear()
        let output = gateways[index].spoke?.takeOutput() ?? []
        if let fault = gateways[index].spoke?.core.conservationFault() {
            let name = gateways[index].region.name
            violation("\(name): \(fault)")
        }
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

    mutating func syncGateway(_ index: Int, _ life: Int) {
        guard gateways[index].life == life, let held = gateways[index].held else { return }
        gateways[index].held = nil
        gateways[index].store.commit(held.effects.storeChanges)
        if gateways[index].doom == .afterSync { return crashGateway(index, isPower: once(in: 2)) }
        carryOut(index, held.effects, held.output)
        wakeGateway(index)
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
            let sent = settings.canary == .sumInsteadOfShape ? Self.summed(message) : message
            send(.message(correlation: correlation, sent), over: number, toPlanner: true)
        case .readOutput: break
        case .disconnect(let reason):
            guard let number = gateways[index].connection else { return }
            send(.hangUp(reason), over: number, toPlanner: true)
            loseLink(index)
        }
    }

    /// Ends the process, or its machine with all that runs there.
    mutating func crashGateway(_ index: Int, isPower: Bool) {
        guard gateways[index].spoke != nil else { return }
        if let held = gateways[index].held, random.below(2) == 0 {
            gateways[index].store.commit(held.effects.storeChanges)
        }
        gateways[index].spoke = nil
        gateways[index].held = nil
        gateways[index].inbox = []
        gateways[index].isTurnPlanned = false
        gateways[index].doom = nil
        if let number = gateways[index].connection, !isPower {
            send(.hangUp("the gateway died"), over: number, toPlanner: true)
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

extension GatewayEffects {
    /// Whether the executor is told to start something.
    fileprivate var startsRun: Bool {
        executorActions.contains { action in
            if case .start = action { true } else { false }
        }
    }
}
