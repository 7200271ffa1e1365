import SluiceCoding
import SluiceModel
import SluicePlacement
import SluiceWire
import Testing

@testable import SluicePlanner

/// Tides, what they leave, and spare nodes, on a pool of eight nodes of eight cards.
@Suite struct TideTests {
    static func tide(_ low: UInt16, _ high: UInt16) -> JobSpecification {
        var job = JobSpecification(kind: .inference, name: "tide", cards: 8)
        job.metro = MetroName(trusted: "shanghai")
        job.ring = .within10
        job.tide = Tide(
            hours: (0..<24).map { $0 < 12 ? high : low }, lead: Seconds(600))
        return job
    }

    static func gang(_ cards: UInt32, spares: UInt16 = 0) -> JobSpecification {
        var job = JobSpecification(kind: .training, name: "gang", cards: cards)
        job.spares = spares
        return job
    }

    /// What a gateway would say: each placement of the job runs.
    static func start(_ job: JobID, _ nation: inout SmallNation) {
        let views = nation.core.submitted(job)?.placements ?? []
        nation.run(
            .runReports(
                region: 0,
                views.map {
                    .running(
                        replica: ReplicaID(job: job, index: $0.replica), epoch: $0.epoch,
                        since: nation.time)
                }))
    }

    /// Whatever of the job was told to stop has stopped.
    static func stop(_ job: JobID, how: RunEnd = .stopped, _ nation: inout SmallNation) {
        let views = (nation.core.submitted(job)?.placements ?? []).filter { $0.state == .stopping }
        nation.run(
            .runReports(
                region: 0,
                views.map {
                    .ended(
                        replica: ReplicaID(job: job, index: $0.replica), epoch: $0.epoch, how: how,
                        at: nation.time)
                }))
        // The cards are free at the gateway, which has seen all orders.
        let block = BlockDescription(nodes: 4, cardsPerNode: 8)
        var capacity = PoolCapacity(
            blocks: BlockShapes(Array(repeating: BlockShape(block), count: 2)))
        for view in nation.core.submitted(job)?.placements ?? [] {
            _ = capacity.take(cards: view.cards, span: .block(0))
            capacity.boundCards += view.cards
        }
        nation.run(
            .capacity(
                region: 0,
                CapacityChange(
                    durableThrough: nation.core.lastSequence(region: 0),
                    pools: [PoolReport(pool: 0, capacity: capacity)], rings: [])))
    }

    /// A nation at half past eleven in China whose tide falls from three replicas to one at noon.
    static func atNoon() -> SmallNation {
        var nation = SmallNation()
        nation.time = CivilTime(seconds: 1_767_196_800 + 41_400)
        _ = nation.submit(tide(1, 3))
        start(JobID(1), &nation)
        nation.time = nation.time.adding(Seconds(1_801))
        nation.run(.tick)
        stop(JobID(1), &nation)
        return nation
    }

    @Test func `what a tide leaves is kept from others and lent to those who give it back`() {
        var nation = Self.atNoon()
        #expect(nation.core.pools(ListPools(region: .none)).pools[0].keptCards == 16)
        #expect(nation.core.detail(JobID(1))?.tide?.keptCards == 16)
        _ = nation.submit(Self.gang(48))
        var lent = Self.gang(56)
        lent.usesLent = true
        _ = nation.submit(lent)
        nation.run(.tick)
        #expect(nation.core.submitted(JobID(2))?.verdict.code == .waitsForCapacity)
        #expect(nation.core.submitted(JobID(2))?.verdict.numbers[1].value == 40)
        #expect(nation.core.submitted(JobID(3))?.state == .placed)
    }

    @Test func `what is kept is neither said to fit nor promised to the head of the queue`() {
        var nation = Self.atNoon()
        // 64 cards, of which 8 serve and 16 are kept for the tide's return.
        let asked = WhatFits(sizes: [8, 48], metro: .none, ring: .beyond)
        #expect(nation.core.whatFits(asked).fits.map(\.gangs) == [5, 0])
        var short = Self.gang(32)
        short.expectedRun = Seconds(100)
        _ = nation.submit(short)
        var long = short
        long.cards = 8
        long.expectedRun = Seconds(500)
        _ = nation.submit(long)
        nation.run(.tick)
        #expect(nation.core.submitted(JobID(2))?.state == .placed)
        #expect(nation.core.submitted(JobID(3))?.state == .placed)
        // With the kept cards it would have its room when the first of them ends.
        var head = Self.gang(40)
        head.expectedRun = Seconds(1_000)
        _ = nation.submit(head)
        nation.run(.tick)
        let reservation = nation.core.state.reservation
        #expect(reservation.job == JobID(4))
        #expect(reservation.by == nation.time.adding(Seconds(500)))
    }

