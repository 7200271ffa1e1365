import SluiceModel
import SluicePlacement

/// A policy that held or holds.
struct PolicyVersion: Sendable {
    var number: UInt64
    var since: CivilTime
    /// Who applied it, as `operator/NAME`.
    var actor: String
    var policy: Policy
}

/// The policies of the journal, and what tenants hold by the newest.
struct PolicyState: Sendable {
    /// The versions that can be shown and come back to, oldest first; the last one holds.
    var versions: [PolicyVersion] = []
    /// Whether a policy was ever applied: the only thing that is looked at where none was.
    private(set) var isOn = false
    /// Capacity that is kept for jobs while what borrowed it ends, in order of their begin.
    var holds: [CapacityHold] = []
    /// Placements that end for somebody's guarantee and live yet, in order.
    var victims: [Victim] = []
    /// How often jobs were pre-empted: only looked up.
    var preemptions: [JobID: UInt16] = [:]
    /// The jobs that a job's runs ended for under the policy that holds, each once, in the order in
    /// which they did: it ends none of theirs. Only looked up.
    var gaveWay: [JobID: [JobID]] = [:]
    /// What each tenant holds. What stands below follows from the rest and is in no snapshot.
    var tree = ShareTree(Policy())
    /// Each tenant's node, by the tenant's number.
    private(set) var nodes: [Int] = []
    /// Thousandths that a card counts, by pool.
    private(set) var weights: [Int64] = []

    /// The policy that holds; nil before the first.
    var current: Policy? { versions.last?.policy }

    /// Begins the books anew: no tenant holds anything.
    mutating func begin(_ policy: Policy, tenants: [TenantName], weights: [ChipName]) {
        isOn = true
        tree = ShareTree(policy)
        nodes = tenants.map { tree.node(of: $0) }
        self.weights = weights.map { tree.weight(of: $0) }
    }

    /// Takes a tenant that was not known before.
    mutating func admit(_ tenant: TenantName) {
        if isOn { nodes.append(tree.node(of: tenant)) }
    }

    /// Remembers for whom a job's run ended. O(`PlannerLimits.jobsGivenWayTo`).
    mutating func gaveWay(_ victim: JobID, to preemptor: JobID) {
        if gaveWay[victim]?.contains(preemptor) ?? false { return }
        gaveWay[victim, default: []].append(preemptor)
    }

    /// The books of a planner without a policy.
    mutating func end() {
        isOn = false
        nodes = []
        weights = []
    }
}

extension PlannerState {
    mutating func apply(_ event: PolicyEvent) {
        switch event {
        case .applied(let policy, let actor):
            let number = (self.policy.versions.last?.number ?? 0) + 1
            self.policy.versions.append(
                PolicyVersion(number: number, since: now, actor: actor, policy: policy))
            if self.policy.versions.count > PlannerLimits.policyVersions {
                self.policy.versions.removeFirst()
            }
            // Who gives way to whom begins anew with who is guaranteed what.
            self.policy.gaveWay = [:]
            table.setCarbonPrice(Int64(policy.carbonPrice))
            recountShares()
            isQueueDirty = true
        case .held(let hold): self.policy.holds.append(hold)
        case .released(let job):
            self.policy.holds.removeAll { $0.job == job }
            isQueueDirty = true
        case .preempted(let victim):
            self.policy.victims.append(victim)
            self.policy.preemptions[victim.replica.job, default: 0] += 1
            self.policy.gaveWay(victim.replica.job, to: victim.preemptor)
        }
    }

    /// Makes the books of tenants anew from what lives: after another policy, another layout or a
    /// snapshot. O(placements + tenants).
    mutating func recountShares() {
        guard let current = policy.current else { return }
        policy.begin(
            current, tenants: tenants,
            weights: table.pools.indices.map { table.description(ofPool: $0).chip })
        for slot in jobs.indices where submissions[slot] != nil && jobs[slot].live > 0 {
            for place in placementSlots(slot) { charge(place, slot, isBack: false) }
        }
    }

    /// Charges a placement to its tenant, or gives it back. O(depth of the tree).
    mutating func charge(_ place: Int, _ slot: Int, isBack: Bool) {
        let record = placements[place]
        let amount = ShareTree.amount(
            cards: record.cards, share: record.share, weight: policy.weights[Int(record.pool)])
        policy.tree.add(isBack ? -amount : amount, to: policy.nodes[Int(jobs[slot].tenant)])
    }

    /// Thousandths of weighted cards that one replica of the job counts in a pool.
    func amount(_ slot: Int, pool: Int) -> Int64 {
        ShareTree.amount(
            cards: cards(slot, pool: pool), share: jobs[slot].share, weight: policy.weights[pool])
    }
}
