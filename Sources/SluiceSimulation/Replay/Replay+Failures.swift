import SluiceGateway
import SluiceModel

/// Nodes that break under runs, are repaired, and what that costs.
struct Breakage: Sendable {
    /// What happens to hardware.
    enum Change: Sendable {
        /// A node under this run breaks.
        case breaks(region: Int, run: RunKey)
        /// A node is repaired.
        case repaired(region: Int, node: NodeAddress)
    }

    let settings: FailureSettings
    /// By civil seconds.
    var changes = EventQueue<Change>()
    /// Broken nodes, in the order in which they broke.
    var broken: [(region: Int, node: NodeAddress)] = []
    /// When runs began that live.
    var since: [RunKey: CivilTime] = [:]
    /// When a replica's last run broke that did not begin again.
    var brokeAt: [ReplicaID: CivilTime] = [:]
    var outcome = FailureOutcome()

    /// The random bits of a run: its own, whatever else happens.
    func random(_ run: RunKey, _ purpose: UInt64) -> SplitMix64 {
        SplitMix64(
            seed: settings.seed ^ run.replica.job.raw &* 0x9E37_79B9_7F4A_7C15
                ^ run.epoch.raw << 48 ^ purpose << 60)
    }
}

extension Replay {
    /// Plans the break of a run that began; false where it lives until its end.
    mutating func planBreak(_ run: GatewayRun, _ region: Int, milliCards: Int64) -> Bool {
        // Taken out, so that nothing of it is copied for the change.
        guard var breakage = breakage.take() else { return false }
        defer { self.breakage = breakage }
        breakage.since[run.key] = now
        if let broke = breakage.brokeAt.removeValue(forKey: run.key.replica) {
            breakage.outcome.resumed += 1
            breakage.outcome.resumeSeconds += now.since(broke).count
        }
        var random = breakage.random(run.key, 0)
        var left = breakage.settings.secondsToFailure(milliCards: milliCards, random: random.next())
        let isOnBroken = breakage.broken.contains { entry in
            entry.region == region && entry.node.pool == run.order.pool
                && run.shares.contains {
                    $0.block == entry.node.block && $0.node == entry.node.node
                }
        }
        if isOnBroken { left = min(left, 1 + random.below(breakage.settings.recurrence)) }
        let breaks = left < run.order.expectedRun.count
        if breaks {
            breakage.changes.insert(
                .breaks(region: region, run: run.key), at: now.seconds + max(1, left))
        }
        return breaks
    }

    /// A run is over: what it held is counted.
    mutating func countEnd(_ run: GatewayRun, at second: Int64) {
        guard let since = breakage?.since.removeValue(forKey: run.key) else { return }
        let held = Int128(second - since.seconds) * Int128(milliCards(run))
        breakage?.outcome.given += held
    }

    /// Thousandths of cards that a run holds.
    func milliCards(_ run: GatewayRun) -> Int64 {
        run.slice == nil ? Int64(run.order.cards) * 1_000 : Int64(run.order.cardShare.count)
    }

    /// Breaks and repairs that are due at that second.
    mutating func changeHardware(through second: Int64) {
        while let first = breakage?.changes.firstMoment, first <= second,
            let change = breakage?.changes.removeFirst()
        {
            let civil = CivilTime(seconds: change.at)
            switch change.event {
            case .breaks(let region, let run): breakNode(under: run, region, at: civil)
            case .repaired(let region, let node):
                breakage?.broken.removeAll { $0.region == region && $0.node == node }
                _ = gateways[region].nodeHealthy(node, civil: civil, into: &effects)
                isChanged[region] = true
            }
        }
    }

    private mutating func breakNode(under key: RunKey, _ region: Int, at civil: CivilTime) {
        guard let run = gateways[region].run(key), let settings = breakage?.settings,
            var random = breakage?.random(key, 1)
        else { return }
        let share = run.shares[Int(random.below(Int64(run.shares.count)))]
        let node = NodeAddress(pool: run.order.pool, block: share.block, node: share.node)
        let isNew = breakage?.broken.contains { $0.region == region && $0.node == node } == false
        breakage?.outcome.nodeFaults += 1
        let victims = gateways[region].liveRuns().map(\.key)
            .compactMap { gateways[region].run($0) }
            .filter { victim in
                victim.order.pool == node.pool
                    && victim.shares.contains { $0.block == node.block && $0.node == node.node }
            }
        for victim in victims { keepCheckpoint(victim, region, settings, at: civil) }
        if settings.isolates {
            _ = gateways[region].nodeFaulted(node, cause: "drawn", civil: civil, into: &effects)
        }
        for victim in victims {
            breakage?.outcome.interruptedRuns += 1
            breakage?.brokeAt[victim.key.replica] = civil
            countEnd(victim, at: civil.seconds)
            gateways[region].runEnded(victim.key, how: .nodeFault, at: civil, into: &effects)
        }
        isChanged[region] = true
        guard isNew else { return }
        breakage?.broken.append((region, node))
        breakage?.changes.insert(
            .repaired(region: region, node: node), at: civil.seconds + settings.repair)
    }

    /// The run's last checkpoint before it breaks.
    private mutating func keepCheckpoint(
        _ run: GatewayRun, _ region: Int, _ settings: FailureSettings, at civil: CivilTime
    ) {
        guard settings.checkpointEvery > 0, let since = breakage?.since[run.key] else { return }
        let kept = civil.since(since).count / settings.checkpointEvery * settings.checkpointEvery
        guard kept > 0 else { return }
        gateways[region].runCheckpointed(
            run.key,
            Checkpoint(
                scope: .shared, location: "/store", progress: "", at: since.adding(Seconds(kept)),
                work: Seconds(0)), into: &effects)
    }
}
