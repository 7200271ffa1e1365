import SluiceModel
import SluicePlacement
import SluiceWire
import Testing

@testable import SluicePlanner

/// Guarantees come back from borrowers: within bounds, without cycles, and nobody else takes them.
@Suite struct ReclaimTests {
    private static let lender = TenantName(trusted: "lender")
    private static let borrower = TenantName(trusted: "borrower")

    private static func gang(_ cards: UInt32, run: Int64 = 100_000) -> JobSpecification {
        var wanted = JobSpecification(kind: .batch, name: "gang", cards: cards)
        wanted.expectedRun = Seconds(run)
        return wanted
    }

    private static func policy(guarantee: UInt32) -> Policy {
        var lender = TenantPolicy(Self.lender)
        lender.guarantee = guarantee
        var policy = Policy(tenants: [TenantPolicy(Self.borrower), lender])
        policy.minimumRun = Seconds(600)
        return policy
    }

    /// A nation that the borrower has filled, after the minimum run.
    private static func filled(_ policy: Policy, pass: Int64 = 900) -> World {
        var world = World(seed: 9)
        for region in world.gateways.indices { world.reportCapacity(region, full: true) }
        PolicyTests.apply(&world, policy)
        for _ in 0..<60 { PolicyTests.submit(&world, gang(8), for: borrower) }
        for _ in 0..<60 { PolicyTests.submit(&world, gang(4), for: borrower) }
        world.pass(pass)
        return world
    }

