import SluicePlacement
import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

/// The policy's versions, and that no tenant ever takes more than it may hold.
@Suite struct PolicyTests {
    private static let teams = ["org/one", "org/two", "solo", "solo/deep", "stray"]
        .map { TenantName(trusted: $0) }

    /// Two organisations, one with teams, and bounds that a nation of 130 cards meets often.
    static func policy(_ random: inout SplitMix64) -> Policy {
        func tenant(_ name: String, _ guarantee: Int64, _ more: Int64) -> TenantPolicy {
            var entry = TenantPolicy(TenantName(trusted: name))
            entry.guarantee = UInt32(guarantee)
            entry.ceiling = UInt32(guarantee + more)
            if random.below(2) == 0 { entry.borrow = UInt32(random.below(24)) }
            entry.weight = PerMille(UInt32(500 + random.below(4) * 500))
            return entry
        }
        let one = tenant("org/one", random.below(16), 8 + random.below(16))
        let two = tenant("org/two", random.below(16), 8 + random.below(16))
        var org = tenant("org", Int64(one.guarantee + two.guarantee), 10 + random.below(20))
        org.ceiling = max(org.ceiling, max(one.guarantee, two.guarantee))
        let solo = tenant("solo", random.below(24), 8 + random.below(40))
        let others = {
            var entry = TenantPolicy(.none)
            entry.ceiling = 12
            return entry
        }()
        var policy = Policy(
            chips: [
                ChipWeight(
                    chip: RandomNation.catalogue.chips[1].name,
                    weight: PerMille(UInt32(250 + random.below(3) * 250)))
            ], tenants: [others, org, one, two, solo])
        policy.minimumRun = Seconds(600)
        policy.victimsAtOnce = UInt32(random.below(8))
        return policy
    }

    static func submit(_ world: inout World, _ wanted: JobSpecification, for tenant: TenantName) {
        world.nextKey += 1
        let reply = world.tell(
            .submit(
                Submission(
                    key: RequestKey(high: 11, low: world.nextKey), tenant: tenant,
                    specification: wanted)))
        if case .submitted(let job, false) = reply { world.submitted.append(job) }
    }

    @discardableResult
    static func apply(_ world: inout World, _ policy: Policy, after: UInt64 = 0) -> Reply {
        world.nextKey += 1
        return world.tell(
            .policy(
                .apply(key: RequestKey(high: 12, low: world.nextKey), policy, after: after)))
    }

    /// What each bound's tenants hold, counted from the jobs and not from the planner's books.
    static func held(_ core: PlannerCore, _ policy: Policy, by bound: TenantName) -> Int64 {
        let state = core.state
        func isNamed(_ tenant: TenantName) -> Bool {
            policy[tenant] != nil || tenant.organisation.map { policy[$0] != nil } ?? false
        }
        var sum: Int64 = 0
        for slot in state.jobs.indices where state.submissions[slot] != nil {
            let tenant = state.tenants[Int(state.jobs[slot].tenant)]
            guard
                tenant == bound || tenant.organisation == bound
                    || (bound == .none && !isNamed(tenant))
            else { continue }
            for place in state.placementSlots(slot) {
                let record = state.placements[place]
                let chip = state.table.description(ofPool: Int(record.pool)).chip
                let weight = policy.chips.first { $0.chip == chip }?.weight.count ?? 1_000
                sum += (Int64(record.cards) * Int64(record.share) * Int64(weight) + 999) / 1_000
            }
        }
        return sum
    }

    @Test("No history takes a tenant over its ceiling", arguments: 300..<308)
    func ceilings(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var world = World(seed: seed)
        let policy = Self.policy(&random)
        #expect(policy.problems == [])
        guard case .done = Self.apply(&world, policy) else {
            Issue.record("the policy was refused: \(world.replies.last as Any)")
            return
        }
        var isMet = false
        for step in 0..<60 {
            for _ in 0..<2 {
                let tenant = Self.teams[Int(random.below(Int64(Self.teams.count)))]
                Self.submit(&world, world.randomSpecification(), for: tenant)
            }
            world.step()
            for bound in policy.tenants {
                let used = Self.held(world.core, policy, by: bound.tenant)
                let books = world.core.tenants(within: .none).tenants
                    .first { $0.tenant == bound.tenant }
                #expect(books?.used == used, "seed \(seed), step \(step), \(bound.tenant)")
                guard bound.limit < Policy.unlimited else { continue }
                #expect(
                    used <= Int64(bound.limit) * 1_000,
                    "seed \(seed), step \(step): \(bound.tenant) has \(used) of \(bound.limit)")
                if used + 4_000 > Int64(bound.limit) * 1_000 { isMet = true }
            }
        }
        #expect(InvariantTests.faults(world) == [], "seed \(seed)")
        #expect(isMet, "no bound was ever met, so that nothing was tried")
        try Self.expectRecovery(world)
    }

    /// The journal, and a snapshot, lead to the same state.
    static func expectRecovery(_ world: World) throws {
        let restored = try SnapshotTests.decoded(SnapshotTests.bytes(world.core))
        let replayed = try SnapshotTests.replay(world.batches[...], onto: PlannerCore())
        #expect(replayed.stateHash() == world.core.stateHash())
        #expect(restored.stateHash() == world.core.stateHash())
        #expect(
            restored.tenants(within: .none) == world.core.tenants(within: .none))
    }

    @Test func `a job over its tenant's ceiling waits, and says the numbers`() throws {
        var world = World(seed: 5)
        var one = TenantPolicy(TenantName(trusted: "org"))
        one.ceiling = 10
        Self.apply(&world, Policy(tenants: [one]))
        Self.submit(
            &world, JobSpecification(kind: .training, name: "a", cards: 8),
            for: TenantName(trusted: "org/any"))
        Self.submit(
            &world, JobSpecification(kind: .training, name: "b", cards: 4),
            for: TenantName(trusted: "org/any"))
        world.tell(.tick)
        let waiting = try #require(world.core.detail(JobID(2))?.summary)
        #expect(waiting.state == .waiting && waiting.verdict.code == .waitsForCeiling)
        #expect(
            waiting.verdict.sentence
                == "Waits: tenant org is at its ceiling of 10, 8 in use; 4 cards asked.")
        Self.apply(&world, Policy())
        world.tell(.tick)
        #expect(world.core.detail(JobID(2))?.summary.state == .placed)
    }

    @Test func `a broken policy is refused whole, and an old one comes back`() {
        var world = World(seed: 6)
        var low = TenantPolicy(TenantName(trusted: "org"))
        low.guarantee = 8
        low.ceiling = 4
        guard case .refused(let refusal) = Self.apply(&world, Policy(tenants: [low])) else {
            Issue.record("it was taken")
            return
        }
        #expect(
            refusal.sentence
                == "tenant org, ceiling: the ceiling of 4 is under the guarantee of 8; "
                + "raise the ceiling or lower the guarantee")
        #expect(world.core.showPolicy(0)?.version == 0)
        low.ceiling = 8
        Self.apply(&world, Policy(tenants: [low]))
        Self.apply(&world, Policy())
        guard case .refused = Self.apply(&world, Policy(tenants: [low]), after: 1) else {
            Issue.record("version 1 does not hold any more")
            return
        }
        world.tell(.policy(.rollBack(key: RequestKey(high: 1, low: 99), version: 1)))
        let shown = world.core.showPolicy(0)
        #expect(shown?.version == 3 && shown?.policy == Policy(tenants: [low]))
        guard case .refused = world.tell(.policy(.rollBack(key: .none, version: 77))) else {
            Issue.record("there is no version 77")
            return
        }
    }
}
