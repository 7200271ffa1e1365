import SluiceGateway
import SluiceModel
import Testing

/// A provider takes its cards back. Pool 0 has 628 cards: 70 nodes of 8, 5 of 4, 3 of 16.
@Suite struct GatewayCoreReclaimTests {
    private func reclaim(
        _ gateway: inout Gateway, _ cards: UInt32, notice: Int64 = 1_800
    ) -> ReclaimState? {
        let isKnown = gateway.core.reclaim(
            pool: 0, cards: cards, notice: Seconds(notice), civil: gateway.civil,
            into: &gateway.effects)
        #expect(isKnown)
        gateway.settle()
        return gateway.core.reclaimState(pool: 0, civil: gateway.civil)
    }

    /// Lets civil time pass and the core look.
    private func pass(_ gateway: inout Gateway, seconds: Int64) -> GatewayEffects {
        gateway.civil = gateway.civil.adding(Seconds(seconds))
        gateway.core.tick(now: gateway.now, civil: gateway.civil, into: &gateway.effects)
        #expect(gateway.core.conservationFault() == nil)
        return gateway.settle()
    }

    private func end(_ gateway: inout Gateway, _ job: UInt64) -> GatewayEffects {
        gateway.core.runEnded(
            key(job), how: .stopped, at: gateway.civil, into: &gateway.effects)
        #expect(gateway.core.conservationFault() == nil)
        return gateway.settle()
    }

