import SluiceModel
import SluicePlacement

/// No tenant ever takes more than it may hold. Nothing here is asked where no policy holds.
extension PlannerCore {
    /// What one replica more of the job may count at most, and whose bound that is. O(depth).
    func headroom(_ slot: Int) -> (amount: Int64, node: Int) {
        state.policy.tree.headroom(state.policy.nodes[Int(state.jobs[slot].tenant)])
    }

    /// What jobs share that a cycle may take as one: where a policy holds, tenants have different
    /// rooms, and what keeps one does not keep another.
    func memoKey(_ slot: Int, _ isShort: Bool) -> UInt64 {
        let job = state.jobs[slot]
        var key = job.constraints ^ (isShort ? 1 : 0)
        if !state.bookings.isEmpty, let wanted = state.submissions[slot]?.specification {
            // Reserved windows are for one tenant, and let others in that are over before.
            let limit = wanted.wallClockLimit
            let length = limit.count > 0 ? limit : state.remainingRun(slot)
            var hash = StateHash()
            hash.mix(UInt64(bitPattern: Int64(job.tenant)))
            hash.mix(UInt64(bitPattern: length.count))
            key ^= hash.value
        }
        guard state.policy.isOn else { return key }
        return key ^ UInt64(job.tenant + 1) &* 0x9E37_79B9_7F4A_7C15
    }

    /// Whether one replica more of the job in that pool stays within all bounds of its tenant, and
    /// takes nothing that is kept for another job.
    func allows(_ slot: Int, pool: Int) -> Bool {
        state.amount(slot, pool: pool) <= headroom(slot).amount
            && leavesHolds(slot, pool: pool)
    }

    /// As `allows`, also where no policy holds: what is kept for a move is nobody else's.
    func mayTake(_ slot: Int, pool: Int) -> Bool {
        state.policy.isOn ? allows(slot, pool: pool) : leavesHolds(slot, pool: pool)
    }

    /// `chooseNear` within the tenant's bounds: where the best pool's chip counts too much, the
    /// chips that do not are asked for. O(chips) more.
    func chooseNearWithin(
        _ slot: Int, _ request: PlacementRequest, taken: [Int32]
    ) -> Choice? {
        guard let choice = state.table.chooseNear(request, taken: taken) else { return nil }
        let room = headroom(slot).amount
        guard state.amount(slot, pool: choice.pool) > room else { return choice }
        let lighter = state.table.lighter(request, state.policy.tree, room: room)
        guard let lighter, let other = state.table.chooseNear(lighter, taken: taken),
            state.amount(slot, pool: other.pool) <= room
        else { return nil }
        return other
    }

    /// Why a job waits for its tenant's bound; nil where some pool that could hold it stays within.
    /// O(depth), and O(pools) where weights differ.
    func ceilingReason(_ slot: Int, _ request: PlacementRequest) -> Reason? {
        let (room, node) = headroom(slot)
        guard room < .max else { return nil }
        let job = state.jobs[slot]
        let least = state.policy.leastWeight
        // A gang that may be split needs no pool that could hold it whole.
        var facts = request
        if state.submissions[slot]?.specification.overRegions ?? 1 > 1 { facts.cards = 1 }
        guard
            !job.isCounted
                && ShareTree.amount(cards: job.cards, share: job.share, weight: least) > room
                || !state.table.pools.indices.contains(where: {
                    state.amount(slot, pool: $0) <= room
                        && state.table.pools[$0].standing(state.table.asked($0, facts)) == nil
                })
        else { return nil }
        let bound = state.policy.tree.nodes[node]
        let own = state.policy.nodes[Int(job.tenant)]
        return Reason(
            node == own ? .waitsForCeiling : .waitsForOrganisation, bound.limit / 1_000,
            bound.usage)
    }

    /// Why a request that must not wait would wait for its tenant's bound; nil where all replicas
    /// stay within it, reckoned with the heaviest chip that it may get. O(chips).
    func boundNow(
        _ submission: Submission, _ request: PlacementRequest, _ replicas: Int
    ) -> Reason? {
        guard state.policy.isOn else { return nil }
        let tree = state.policy.tree
        let own = tree.node(of: submission.tenant)
        let (room, node) = tree.headroom(own)
        guard room < .max else { return nil }
        let amount =
            state.table.chips.indices
            .filter { request.anyChip || request.chips.contains($0) }
            .map {
                ShareTree.amount(
                    cards: request.on(chip: Int32($0)).cards, share: request.share,
                    weight: tree.weight(of: state.table.chips[$0].name))
            }.max()
            ?? ShareTree.amount(cards: request.cards, share: request.share, weight: 1_000)
        guard amount * Int64(replicas) > room else { return nil }
        let bound = tree.nodes[node]
        return Reason(
            node == own ? .waitsForCeiling : .waitsForOrganisation, bound.limit / 1_000,
            bound.usage)
    }

    /// The verdict of a job with the names that its reason has no room for.
    func named(_ verdict: Verdict, _ slot: Int) -> Verdict {
        if verdict.code == .secretMissing { return named(secret: state.jobs[slot].reason, slot) }
        guard state.policy.isOn else { return verdict }
        var named = verdict
        switch verdict.code {
        case .waitsForCeiling, .waitsForOrganisation:
            let node = state.policy.nodes[Int(state.jobs[slot].tenant)]
            let isOwn = verdict.code == .waitsForCeiling
            let whose = state.policy.tree.nodes[isOwn ? node : state.policy.tree.nodes[node].parent]
            let used = weightedCards(verdict.numbers.last?.value ?? 0)
            let name = whose.name == .none ? "(not named in the policy)" : whose.name.text
            named.sentence =
                "Waits: tenant \(name) is at its ceiling of "
                + "\(verdict.numbers.first?.value ?? 0), \(used) in use; "
                + "\(counted(Int64(state.jobs[slot].cards), "card")) asked."
        default: break
        }
        return named
    }
}

extension PolicyState {
    /// The least that a card of any pool counts; 1,000 before there is a pool.
    var leastWeight: Int64 { weights.min() ?? 1_000 }
}

/// Thousandths of weighted cards as people read them: `500`, `2.5`.
func weightedCards(_ amount: Int64) -> String {
    let rest = amount % 1_000
    guard rest != 0 else { return "\(amount / 1_000)" }
    var digits = String(rest)
    digits = String(repeating: "0", count: 3 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "\(amount / 1_000).\(digits)"
}