    @Test func `a tide that is cancelled keeps nothing, and no snapshot forgets what is kept`()
        throws
    {
        var nation = Self.atNoon()
        var writer = ByteWriter()
        nation.core.encodeSnapshot(into: &writer)
        var reader = ByteReader(writer.span)
        let restored = try PlannerCore(decodingSnapshot: &reader)
        #expect(restored.stateHash() == nation.core.stateHash())
        #expect(restored.state.table.pools[0].keptCards == 16)
        #expect(restored.state.jobs[0].replicas == 1)
        nation.run(.cancel(key: .none, tenant: TenantName(trusted: "org"), job: JobID(1)))
        Self.stop(JobID(1), &nation)
        #expect(nation.core.pools(ListPools(region: .none)).pools[0].keptCards == 0)
        #expect(nation.core.detail(JobID(1))?.tide == nil)
    }

    @Test func `a replica that ends well is wanted again, and a tide is never done`() {
        var nation = Self.atNoon()
        let run = nation.core.submitted(JobID(1))?.placements.first
        nation.run(
            .runReports(
                region: 0,
                [
                    .ended(
                        replica: ReplicaID(job: JobID(1), index: run?.replica ?? 0),
                        epoch: run?.epoch ?? .none, how: .succeeded, at: nation.time)
                ]))
        nation.run(.tick)
        #expect(nation.core.jobState(JobID(1)) == .placed)
    }

    @Test func `a gang gets its spare nodes with it or not at all`() {
        var nation = SmallNation()
        _ = nation.submit(Self.gang(64, spares: 1))
        _ = nation.submit(Self.gang(48, spares: 2))
        nation.run(.tick)
        #expect(nation.core.submitted(JobID(1))?.state == .waiting)
        #expect(nation.core.submitted(JobID(2))?.state == .placed)
        #expect(nation.core.pools(ListPools(region: .none)).pools[0].keptCards == 16)
        _ = nation.submit(Self.gang(8))
        nation.run(.tick)
        #expect(nation.core.submitted(JobID(3))?.state == .waiting)
    }

    @Test func `a gang that waits for a fence keeps no spare nodes from others`() {
        var nation = SmallNation()
        func take(_ low: UInt64) {
            let store = StoreID(high: 7, low: low)
            let taken = FederationCommand.storeTaken(
                region: 0, store, isEmpty: false, leaseLeft: Seconds(0), civilSpeed: 1)
            nation.run(.federation(taken))
        }
        take(1)
        var wanted = Self.gang(16, spares: 2)
        wanted.lossPolicy = .manual
        _ = nation.submit(wanted)
        nation.run(.tick)
        Self.start(JobID(1), &nation)
        #expect(nation.core.pools(ListPools(region: .none)).pools[0].keptCards == 16)
        // Another machine stands in for the gateway's: what ran there may run on for ever.
        take(2)
        #expect(nation.core.submitted(JobID(1))?.state == .waiting)
        #expect(nation.core.pools(ListPools(region: .none)).pools[0].keptCards == 0)
    }

    @Test func `what makes no sense of tides, lent cards and spares is refused with a sentence`() {
        var nation = SmallNation()
        var wishes = Self.tide(1, 3)
        wishes.expectedRun = Seconds(60)
        var batch = JobSpecification(kind: .batch, name: "b", cards: 1)
        batch.tide = wishes.tide
        var lent = serving(4)
        lent.usesLent = true
        var spare = JobSpecification(kind: .batch, name: "b", cards: 1)
        spare.spares = 1
        for wanted in [wishes, batch, lent, spare, Self.gang(8, spares: 65)] {
            guard case .refused(let refusal) = nation.submit(wanted) else {
                Issue.record("\(wanted.kind) \(wanted.name) was taken")
                continue
            }
            #expect(refusal.code == .badRequest)
        }
    }

    @Test func `cards that their provider took back are no failure of the job`() {
        #expect(!RunEnd.reclaimed.countsAgainstJob)
        #expect(RunEnd.vanished.countsAgainstJob)
    }
}
