import SluiceModel
import SluicePlacement

/// A request as the placing code is asked on a snapshot: the table, who asks, and what is kept
/// before it. A change is tried by changing a copy.
struct Trial: Sendable {
    var table: PoolTable
    /// What tenants hold; nil where no policy holds, or where nobody is named who asks.
    var tree: ShareTree?
    var holds: [CapacityHold]
    /// Thousandths that a card counts, by pool.
    var weights: [Int64]
    var job: JobRecord
    /// The tenant's node in the tree.
    var node: Int
    /// The head of the queue, where the job stands behind it.
    var head: Head?
    var wanted: JobSpecification
    var own: [OwnPlaces]
    /// Who asks; none for an operator.
    var tenant: TenantName
    /// What is left of the job's run; nil for all that is wanted.
    var length: Seconds?
    /// Where its other replicas are.
    var others = OtherReplicas(missing: 1)
    /// What sites' records say, where an availability is asked.
    var records: Unavailability?

    /// The promise to the head of the queue.
    struct Head: Sendable {
        var job: JobID
        var pool: Int
        var by: CivilTime
        /// Nodes that are left over then.
        var spare: UInt32
    }

    /// What keeps the job out of a pool that would have room.
    enum Bound {
        /// A tenant's or organisation's, by its node.
        case ceiling(Int)
        /// Nodes are kept for jobs whose guarantee comes back.
        case held
        /// It would delay the head of the queue.
        case head(Head)
    }

    /// The names of what is asked as numbers.
    var request: PlacementRequest {
        var request = table.request(wanted)
        request.own = own
        request.tenant = tenant
        if let length { request.length = length }
        guard let place = wanted.place, place.isMutual else { return request }
        return others.mutual(request, place, table, records)
    }

    /// Asks for a part of what was asked.
    mutating func setCards(_ cards: UInt32) {
        wanted.cards = cards
        job.cards = cards
    }

    /// What of the policy and the queue keeps the job out of the pool. O(depth + holds).
    func bound(_ pool: Int) -> Bound? {
        if let tree {
            let room = tree.headroom(node)
            if amount(pool) > room.amount { return .ceiling(room.node) }
        }
        guard !job.isNear else { return nil }
        let record = table.pools[pool]
        let cards = cards(pool)
        let perNode = UInt32(record.cardsPerNode)
        let nodes = (cards + perNode - 1) / perNode
        let held = holds.reduce(UInt32(0)) {
            $1.address == record.address && $1.job != job.id ? $0 + $1.nodes : $0
        }
        if held > 0, record.nodes[Int(perNode)] < held + nodes { return .held }
        if let head, head.pool == pool, nodes > head.spare, !isOver(by: head.by),
            table.bookedCards(pool, for: tenant) < cards
        {
            return .head(head)
        }
        return nil
    }

    /// Thousandths of weighted cards that one replica counts in a pool.
    func amount(_ pool: Int) -> Int64 {
        let weight = pool < weights.count ? weights[pool] : 1_000
        return ShareTree.amount(cards: cards(pool), share: job.share, weight: weight)
    }

    /// How many cards one replica takes in a pool.
    func cards(_ pool: Int) -> UInt32 {
        wanted.place?.countsByChip ?? false ? table.cards(wanted, pool: pool) : job.cards
    }

    private func isOver(by moment: CivilTime) -> Bool {
        wanted.expectedRun.count > 0 && table.now.adding(wanted.expectedRun) <= moment
    }

    /// Where it would go, asked of the code that places; nil for nowhere.
    func choose() -> Choice? {
        wanted.place?.isMutual ?? false ? chooseTogether() : chooseOne()
    }

    /// Where the next of replicas would go that depend on one another, if all that are missing
    /// find places in turn; as many of them are tried as `PlannerLimits.replicasTried`.
    private func chooseTogether() -> Choice? {
        var later = self
        var first: Choice?
        let metros = wanted.place?.metros ?? []
        for _ in 0..<min(max(1, others.missing), PlannerLimits.replicasTried) {
            let metro = later.others.lacking(metros).first ?? 0
            guard let choice = later.chooseOne() else { return nil }
            first = first ?? choice
            let asked = later.table.asked(choice.pool, later.request)
            let span =
                asked.isSlice ? .blocks : later.table.span(pool: choice.pool, cards: asked.cards)
            guard let span else { return nil }
            let share = later.table.pools[choice.pool].sliceDemand(asked)
            _ = later.table.take(pool: choice.pool, cards: asked.cards, share: share, span: span)
            later.others.add(site: later.table.pools[choice.pool].site, UInt8(metro))
            later.others.missing -= 1
        }
        return first
    }

