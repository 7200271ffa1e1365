import SluiceModel
import SluicePlacement

/// Places of a pool that are kept for a job.
struct KeptPlaces: Sendable {
    var job: JobID
    /// The pool's number.
    var pool: Int32
    var purpose: KeptFor
    /// Replicas, or whole nodes.
    var count: UInt16
    /// Cards of one of them.
    var cards: UInt32

    /// What the list is in order of.
    var key: (Int32, JobID, UInt8) { (pool, job, purpose.rawValue) }
}

extension PlannerState {
    mutating func apply(_ event: TideEvent) {
        switch event {
        case .turned(let job, let standing):
            guard let slot = slot(job) else { return }
            tides[job] = standing
            guard jobs[slot].replicas != standing.wanted else { return }
            jobs[slot].replicas = standing.wanted
            requeue(slot)
            isQueueDirty = true
        case .kept(let job, let address, let purpose, let count):
            keep(job, pool: table.pool(at: address), purpose, count: count)
            isQueueDirty = true
        case .loaded(let replica, let epoch, let load):
            guard let place = placement(replica, epoch) else { return }
            loads[Int32(place)] = load
        }
    }

    /// A job with a tide begins.
    mutating func beginTide(_ slot: Int) {
        guard let tide = submissions[slot]?.specification.tide else { return }
        tides[jobs[slot].id] = TideStanding(tide, at: now)
        tideJobs.setContains(jobs[slot].id.raw, true)
    }

    /// A job is over: nothing is kept for it any more.
    mutating func endTide(_ slot: Int) {
        let job = jobs[slot].id
        if tides[job] != nil { tideJobs.setContains(job.raw, false) }
        dropKept { $0.job == job }
    }

    /// Keeps so many places, or none any more. O(places kept).
    mutating func keep(_ job: JobID, pool: Int, _ purpose: KeptFor, count: UInt16) {
        guard let slot = slot(job) else { return }
        let cards =
            purpose == .tide ? cards(slot, pool: pool) : UInt32(table.pools[pool].cardsPerNode)
        let entry = KeptPlaces(
            job: job, pool: Int32(pool), purpose: purpose, count: count, cards: cards)
        kept.removeAll { $0.key == entry.key }
        if count > 0 {
            kept.insert(entry, at: kept.firstIndex { $0.key > entry.key } ?? kept.count)
        }
        setKept(pool)
    }

    /// Keeps nothing any more of what matches.
    mutating func dropKept(_ matches: (KeptPlaces) -> Bool) {
        guard !kept.isEmpty else { return }
        let gone = kept.filter(matches)
        guard !gone.isEmpty else { return }
        kept.removeAll(where: matches)
        for entry in gone { setKept(Int(entry.pool)) }
        isQueueDirty = true
    }

    /// Lets placing know what is kept of a pool.
    private mutating func setKept(_ pool: Int) {
        var cards: UInt32 = 0
        var nodes: UInt32 = 0
        for entry in kept where entry.pool == Int32(pool) {
            switch entry.purpose {
            case .tide: cards += UInt32(entry.count) * entry.cards
            case .gang: nodes += UInt32(entry.count)
            }
        }
        table.setKept(pool: pool, cards: cards, nodes: nodes)
    }

    /// Cards that are kept of a pool, for whatever purpose.
    func keptCards(pool: Int) -> UInt32 {
        kept.reduce(0) {
            $1.pool == Int32(pool) ? $0 + UInt32($1.count) * $1.cards : $0
        }
    }

    /// Places kept for a job and a purpose, over all pools.
    func keptCount(_ job: JobID, _ purpose: KeptFor) -> Int {
        kept.reduce(0) { $1.job == job && $1.purpose == purpose ? $0 + Int($1.count) : $0 }
    }
}
