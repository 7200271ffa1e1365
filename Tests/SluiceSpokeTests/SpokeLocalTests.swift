import SluiceGateway
import SluiceModel
import SluiceSpoke
import SluiceWire
import Testing

/// What the site's own people ask and want, with and without a planner.
@Suite struct SpokeLocalTests {
    private let facts = LocalFacts(planner: "10.0.0.1:7400", isConnecting: false, isHolding: false)

    private func status(_ gateway: inout TestGateway) -> GatewayStatusReply? {
        let answer = gateway.spoke.answerLocal(
            .gatewayStatus(GatewayStatus()), facts, at: gateway.now)
        guard case .gatewayStatusReply(let status) = answer else { return nil }
        return status
    }

    private func runs(
        _ gateway: inout TestGateway, after: ReplicaID = ReplicaID(job: .none, index: 0),
        limit: UInt32 = 100, pool: PoolName = .none
    ) -> RunList? {
        let list = ListRuns(pool: pool, after: after, limit: limit)
        let answer = gateway.spoke.answerLocal(.listRuns(list), facts, at: gateway.now)
        guard case .runList(let page) = answer else { return nil }
        return page
    }

    @Test func `the status says how far the link is and how long the lease runs or is over`() {
        var gateway = TestGateway()
        #expect(status(&gateway)?.link == .disconnected)
        gateway.join()
        gateway.order(TestGateway.start(1))
        var status = self.status(&gateway)
        #expect(status?.link == .registered && status?.leaseLeft == .milliseconds(10_000))
        #expect(status?.runs == 1 && status?.lastOrder == OrderSequence(1))
        gateway.hangUp()
        gateway.pass(12_000)
        status = self.status(&gateway)
        #expect(status?.link == .disconnected && status?.leaseLeft.count == 0)
        #expect(status?.leaseOverFor == .milliseconds(2_000))
        let pool = status?.pools.first
        #expect(
            pool?.boundCards == 8 && pool?.isLent == true
                && pool?.lendingChangesAt == CivilTime.none)
    }

    @Test func `runs come in pages that leave none out and show none twice`() {
        var gateway = TestGateway()
        gateway.join()
        for job in 1...3 as ClosedRange<UInt64> { gateway.order(TestGateway.start(job)) }
        var seen: [UInt64] = []
        var after = ReplicaID(job: .none, index: 0)
        for _ in 0..<3 {
            guard let page = runs(&gateway, after: after, limit: 1), let last = page.runs.last
            else { break }
            seen += page.runs.map(\.replica.job.raw)
            #expect(page.hasMore == (seen.count < 3))
            after = last.replica
        }
        #expect(seen == [1, 2, 3])
        #expect(runs(&gateway, pool: PoolName(trusted: "nobodys")) == nil)
        let view = runs(&gateway)?.runs.first
        #expect(view?.tenant.text == "org" && view?.state == .running && view?.nodes == ["b0-n0:8"])
    }

    @Test func `a reclaim is in the turn's store changes, and refused while nothing is kept`() {
        var gateway = TestGateway()
        gateway.join()
        let name = SmallRegion.description.pools[0].name
        let wish = Message.reclaim(Reclaim(pool: name, cards: 8, notice: Seconds(60)))
        var holding = facts
        holding.isHolding = true
        guard case .failure(let failure) = gateway.spoke.answerLocal(wish, holding, at: gateway.now)
        else {
            Issue.record("taken on a full disk")
            return
        }
        #expect(failure.code == .unavailable && failure.retryAfter.count > 0)
        #expect(gateway.spoke.effects.storeChanges.isEmpty)
        let answer = gateway.spoke.answerLocal(wish, facts, at: gateway.now)
        guard case .reclaimed(let reclaimed) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reclaimed.reclaim.takenCards == 8 && reclaimed.leaving.isEmpty)
        #expect(!gateway.spoke.effects.storeChanges.isEmpty)
        // The planner hears of it as cards that the site has itself.
        gateway.pass(20)
        let pools = gateway.take().compactMap {
            if case .capacityReport(let report) = $0 { report.pools.first } else { nil }
        }
        #expect(pools.last?.capacity.localCards == 8)
    }

    @Test func `a planner whose clock is ahead shortens no notice`() {
        var gateway = TestGateway()
        gateway.join()
        let name = SmallRegion.description.pools[0].name
        let wish = Message.reclaim(Reclaim(pool: name, cards: 8, notice: Seconds(1_800)))
        _ = gateway.spoke.answerLocal(wish, facts, at: gateway.now)
        gateway.turn()
        let due = TestGateway.civil.adding(Seconds(1_800))
        func state() -> ReclaimState? {
            let civil = gateway.spoke.civilTime(at: gateway.now)
            return gateway.spoke.core.reclaimState(pool: 0, civil: civil)
        }
        #expect(state()?.dueAt == due)
        gateway.hangUp()
        gateway.spoke.connected(at: gateway.now)
        gateway.turn()
        guard case .welcome(var welcome) = TestGateway.welcome(term: 2) else { return }
        welcome.civilTime = TestGateway.civil.adding(Seconds(7_200))
        gateway.hear(.welcome(welcome))
        #expect(state()?.dueAt == due.adding(Seconds(7_200)))
    }
}