    private func chooseOne() -> Choice? {
        let request = request
        guard request.isLatencyBound else {
            var steps = 0
            return table.chooseGang(request, steps: &steps) { bound($0) == nil }
        }
        guard let choice = table.chooseNear(request) else { return nil }
        guard let tree, bound(choice.pool) != nil else { return choice }
        let lighter = table.lighter(request, tree, room: tree.headroom(node).amount)
        guard let lighter, let other = table.chooseNear(lighter), bound(other.pool) == nil
        else { return nil }
        return other
    }

    /// What a card costs in a pool for an hour, power over the run included.
    func price(_ pool: Int) -> Int64 {
        let request = request
        guard !request.isLatencyBound else {
            return table.pools[pool].price + table.pools[pool].power
        }
        let region = Int(table.pools[pool].address.region)
        let cost = table.kilowattCost(region: region, request.run)
        return table.pools[pool].price
            + table.standingTerms(pool: pool, request, kilowattCost: cost).power
    }
}

extension PoolTable {
    /// The request with only those of its chips of which one replica stays within `room`; nil where
    /// none does. O(chips).
    func lighter(
        _ request: PlacementRequest, _ tree: ShareTree, room: Int64
    ) -> PlacementRequest? {
        let light = chips.indices.filter { chip in
            let weight = tree.weight(of: chips[chip].name)
            let cards = request.on(chip: Int32(chip)).cards
            return ShareTree.amount(cards: cards, share: request.share, weight: weight) <= room
                && (request.anyChip || request.chips.contains(chip))
        }
        guard !light.isEmpty else { return nil }
        var lighter = request.keeping(chips: light)
        lighter.chips = light
        lighter.anyChip = false
        return lighter
    }
}

extension PlannerCore {
    /// A job of the table as it asks now; nil for one that is not known.
    func trial(_ slot: Int) -> Trial? {
        guard let submission = state.submissions[slot] else { return nil }
        var trial = trial(submission.specification, job: state.jobs[slot], submission.tenant)
        let request = request(of: slot, submission.specification)
        trial.own = request.own
        trial.length = request.length
        if state.jobs[slot].isMutual { trial.others = state.others(slot) }
        return trial
    }

    /// A job that was never submitted, as `tenant` would ask; none for nobody's bounds.
    func trial(_ wanted: JobSpecification, for tenant: TenantName) -> Trial {
        let job = JobRecord(state.lastJob.next, tenant: -1, wanted, at: state.now)
        var trial = trial(wanted, job: job, tenant)
        trial.others.missing = Int(job.replicas)
        return trial
    }

    private func trial(
        _ wanted: JobSpecification, job: JobRecord, _ tenant: TenantName
    ) -> Trial {
        let isBound = state.policy.isOn && tenant != .none
        var trial = Trial(
            table: state.table, tree: isBound ? state.policy.tree : nil,
            holds: state.policy.holds + holdsOfMoves, weights: state.policy.weights, job: job,
            node: isBound ? state.policy.tree.node(of: tenant) : 0, head: nil, wanted: wanted,
            own: [], tenant: tenant)
        trial.setCards(Placing.cards(wanted))
        if wanted.place?.availability ?? 0 > 0 { trial.records = state.unavailability }
        trial.head = head(before: job)
        return trial
    }

    /// The head of the queue, where a job stands behind it. O(jobs) where there is one.
    private func head(before job: JobRecord) -> Trial.Head? {
        let promise = state.reservation
        guard promise.job != .none, promise.job != job.id, !job.isNear,
            let slot = state.slot(promise.job), state.jobs[slot].missing > 0,
            state.policy.isOn || state.jobs[slot].queueKey < job.queueKey,
            let submission = state.submissions[slot]
        else { return nil }
        let found = reserve(slot, request(of: slot, submission.specification))
        return Trial.Head(
            job: promise.job, pool: state.table.pool(at: promise.address), by: promise.by,
            spare: found.map { $0.reservation.address == promise.address ? $0.spare : 0 } ?? 0)
    }
}