    @Test func `a guarantee comes back from borrowers, and both verdicts say so`() throws {
        var world = Self.filled(Self.policy(guarantee: 16))
        PolicyTests.submit(&world, Self.gang(8), for: Self.lender)
        let job = try #require(world.submitted.last)
        world.tell(.tick)
        let waiting = try #require(world.core.detail(job)?.summary.verdict)
        #expect(waiting.code == .waitsForReclaim)
        #expect(
            waiting.sentence == "Waits: 1 borrower of cards will stop for it, since its tenant is "
                + "under its guarantee; 8 cards asked.")
        let victim = try #require(world.core.state.policy.victims.first)
        #expect(victim.preemptor == job && world.core.state.policy.holds.count == 1)
        var sawWhy = false
        for _ in 0..<6 {
            for region in world.gateways.indices { world.exchange(region) }
            let verdict = world.core.detail(victim.replica.job)?.summary.verdict
            if verdict?.code == .preempted { sawWhy = true }
            world.pass(60)
        }
        #expect(sawWhy)
        let state = try #require(world.core.detail(job)?.summary.state)
        #expect(state == .running || state == .placed)
        #expect(world.core.state.policy.holds.isEmpty && world.core.state.policy.victims.isEmpty)
        try PolicyTests.expectRecovery(world)
    }

    @Test func `nobody is pre-empted before the minimum run, nor over a guarantee`() throws {
        var young = Self.filled(Self.policy(guarantee: 16), pass: 300)
        PolicyTests.submit(&young, Self.gang(8), for: Self.lender)
        young.tell(.tick)
        #expect(young.core.state.policy.victims.isEmpty)
        var large = Self.filled(Self.policy(guarantee: 4))
        PolicyTests.submit(&large, Self.gang(8), for: Self.lender)
        large.tell(.tick)
        #expect(large.core.state.policy.victims.isEmpty)
    }

    /// A gang for the one block of 24 cards of a chip in a region.
    private static func block(
        _ chip: Int, _ region: Int, run: Int64 = 100_000
    ) -> JobSpecification {
        var wanted = gang(24, run: run)
        wanted.chips = [RandomNation.catalogue.chips[chip].name]
        wanted.allowedRegions = [RandomNation.region(region).name]
        return wanted
    }

    /// The preemptor's tenant fills its guarantee with other work while the preemptor waits, so
    /// that it is borrowed when it begins, and the victim's tenant is under its guarantee later.
    @Test func `a job never ends the run of one that its own run ended for`() throws {
        var world = World(seed: 9)
        for region in world.gateways.indices { world.reportCapacity(region, full: true) }
        var policy = Self.policy(guarantee: 24)
        policy.tenants[0].guarantee = 24
        PolicyTests.apply(&world, policy)
        PolicyTests.submit(&world, Self.block(0, 0, run: 2_500), for: Self.borrower)
        world.pass(60)
        PolicyTests.submit(&world, Self.block(1, 0), for: Self.borrower)
        let first = try #require(world.submitted.last)
        world.pass(900)
        PolicyTests.submit(&world, Self.block(1, 0), for: Self.lender)
        let second = try #require(world.submitted.last)
        world.tell(.tick)
        let victim = try #require(world.core.state.policy.victims.first)
        #expect(victim.replica.job == first && victim.preemptor == second)
        PolicyTests.submit(&world, Self.block(0, 1), for: Self.lender)
        world.tell(.tick)
        world.pass(3_000)
        #expect(world.core.detail(second)?.summary.state == .running)
        #expect(world.core.state.policy.preemptions[second] == nil)
        #expect(world.core.state.policy.gaveWay[first] == [second])
        try PolicyTests.expectRecovery(world)
        // Under another policy who gives way to whom begins anew.
        policy.pointAfter = Seconds(policy.pointAfter.count + 1)
        PolicyTests.apply(&world, policy)
        world.tell(.tick)
        #expect(world.core.state.policy.victims.map(\.preemptor) == [first])
    }

    @Test func `what is left of a tenant's own guarantee is not taken for a second job`() {
        var owner = TenantPolicy(Self.borrower)
        owner.guarantee = 40
        var asker = TenantPolicy(Self.lender)
        asker.guarantee = 40
        var tree = ShareTree(Policy(tenants: [owner, asker]))
        let (from, to) = (tree.node(of: Self.borrower), tree.node(of: Self.lender))
        tree.add(44_000, to: from)
        let placement = Reclaim.Placement(
            index: 0, node: from, amount: 8_000, age: (decided: 1, job: 1, replica: 0))
        let lot = Reclaim.Lot(placements: [placement], nodes: 1, cards: 8)
        func chosen() -> Int? {
            Reclaim.choose([lot], tree, for: to, nodes: 1, cards: 8, budget: 9)?.count
        }
        #expect(chosen() == 1)
        // Another one of 8 cards is ending: 36 of the 40 will be left.
        tree.add(-8_000, to: from)
        #expect(chosen() == nil)
    }

    @Test("Pre-emption only ever makes more of the guarantees covered", arguments: 500..<540)
    func covered(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var world = World(seed: seed)
        for region in world.gateways.indices { world.reportCapacity(region, full: true) }
        var policy = PolicyTests.policy(&random)
        policy.victimsAtOnce = UInt32(1 + random.below(6))
        policy.preemptionsPerJob = 2
        for index in policy.tenants.indices {
            policy.tenants[index].borrow = Policy.unlimited
            policy.tenants[index].ceiling = Policy.unlimited
        }
        PolicyTests.apply(&world, policy)
        var seen = 0
        let names = ["org/one", "org/two", "solo", "stray"].map { TenantName(trusted: $0) }
        for step in 0..<30 {
            // Who is guaranteed nothing fills the nation; the others come later.
            for _ in 0..<(step < 6 ? 24 : 6) {
                PolicyTests.submit(
                    &world, Self.gang([2, 4, 8, 16][Int(random.below(4))], run: 50_000),
                    for: names[step < 6 ? 3 : Int(random.below(4))])
            }
            let before = world.core
            world.tell(.tick)
            seen += world.core.state.policy.victims.count
            Self.check(before, world.core, policy, "seed \(seed), step \(step)")
            world.pass(300)
            #expect(world.core.state.policy.victims.count <= Int(policy.victimsAtOnce))
        }
        #expect(InvariantTests.faults(world) == [])
        #expect(seen > 0 || seed % 4 != 0, "seed \(seed): nobody was pre-empted")
        for slot in world.core.state.jobs.indices where world.core.state.submissions[slot] != nil {
            let often = world.core.state.policy.preemptions[world.core.state.jobs[slot].id] ?? 0
            #expect(often <= policy.preemptionsPerJob)
        }
    }

    /// Each new victim was over what its tenant is guaranteed, by the state before, and each that
    /// it ends for is within its own.
    private static func check(
        _ before: PlannerCore, _ after: PlannerCore, _ policy: Policy, _ place: String
    ) {
        let fresh = after.state.policy.victims.filter { !before.state.policy.victims.contains($0) }
        for victim in fresh {
            let tenant = tenant(before, victim.replica.job)
            let bound = policy[tenant]?.guarantee ?? 0
            let held = PolicyTests.held(before, policy, by: tenant)
            #expect(held > Int64(bound) * 1_000, "\(place): \(tenant) lent what it was guaranteed")
            let asker = Self.tenant(after, victim.preemptor)
            guard let slot = after.state.slot(victim.preemptor) else { continue }
            let least = Int64(after.state.jobs[slot].cards) * 250
            let own = PolicyTests.held(before, policy, by: asker)
            #expect(
                own + least <= Int64(policy[asker]?.guarantee ?? 0) * 1_000,
                "\(place): \(asker) reclaims over its guarantee")
            #expect(tenant != asker, "\(place): \(asker) pre-empts itself")
        }
    }

    /// Bound of decision 0023 for a job that is the oldest of its tenant: `headAfter`, then one run
    /// of each older aged job (one for each of two tenants), and what cycles and reports take.
    @Test("A large gang is never starved by an endless stream of small jobs", arguments: 700..<706)
    func noStarvation(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var world = World(seed: seed)
        for region in world.gateways.indices { world.reportCapacity(region, full: true) }
        var policy = Policy(
            tenants: [TenantPolicy(Self.borrower), TenantPolicy(Self.lender)])
        policy.headAfter = Seconds(3_600)
        PolicyTests.apply(&world, policy)
        let longest: Int64 = 3_000
        func flood(_ count: Int) {
            for _ in 0..<count {
                PolicyTests.submit(
                    &world, Self.gang(UInt32(1 + random.below(4)), run: 600 + random.below(2_400)),
                    for: random.below(2) == 0 ? Self.borrower : Self.lender)
            }
        }
        flood(160)
        world.pass(120)
        PolicyTests.submit(&world, Self.gang(24, run: 1_000), for: Self.borrower)
        let gang = try #require(world.submitted.last)
        let submitted = world.now
        while (world.core.detail(gang)?.summary.startedAt ?? .none) == CivilTime.none {
            flood(4)
            world.pass(60)
            let waited = world.now.since(submitted).count
            guard waited <= 3_600 + 3 * longest + 900 else {
                Issue.record("seed \(seed): the gang waits for \(waited) s")
                return
            }
        }
    }

    private static func tenant(_ core: PlannerCore, _ job: JobID) -> TenantName {
        core.tenant(of: job) ?? .none
    }
}
