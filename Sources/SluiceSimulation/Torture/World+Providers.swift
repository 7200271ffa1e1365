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
        guard gateways[index].spoke != nil else { return }
        for (pool, facts) in gateways[index].region.pools.enumerated() {
            if gateways[index].spoke?.core.isCordoned(pool: UInt16(pool)) ?? false {
                tell(
                    .cordonPool(CordonPool(pool: facts.name, isCordoned: false, because: "")),
                    to: index)
            }
            let state = gateways[index].spoke?.core.reclaimState(
                pool: UInt16(pool), civil: trueCivil)
            if state != nil {
                tell(
                    .reclaim(Reclaim(pool: facts.name, cards: 0, notice: Seconds(0))), to: index)
            }
        }
    }

    /// A provider said what it wants: runs have that long from now on.
    mutating func noteNotice(_ message: Message, at index: Int) {
        gateways[index].toldAt = now
        guard case .reclaim(let wanted) = message else { return }
        gateways[index].notices.removeAll { $0.due + Self.longestWay < now }
        guard wanted.cards > 0 else { return }
        let due = now + wanted.notice.count * 1_000_000
        gateways[index].notices.append((wanted.pool, due, gateways[index].life))
    }

    /// A run that leaves for its provider has the whole of the notice, by true time, whatever civil
    /// time is set to meanwhile. A gateway that began anew knows only when its wall clock says that
    /// it is over. One that was told by a shorter notice is not told again by a longer one that
    /// came before it was out of the door, so that the shortest of late counts. Two whole seconds
    /// are reckoned with, one of its clock and one of the grace.
    mutating func checkNotice(_ run: GatewayRun, grace: Seconds, at index: Int) {
        let machine = gateways[index]
        let pool = machine.region.pools[Int(run.order.pool)].name
        guard run.state == .stopping(how: .reclaimed),
            let due = machine.notices.lazy.filter({ $0.pool == pool && $0.life == machine.life })
                .map(\.due).min()
        else { return }
        let left = (due - now) / 1_000_000
        if grace.count + 2 < left {
            violation("run \(run.key) is to leave in \(grace.count) s, its notice is of \(left) s")
        }
    }

    /// Sees where a gateway's civil time does not follow true time, since a planner said another.
    private mutating func seeClock(of index: Int, _ civil: CivilTime) {
        let ahead = civil.since(trueCivil).count
        if abs(ahead - gateways[index].civilAhead) > 2 { gateways[index].civilSetAt = now }
        gateways[index].civilAhead = ahead
    }

    /// What a provider wants back is left by all runs 20 s after the notice, where the gateway
    /// could work all the while. When the notice is over is what the gateway says, whose clock its
    /// planners set (design §1: deadlines live in civil time, which jumps forward with the planner
    /// of a wrong clock). A gateway that began anew may find it over at such a jump, with runs that
    /// nobody asked to leave yet: they have the 20 s from the jump on. That no jump shortens the
    /// notice where it can be helped is checked apart, in `checkNotice`.
    mutating func checkProviders(of index: Int) {
        guard let spoke = gateways[index].spoke else { return }
        let civil = spoke.civilTime(at: gateways[index].boot(now))
        seeClock(of: index, civil)
        let machine = gateways[index]
        let stood = max(machine.pausedUntil, machine.machinePausedUntil, machine.fullUntil)
        let last = max(stood, machine.startedAt, machine.civilSetAt, machine.toldAt)
        guard now - last > Self.timeToLeave else { return }
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
        checks.expectFrozen(gateways[index].region.pools[Int(pool)].name, at: now)
        // It finds its mistake, and reports everything again.
        plan(.linkResets(index), in: draw(1_000_000, 60_000_000))
        return .capacityReport(report)
    }

    mutating func resetLink(_ index: Int) {
        guard let number = gateways[index].connection else { return }
        reset(number, atPlanner: true, atPeer: true)
    }
}
