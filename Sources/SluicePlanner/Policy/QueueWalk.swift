import SluiceModel
import SluicePlacement

/// The queue in the order in which one cycle looks at it: by priority and submission, or by fair
/// share where a policy holds.
struct QueueWalk: Sendable {
    private let keys: [UInt64]
    private var next = 0
    private var fair: FairOrder?
    /// Jobs that waited too long and are kept by their tenants' bounds, with the nodes whose bounds
    /// these are: younger jobs under them wait behind.
    private(set) var held: [(node: Int, job: JobID)] = []

    init(_ state: PlannerState) {
        keys = state.queue
        guard state.policy.isOn, let policy = state.policy.current else { return }
        let jobs: [FairOrder.Job] = keys.indices.compactMap { index in
            let number = keys[index] & 0x00FF_FFFF_FFFF_FFFF
            guard let slot = state.slot(JobID(number)) else { return nil }
            let job = state.jobs[slot]
            let node = state.policy.nodes[Int(job.tenant)]
            let priority = min(job.priority, state.policy.tree.nodes[node].highestPriority)
            return FairOrder.Job(
                index: index, node: node,
                rank: FairOrder.rank(
                    priority: priority, submitted: job.submittedAt.seconds,
                    expected: job.expectedRun, pointAfter: policy.pointAfter),
                submitted: job.submittedAt.seconds, number: number)
        }
        fair = FairOrder(
            state.policy.tree, jobs, count: keys.count, now: state.now.seconds,
            headAfter: policy.headAfter)
    }

    /// The next job's key; nil at the end.
    mutating func nextKey() -> UInt64? {
        if fair != nil { return fair?.next().map { keys[$0] } }
        guard next < keys.count else { return nil }
        next += 1
        return keys[next - 1]
    }

    /// Says that the job that was given last was placed.
    mutating func placed(_ slot: Int, _ state: PlannerState) {
        guard fair != nil, let place = state.placementSlots(slot).first else { return }
        // A gang that is split takes its parts together, all of one chip.
        let parts = state.jobs[slot].isSplit ? Int64(state.jobs[slot].replicas) : 1
        fair?.charge(
            parts * state.amount(slot, pool: Int(state.placements[place].pool)),
            node: state.policy.nodes[Int(state.jobs[slot].tenant)])
    }

    /// Keeps what is younger behind a job that waits for that node's bound.
    mutating func hold(_ node: Int, for job: JobID) { held.append((node, job)) }
}

extension PlannerCore {
    /// Whether the policy keeps a job from being looked at: its tenant's bound, or an older job
    /// that waits for the same bound and may not be overtaken any more. Says so.
    mutating func isKept(
        _ slot: Int, _ request: PlacementRequest, _ walk: inout QueueWalk,
        _ decision: inout Decision
    ) -> Bool {
        let job = state.jobs[slot]
        let node = state.policy.nodes[Int(job.tenant)]
        if let older = walk.held.first(where: { state.policy.tree.isWithin(node, $0.node) }) {
            tell(Reason(.waitsBehindHead, Int64(job.cards), Int64(older.job.raw)), slot, &decision)
            return true
        }
        guard let reason = ceilingReason(slot, request) else { return false }
        tell(reason, slot, &decision)
        let waited = state.now.since(job.submittedAt)
        if let after = state.policy.current?.headAfter, after.count > 0, waited >= after,
            fitsAlone(slot)
        {
            walk.hold(state.policy.tree.headroom(node).node, for: job.id)
        }
        return true
    }

    /// Whether the job would stay within all bounds if its tenant held nothing: one that never can
    /// must keep nobody waiting.
    private func fitsAlone(_ slot: Int) -> Bool {
        var step = state.policy.nodes[Int(state.jobs[slot].tenant)]
        let amount = ShareTree.amount(
            cards: state.jobs[slot].cards, share: state.jobs[slot].share,
            weight: state.policy.leastWeight)
        while step >= 0 {
            if state.policy.tree.nodes[step].limit < amount { return false }
            step = state.policy.tree.nodes[step].parent
        }
        return true
    }

    mutating func tell(_ reason: Reason, _ slot: Int, _ decision: inout Decision) {
        let job = state.jobs[slot]
        guard job.missing > 0, job.reason != reason else { return }
        emit(.jobChanged(job.id, stateWhileMissing(slot), reason), &decision)
    }
}
