import SluiceCoding
import SluiceModel
import SluicePlacement
import SluiceWire
import Testing

@testable import SluicePlanner

/// What a tenant is told of a job that does not fit: each change, and each moment, is tried here
/// once more by submitting with it.
@Suite struct AnswerTests {
    private static func fits(_ explanation: Explanation) -> Bool {
        explanation.candidates.contains { $0.isEligible }
    }

    /// A nation that is full of gangs whose ends are known; then what does not fit in it.
    private static func full(seed: UInt64, regions: Int = 2, each: Int = 3) -> World {
        var world = World(seed: seed, regions: regions)
        for _ in 0..<(regions * each) {
            for chip in ["a-chip", "b-chip"] {
                world.submit(QueueTests.training(8, hours: 2 + world.random.below(6), chip: chip))
                world.submit(QueueTests.training(4, hours: 1 + world.random.below(6), chip: chip))
            }
        }
        world.pass(120)
        return world
    }

    @Test("Each change that would make a request fit makes it fit", arguments: 1...4)
    func remedies(seed: UInt64) throws {
        let world = Self.full(seed: seed, each: 2)
        var wanted = QueueTests.training(24, hours: 2)
        wanted.chips = [ChipName(trusted: "b-chip")]
        let explanation = world.core.explain(wanted)
        try #require(!Self.fits(explanation))
        let fewer = try #require(
            explanation.remedies.first {
                $0.change.hasSuffix(" cards fewer") && !$0.change.contains(" and ")
            }, "\(explanation)")
        let less = try #require(UInt32(fewer.change.prefix { $0 != " " }))
        wanted.cards -= less
        #expect(Self.fits(world.core.explain(wanted)))
        wanted.cards += 1
        #expect(!Self.fits(world.core.explain(wanted)))
        for remedy in explanation.remedies where remedy.change.hasPrefix("chip ") {
            wanted.cards = 24
            wanted.chips = [ChipName(trusted: String(remedy.change.dropFirst(5)))]
            let best = world.core.explain(wanted).candidates[0]
            #expect(best.isEligible && best.pool == remedy.pool)
        }
    }

    @Test("A wider ring is told where it is enough, and the nearest that is", arguments: 1...4)
    func rings(seed: UInt64) throws {
        var world = World(seed: seed, regions: 4)
        world.pass(60)
        let table = world.core.state.table
        for ring in [Ring.within2, .within5, .within10] {
            var wanted = JobSpecification(kind: .inference, name: "near", cards: 2)
            wanted.metro = RandomNation.catalogue.metros[0].name
            wanted.ring = ring
            wanted.expectedRun = Seconds(600)
            let told = world.core.explain(wanted).remedies.first { $0.change.hasPrefix("ring ") }
            let fits = Ring.allCases.filter { $0 < .beyond }.first { wider in
                var other = wanted
                other.ring = wider
                return table.chooseNear(table.request(other)) != nil
            }
            guard let fits, fits > ring else {
                #expect(told == nil)
                continue
            }
            #expect(told?.change == "ring ≤ \(fits.boundMilliseconds ?? 0) ms")
        }
    }

    @Test("By the moment that is told a request fits, and now it does not")
    func moments() throws {
        var told = 0
        for seed in UInt64(1)...4 {
            var world = Self.full(seed: seed)
            let wanted = QueueTests.training(16, hours: 1)
            let explanation = world.core.explain(wanted)
            guard let after = explanation.remedies.first(where: { $0.at != .none }) else {
                continue
            }
            told += 1
            #expect(after.at > world.now && after.change.hasPrefix("after 2026-01-01 "))
            #expect(!Self.fits(explanation))
            world.pass(after.at.since(world.now).count + 60, step: 120)
            #expect(Self.fits(world.core.explain(wanted)), "seed \(seed), told \(after)")
        }
        #expect(told > 2)
    }

    @Test("Where two wishes are in the way, both are told")
    func pairs() throws {
        let world = World(seed: 2, regions: 2)
        var wanted = QueueTests.training(4, hours: 1, chip: "b-chip")
        wanted.leastMemory = Mebibytes(60_000)
        wanted.leastInterconnect = .superpod
        let told = world.core.explain(wanted).remedies.map(\.change)
        #expect(told.contains { $0.contains(" and ") }, "\(told)")
    }

    @Test("A ceiling is told with what would be enough of it")
    func ceiling() throws {
        var world = World(seed: 5, regions: 2)
        var tenant = TenantPolicy(TenantName(trusted: "org"))
        tenant.ceiling = 12
        PolicyTests.apply(&world, Policy(tenants: [tenant]))
        let wanted = QueueTests.training(8, hours: 1)
        PolicyTests.submit(&world, wanted, for: TenantName(trusted: "org"))
        world.pass(120)
        let explanation = world.core.explain(wanted, for: TenantName(trusted: "org"))
        #expect(explanation.verdict.code == .waitsForCeiling)
        #expect(!Self.fits(explanation))
        let told = explanation.remedies.map(\.change)
        #expect(told.contains("a ceiling of 16 for org (12 now)"), "\(told)")
        #expect(told.contains("4 cards fewer"), "\(told)")
        tenant.ceiling = 16
        PolicyTests.apply(&world, Policy(tenants: [tenant]))
        let after = world.core.explain(wanted, for: TenantName(trusted: "org"))
        #expect(Self.fits(after))
        // Nobody's bounds, nobody's ceiling.
        #expect(after.remedies == [] && world.core.explain(wanted).remedies == [])
    }

    @Test("Gangs that queue for one pool start when they were predicted to", arguments: 1...4)
    func predictions(seed: UInt64) throws {
        var world = World(seed: seed, regions: 1)
        var random = SplitMix64(seed: seed &+ 900)
        world.submit(QueueTests.training(16, hours: 1 + random.below(3)))
        world.pass(60)
        for _ in 0..<3 { world.submit(QueueTests.training(24, hours: 1 + random.below(3))) }
        world.pass(60)
        var page = world.core.jobs(
            ListJobs(tenant: .none, state: .waiting, after: .none, limit: 10))
        world.core.predict(&page.jobs)
        #expect(page.jobs.count == 3)
        let told = try page.jobs.map { try #require($0.predicted) }
        #expect(told.map(\.behind) == [0, 1, 2])
        #expect(told[0].basis == .reservation && told[1].basis == .runsEnd)
        world.pass(12 * 3_600, step: 120)
        for (job, predicted) in zip(page.jobs, told) {
            let started = try #require(world.core.summary(job.job)).startedAt
            let off = started.since(predicted.at).count
            #expect(abs(off) <= 300, "seed \(seed), job \(job.job): \(off) s off")
        }
    }

    @Test("A dry run says what the real one then does, and changes nothing", arguments: 1...4)
    func dryRun(seed: UInt64) throws {
        var world = World(seed: seed)
        var placed = 0
        for step in 0..<50 {
            world.step()
            let wanted = world.randomSpecification()
            let submission = Submission(
                key: .none, tenant: TenantName(trusted: "org/team"), specification: wanted)
            let before = world.core.stateHash()
            let dry = world.core.dryRun(submission, by: Identity(role: .operator, name: "test"))
            #expect(world.core.stateHash() == before)
            let reply = world.submit(wanted)
            guard case .success(let told) = dry, case .submitted(let job, _) = reply else {
                if case .failure(let refusal) = dry { #expect(reply == .refused(refusal)) }
                continue
            }
            if try #require(world.core.submitted(job)).placements.isEmpty { world.tell(.tick) }
            let real = try #require(world.core.submitted(job))
            #expect(told.state == real.state, "seed \(seed), step \(step)")
            #expect(told.placements.map(\.pool) == real.placements.map(\.pool))
            if !told.placements.isEmpty { placed += 1 }
        }
        #expect(placed > 5)
    }
}