    @Test func whatIsFreeIsTakenAtOnceInWholeNodesAndNobodyElseGetsIt() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, cards: 3))
        let state = reclaim(&gateway, 600)
        #expect(state?.takenCards == 600 && state?.wantedCards == 600)
        let capacity = gateway.core.capacity(pool: 0)
        #expect(capacity.localCards == 600 && capacity.boundCards == 3)
        #expect(capacity.freeCards == 25)
        #expect(gateway.core.conservationFault() == nil)
        // The node that a run is on is the last to be taken from.
        #expect(state?.nodes.contains { $0.block == 0 && $0.node == 0 } == false)
        let refusal = gateway.start(startOrder(2, cards: 64)).said
        #expect(refusal == [refused(2, .reclaimed)])
        #expect(
            !gateway.core.reclaim(
                pool: 9, cards: 1, notice: Seconds(0), civil: gateway.civil, into: &gateway.effects)
        )
    }

    @Test func whatRunsLeaveWithinTheNoticeGoesToTheProviderFirst() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, cards: 8))
        _ = gateway.start(startOrder(2, span: .block(2), cards: 16))
        #expect(reclaim(&gateway, 628)?.takenCards == 604)
        #expect(pass(&gateway, seconds: 100).stops.isEmpty)
        _ = end(&gateway, 1)
        #expect(gateway.core.reclaimState(pool: 0, civil: gateway.civil)?.takenCards == 612)
        #expect(gateway.core.capacity(pool: 0).freeCards == 0)
        // All are lent again as one.
        #expect(reclaim(&gateway, 0) == nil)
        #expect(gateway.core.capacity(pool: 0).freeCards == 612)
        #expect(!gateway.rows.contains { $0.table == .reclaims || $0.table == .reclaimedCards })
    }

    @Test func atTheEndOfTheNoticeTheRunsThatLoseTheLeastLeave() {
        var gateway = Gateway()
        // Card-seconds at the end: 1 loses 8 × 1,860, 2 loses 16 × 1,260, 3 loses nothing.
        _ = gateway.start(startOrder(1, cards: 8))
        gateway.core.runStarted(key(1), at: gateway.civil, into: &gateway.effects)
        _ = pass(&gateway, seconds: 600)
        _ = gateway.start(startOrder(2, span: .block(2), cards: 16))
        gateway.core.runStarted(key(2), at: gateway.civil, into: &gateway.effects)
        _ = gateway.start(startOrder(3, cards: 2, exclusive: false, policy: .topUp))
        gateway.core.runStarted(key(3), at: gateway.civil, into: &gateway.effects)
        // 602 are free: 8 more are wanted. The service alone is not enough, and not needed then.
        #expect(reclaim(&gateway, 610, notice: 1_260)?.takenCards == 602)
        #expect(gateway.core.leaving(pool: 0, civil: gateway.civil) == [key(1)])
        #expect(pass(&gateway, seconds: 1_199).stops.isEmpty)
        let effects = pass(&gateway, seconds: 1)
        #expect(effects.stops == [key(1)])
        guard case .stop(_, _, Seconds(60))? = effects.executorActions.last else {
            Issue.record("\(effects.executorActions)")
            return
        }
        // One that is leaving already is reckoned with.
        #expect(pass(&gateway, seconds: 5).stops.isEmpty)
        #expect(end(&gateway, 1).said == [ended(1, .reclaimed, at: gateway.civil)])
        #expect(gateway.core.reclaimState(pool: 0, civil: gateway.civil)?.takenCards == 610)
        #expect(pass(&gateway, seconds: 100).stops.isEmpty)
        #expect(gateway.core.runCount == 2)
    }

    @Test func aCheckpointThatOthersCanReadIsNotLost() {
        for (scope, first) in [(CheckpointScope.shared, UInt64(1)), (.node, 2)] {
            var gateway = Gateway()
            for job in [1, 2] as [UInt64] {
                _ = gateway.start(startOrder(job, cards: 8))
                gateway.core.runStarted(key(job), at: gateway.civil, into: &gateway.effects)
                _ = pass(&gateway, seconds: 100)
            }
            let checkpoint = Checkpoint(
                scope: scope, location: "/x", progress: "", at: gateway.civil, work: Seconds(200))
            gateway.core.runCheckpointed(key(1), checkpoint, into: &gateway.effects)
            #expect(reclaim(&gateway, 613)?.takenCards == 612)
            #expect(gateway.core.leaving(pool: 0, civil: gateway.civil) == [key(first)])
        }
    }

    @Test func aSplitCardIsFreedByAllOfItsSlices() {
        var gateway = Gateway()
        for job in 1...4 as ClosedRange<UInt64> {
            _ = gateway.start(startOrder(job, share: 250, exclusive: false, policy: .topUp))
        }
        _ = gateway.start(startOrder(5, cards: 8))
        gateway.core.runStarted(key(5), at: gateway.civil, into: &gateway.effects)
        #expect(reclaim(&gateway, 620, notice: 120)?.takenCards == 619)
        let stops = pass(&gateway, seconds: 61).stops
        #expect(stops == [key(1), key(2), key(3), key(4)])
        for job in 1...4 as ClosedRange<UInt64> {
            #expect(pass(&gateway, seconds: 1).stops.isEmpty)
            _ = end(&gateway, job)
        }
        #expect(gateway.core.reclaimState(pool: 0, civil: gateway.civil)?.takenCards == 620)
    }

    @Test func aRestartKeepsTheWishTheVeryCardsAndTheCordon() throws {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, cards: 8))
        let state = reclaim(&gateway, 625)
        _ = gateway.core.cordon(
            pool: 1, true, because: "new power supply", into: &gateway.effects)
        gateway.settle()
        var (again, _) = try gateway.restarted(leaseEnd: gateway.core.leaseEnd)
        #expect(again.core.reclaimState(pool: 0, civil: again.civil) == state)
        #expect(again.core.cordonReason(pool: 1) == "new power supply")
        #expect(again.core.conservationFault() == nil)
        // Also before it looked once, what a run leaves is the provider's.
        _ = end(&again, 1)
        #expect(again.core.reclaimState(pool: 0, civil: again.civil)?.takenCards == 625)
        let refusal = again.start(startOrder(2, pool: 1, command: nil)).said
        #expect(refusal == [refused(2, .cannotRun)])
        let closed = again.start(
            startOrder(3, pool: 1, command: SluiceModel.CommandLine(executable: "/bin/true"))
        ).said
        #expect(closed == [refused(3, .cordoned)])
    }

    @Test func aClockThatIsSetShortensNoNotice() throws {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, cards: 628 - 40 - 48))
        #expect(reclaim(&gateway, 628, notice: 1_800)?.takenCards == 88)
        // The planner's time is two hours ahead: this gateway follows it.
        gateway.civil = gateway.civil.adding(Seconds(7_200))
        gateway.core.civilSet(ahead: Seconds(7_200), into: &gateway.effects)
        gateway.settle()
        #expect(pass(&gateway, seconds: 1_739).stops.isEmpty)
        #expect(pass(&gateway, seconds: 1).stops == [key(1)])
        // One of an earlier process is of a clock that nobody knows: its moment stands.
        var (again, _) = try gateway.restarted(leaseEnd: gateway.core.leaseEnd)
        let due = again.core.reclaimState(pool: 0, civil: again.civil)?.dueAt
        #expect(due == again.civil.adding(Seconds(60)))
        again.core.civilSet(ahead: Seconds(100), into: &again.effects)
        #expect(again.core.reclaimState(pool: 0, civil: again.civil)?.dueAt == due)
        again.core.civilSet(ahead: Seconds(100), into: &again.effects)
        #expect(
            again.core.reclaimState(pool: 0, civil: again.civil)?.dueAt
                == due?.adding(Seconds(100)))
    }

    @Test func whatComesFreeWithoutARunsEndIsTheProvidersBeforeAnOrderTakesIt() {
        var gateway = Gateway()
        let node = NodeAddress(pool: 0, block: 0, node: 3)
        let other = NodeAddress(pool: 0, block: 0, node: 4)
        _ = gateway.core.nodeFaulted(node, into: &gateway.effects)
        #expect(gateway.core.localUseChanged(other, cards: 8, into: &gateway.effects) == 8)
        #expect(reclaim(&gateway, 628)?.takenCards == 612)
        #expect(gateway.core.nodeHealthy(node, into: &gateway.effects))
        #expect(gateway.start(startOrder(1, cards: 8)).said == [refused(1, .reclaimed)])
        #expect(gateway.core.localUseChanged(other, cards: 0, into: &gateway.effects) == 0)
        #expect(gateway.start(startOrder(2, cards: 8)).said == [refused(2, .reclaimed)])
        #expect(gateway.core.reclaimState(pool: 0, civil: gateway.civil)?.takenCards == 628)
        #expect(gateway.core.conservationFault() == nil)
    }

    @Test func aRunThatIsLeavingIsOverWhenTheNoticeIs() {
        var gateway = Gateway()
        for job in 1...2 as ClosedRange<UInt64> { _ = gateway.start(startOrder(job, cards: 8)) }
        for job in 1...2 as ClosedRange<UInt64> {
            _ = gateway.order(
                .stop(replica: key(job).replica, epoch: Epoch(1), grace: Seconds(600)))
        }
        // One of them is enough; it was given ten minutes, and the provider waits for 70 seconds.
        #expect(reclaim(&gateway, 615, notice: 70)?.takenCards == 612)
        #expect(pass(&gateway, seconds: 9).stops.isEmpty)
        let told = pass(&gateway, seconds: 5).executorActions
        guard told.count == 1, case .stop(key(1), _, Seconds(56))? = told.first else {
            Issue.record("\(told)")
            return
        }
        #expect(pass(&gateway, seconds: 5).executorActions.isEmpty)
        // The provider cannot wait so long after all.
        let known = gateway.core.reclaim(
            pool: 0, cards: 615, notice: Seconds(5), civil: gateway.civil, into: &gateway.effects)
        #expect(known)
        guard case .stop(key(1), _, Seconds(5))? = gateway.settle().executorActions.last else {
            Issue.record("the run was not told")
            return
        }
    }

    @Test func aPoolIsLentInItsHoursOnly() {
        var region = smallRegion()
        // 22:00 to 06:00 in China's time.
        region.pools[0].lendingWindows = [
            LendingWindow(startSecondOfDay: 79_200, endSecondOfDay: 21_600)
        ]
        var gateway = Gateway()
        gateway.core = GatewayCore(region: region)
        gateway.lease(seconds: 1_000_000)
        // Midnight of 2023-11-15 there.
        gateway.civil = CivilTime(seconds: 1_699_977_600)
        #expect(pass(&gateway, seconds: 0).storeChanges.isEmpty)
        _ = gateway.start(startOrder(1, cards: 8))
        gateway.core.runStarted(key(1), at: gateway.civil, into: &gateway.effects)
        _ = pass(&gateway, seconds: 6 * 3_600 - 601)
        #expect(gateway.core.capacity(pool: 0).freeCards == 620)
        // Ten minutes before the end nothing new begins, one before it runs leave.
        _ = pass(&gateway, seconds: 1)
        #expect(gateway.core.capacity(pool: 0).freeCards == 0)
        #expect(gateway.start(startOrder(2)).said == [refused(2, .notLent)])
        #expect(pass(&gateway, seconds: 539).stops.isEmpty)
        #expect(pass(&gateway, seconds: 1).stops == [key(1)])
        _ = end(&gateway, 1)
        #expect(pass(&gateway, seconds: 8 * 3_600).stops.isEmpty)
        #expect(gateway.core.capacity(pool: 0).localCards == 628)
        #expect(gateway.start(startOrder(3)).said == [refused(3, .notLent)])
        _ = pass(&gateway, seconds: 8 * 3_600 + 60)
        #expect(gateway.core.capacity(pool: 0).freeCards == 628)
        #expect(gateway.start(startOrder(4)).starts == [key(4)])
    }

    @Test func whereNobodyEndsARunInTimeOnlyManualExclusiveOnesRun() {
        var region = smallRegion()
        region.pools[1].executor = .plugin
        var gateway = Gateway()
        gateway.core = GatewayCore(region: region, executors: [.emulated, .plugin])
        gateway.lease()
        let command = SluiceModel.CommandLine(executable: "/bin/true")
        func start(_ job: UInt64, exclusive: Bool, _ policy: LossPolicy) -> GatewayEffects {
            gateway.start(
                startOrder(job, pool: 1, exclusive: exclusive, policy: policy, command: command))
        }
        #expect(start(1, exclusive: true, .waitForLease).said == [refused(1, .cannotFence)])
        #expect(start(2, exclusive: true, .topUp).said == [refused(2, .cannotFence)])
        #expect(start(3, exclusive: true, .manual).starts == [key(3)])
        #expect(start(4, exclusive: false, .waitForLease).starts == [key(4)])
    }

    @Test func noOrderOfWishesRunsAndFaultsLosesACard() {
        for seed in 0..<20 {
            var random = Seeded(state: UInt64(seed))
            var gateway = Gateway()
            gateway.lease(seconds: 1 << 30)
            var jobs: [UInt64] = []
            for step in 1...80 {
                switch random.next(8) {
                case 0: _ = reclaim(&gateway, UInt32(random.next(700)), notice: 300)
                case 1: _ = reclaim(&gateway, 0)
                case 2:
                    if let job = jobs.popLast() { _ = end(&gateway, job) }
                case 3:
                    let node = NodeAddress(pool: 0, block: 0, node: UInt16(random.next(70)))
                    _ = gateway.core.localUseChanged(
                        node, cards: random.next(9), into: &gateway.effects)
                case 4:
                    let node = NodeAddress(pool: 0, block: 0, node: UInt16(random.next(70)))
                    _ = gateway.core.nodeFaulted(node, into: &gateway.effects)
                    _ = gateway.core.nodeHealthy(node, into: &gateway.effects)
                case 5:
                    for run in pass(&gateway, seconds: 90).stops {
                        _ = end(&gateway, run.replica.job.raw)
                    }
                default:
                    let job = UInt64(1_000 * seed + step)
                    let order = startOrder(
                        job, cards: UInt32(1 + random.next(40)),
                        share: random.next(3) == 0 ? 300 : 1_000)
                    if gateway.start(order).starts == [key(job)] { jobs.append(job) }
                }
                #expect(gateway.core.conservationFault() == nil, "seed \(seed), step \(step)")
                jobs.removeAll { gateway.core.run(key($0)) == nil }
            }
        }
    }
}
