import SluiceCoding
import SluiceModel
import SluicePlacement
@testable import SluicePlanner
import SluiceWire
import Testing

/// One region with one pool of two blocks, four nodes of eight cards each, and a ring to one metro.
struct SmallNation {
    var core = PlannerCore()
    var batches: [JournalBatch] = []
    var time = CivilTime(seconds: 1_750_000_000)
    static let actor = Identity(role: .operator, name: "test")

    @discardableResult
    mutating func run(_ action: Command.Action) -> Reply {
        let decision = core.decide(Command(actor: Self.actor, action: action), at: time)
        if !decision.batch.isEmpty { batches.append(decision.batch) }
        return decision.replies[0]
    }

    init() {
        let chip = Chip(
            name: ChipName(trusted: "a100"), vendor: "v", kind: .gpu, memory: Mebibytes(81_920),
            halfPrecisionDeciTeraflops: 3_120, power: Watts(400), relativeThroughput: .one,
            basis: .assumed(reason: "test"))
        let place = Coordinates(
            latitudeMicrodegrees: 31_000_000, longitudeMicrodegrees: 121_000_000)
        let metro = Metro(name: MetroName(trusted: "shanghai"), coordinates: place, population: 1)
        run(.catalogue(Catalogue(chips: [chip], metros: [metro])))
        run(.startReign(Term(1)))
        let pool = PoolDescription(
            name: PoolName(trusted: "p0"), site: 0, tier: .edge, chip: chip.name,
            interconnect: .roce, interconnectGigabits: 200, trust: .open,
            pricePerCardHour: MicroYuan(5_000_000), executor: .emulated, lendingWindows: [],
            blocks: Array(repeating: BlockDescription(nodes: 4, cardsPerNode: 8), count: 2))
        let region = RegionDescription(
            name: RegionName(trusted: "r0"),
            tariff: Tariff(
                name: TariffName(trusted: "t"),
                bands: [
                    Tariff.Band(startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(300_000)),
                    Tariff.Band(startSecondOfDay: 28_800, pricePerKilowattHour: MicroYuan(900_000)),
                ]),
            carbonGramsPerKilowattHour: 500,
            sites: [
                SiteDescription(
                    name: SiteName(trusted: "s0"), provider: ProviderName(trusted: "x"),
                    coordinates: place, powerUsageEffectiveness: PerMille(1_250))
            ], pools: [pool])
        run(.registerRegion(region))
        run(.reachability(region: 0, isReachable: true))
        run(
            .capacity(
                region: 0,
                CapacityChange(
                    durableThrough: .none,
                    pools: [PoolReport(pool: 0, capacity: PoolCapacity(pool))],
                    rings: [
                        RingReport(
                            site: 0, metro: metro.name, roundTripP99: Microseconds(1_500),
                            samples: 10, age: Seconds(5))
                    ])))
    }

    mutating func submit(_ specification: JobSpecification, key: UInt64 = 0) -> Reply {
        run(
            .submit(
                Submission(
                    key: RequestKey(high: 0, low: key), tenant: TenantName(trusted: "org"),
                    specification: specification)))
    }
}

func serving(_ cards: UInt32) -> JobSpecification {
    var wanted = JobSpecification(kind: .inference, name: "serve", cards: cards)
    wanted.metro = MetroName(trusted: "shanghai")
    wanted.ring = .within10
    return wanted
}

@Suite struct PlannerCoreTests {
    @Test func aLatencyBoundJobIsPlacedAtOnceAndItsOrderIsThere() {
        var nation = SmallNation()
        #expect(nation.submit(serving(4)) == .submitted(JobID(1), isRepeat: false))
        #expect(nation.core.submitted(JobID(1))?.state == .placed)
        #expect(nation.core.orders(region: 0, after: .none).count == 1)
        #expect(nation.core.violations().isEmpty)
    }

    @Test func theSameKeyGivesTheSameJobAndAnotherBodyIsRefused() {
        var nation = SmallNation()
        _ = nation.submit(serving(4), key: 7)
        #expect(nation.submit(serving(4), key: 7) == .submitted(JobID(1), isRepeat: true))
        guard case .refused(let refusal) = nation.submit(serving(2), key: 7) else {
            Issue.record("another body was taken")
            return
        }
        #expect(refusal.code == .keyReused)
    }

    @Test func aJobGoesTheWholeWayAndTheJournalGivesTheSameStateAgain() throws {
        var nation = SmallNation()
        var wanted = JobSpecification(kind: .training, name: "train", cards: 40)
        wanted.expectedRun = Seconds(3_600)
        _ = nation.submit(wanted)
        _ = nation.submit(wanted)
        nation.run(.tick)
        #expect(nation.core.submitted(JobID(1))?.state == .placed)
        #expect(nation.core.submitted(JobID(2))?.verdict.code == .waitsForCapacity)
        let replica = ReplicaID(job: JobID(1), index: 0)
        let epoch = Epoch(1)
        nation.run(
            .runReports(
                region: 0,
                [
                    .accepted(replica: replica, epoch: epoch, nodes: ["n1"]),
                    .running(replica: replica, epoch: epoch, since: nation.time),
                ]))
        #expect(nation.core.submitted(JobID(1))?.state == .running)
        nation.time = nation.time.adding(Seconds(3_600))
        nation.run(
            .runReports(
                region: 0,
                [.ended(replica: replica, epoch: epoch, how: .succeeded, at: nation.time)]))
        #expect(nation.core.submitted(JobID(1))?.state == .finished)
        var capacity = nation.core.state.reported[0]
        capacity.boundCards = 0
        nation.run(
            .capacity(
                region: 0,
                CapacityChange(
                    durableThrough: OrderSequence(1),
                    pools: [PoolReport(pool: 0, capacity: capacity)], rings: [])))
        nation.run(.tick)
        #expect(nation.core.submitted(JobID(2))?.state == .placed)
        #expect(nation.core.violations().isEmpty)
        var again = PlannerCore()
        for batch in nation.batches {
            try roundTrip(batch, into: &again)
        }
        #expect(again.stateHash() == nation.core.stateHash())
    }

    private func roundTrip(_ batch: JournalBatch, into again: inout PlannerCore) throws {
        var writer = ByteWriter()
        batch.encode(into: &writer)
        let bytes = writer.bytes
        let span = bytes.span
        var reader = ByteReader(unsafe span.bytes)
        let read = try JournalBatch(decoding: &reader)
        let isAtEnd = reader.isAtEnd
        #expect(read == batch)
        #expect(isAtEnd)
        for event in read.events { again.apply(event) }
    }

    @Test func randomSubmitsReportsAndCancelsConserveEveryCard() {
        var nation = SmallNation()
        var seed: UInt64 = 42
        func next(_ bound: UInt64, _ seed: inout UInt64) -> UInt64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (seed >> 33) % bound
        }
        for step in 0..<500 {
            nation.time = nation.time.adding(Seconds(60))
            switch next(3, &seed) {
            case 0: _ = nation.submit(serving(UInt32(1 + next(12, &seed))))
            case 1:
                var wanted = JobSpecification(
                    kind: .training, name: "t", cards: UInt32(1 + next(40, &seed)))
                wanted.expectedRun = Seconds(600)
                _ = nation.submit(wanted)
            default:
                let job = JobID(1 + next(UInt64(step + 1), &seed))
                nation.run(
                    .cancel(key: .none, tenant: TenantName(trusted: "org"), job: job))
                nation.run(.tick)
            }
            #expect(nation.core.violations().isEmpty, "step \(step)")
        }
    }
}
