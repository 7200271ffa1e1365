import SluiceGateway
import SluiceModel
import SluiceSpoke
import SluiceWire

/// What providers do on their gateways' own sockets, and what is owed to them.
extension World {
    /// A provider wants cards of a pool back after a notice, or lends them again.
    mutating func reclaim(_ index: Int) {
        let pools = gateways[index].region.pools
        let pool = Int(random.below(Int64(pools.count)))
        let cards = once(in: 3) ? 0 : UInt32(draw(1, Int64(pools[pool].cards)))
        want(cards, ofPool: pool, at: index)
    }

    private mutating func want(_ cards: UInt32, ofPool pool: Int, at index: Int) {
        let notice = Seconds(random.below(60))
        let name = gateways[index].region.pools[pool].name
        tell(.reclaim(Reclaim(pool: name, cards: cards, notice: notice)), to: index)
        tally.note(cards > 0 ? Act.cardsWanted : .cardsLent)
    }

    /// A provider closes a pool to new runs, or opens it.
    mutating func closePool(_ index: Int) {
        let pools = gateways[index].region.pools
        let pool = pools[Int(random.below(Int64(pools.count)))].name
        let isClosed = !once(in: 3)
        tell(
            .cordonPool(CordonPool(pool: pool, isCordoned: isClosed, because: "tests")), to: index)
        tally.note(isClosed ? Act.poolClosed : .poolOpened)
    }

    private mutating func tell(_ message: Message, to index: Int) {
        guard gateways[index].spoke != nil else { return }
        gateways[index].inbox.append(.site(message))
        wakeGateway(index)
    }

    /// At rest providers want nothing, and every pool is open.
    mutating func lendAll(_ index: Int) {
        guard let core = gateways[index].spoke?.core else { return }
        let region = gateways[index].region
        for (pool, facts) in region.pools.enumerated() {
            if core.isCordoned(pool: UInt16(pool)) {
                tell(
                    .cordonPool(CordonPool(pool: facts.name, isCordoned: false, because: "")),
                    to: index)
            }
            if core.reclaimState(pool: UInt16(pool), civil: trueCivil) != nil {
                tell(
                    .reclaim(Reclaim(pool: facts.name, cards: 0, notice: Seconds(0))), to: index)
            }
        }
    }

    /// What a provider wants back is left by all runs 20 s after the notice, where the gateway
    /// could work all the while.
    mutating func checkProviders(of index: Int) {
        let machine = gateways[index]
        let stood = max(machine.pausedUntil, machine.machinePausedUntil, machine.fullUntil)
        guard let spoke = machine.spoke, now - max(stood, machine.startedAt) > Self.timeToLeave,
            now - machine.toldAt > Self.timeToLeave
        else { return }
        let civil = spoke.civilTime(at: machine.boot(now))
        for (pool, facts) in machine.region.pools.enumerated() {
            guard let state = spoke.core.reclaimState(pool: UInt16(pool), civil: civil),
                civil.since(state.dueAt).count > Self.timeToLeave / 1_000_000
            else { continue }
            let used = machine.executor.cards(ofPool: UInt16(pool))
            if used + Int(state.wantedCards) > Int(facts.cards) {
                violation(
                    "pool \(facts.name): \(used) of \(facts.cards) cards are used, and "
                        + "\(state.wantedCards) were to be the provider's since \(state.dueAt)")
            }
        }
    }

    /// Runs are asked to leave so early that they are over when the notice is; beside that, what a
    /// gateway needs to see that it is over: two looks and whole seconds.
    private static let timeToLeave: Int64 = 20_000_000

    // MARK: Nodes and books

    /// A node's errors add up, or do not.
    mutating func suspectNode(_ index: Int) {
        let node = drawNode(gateways[index].region)
        guard !gateways[index].faultedNodes.contains(node) else { return }
        let isSuspect = !gateways[index].suspectNodes.contains(node)
        gateways[index].suspectNodes.removeAll { $0 == node }
        if isSuspect { gateways[index].suspectNodes.append(node) }
        guard gateways[index].spoke != nil else { return }
        gateways[index].inbox.append(.nodeSuspect(node, isSuspect))
        wakeGateway(index)
    }

    /// A report as a gateway sends it that counts a card twice.
    mutating func miscounted(_ message: Message, by index: Int) -> Message {
        guard gateways[index].miscounts, case .capacityReport(var report) = message,
            let pool = report.pools.first?.pool
        else { return message }
        gateways[index].miscounts = false
        report.pools[0].capacity.boundCards += 1
        checks.expectFrozen(gateways[index].region.pools[Int(pool)].name)
        // It finds its mistake, and reports everything again.
        plan(.linkResets(index), in: draw(1_000_000, 60_000_000))
        return .capacityReport(report)
    }

    mutating func resetLink(_ index: Int) {
        guard let number = gateways[index].connection else { return }
        reset(number, atPlanner: true, atPeer: true)
    }
}
