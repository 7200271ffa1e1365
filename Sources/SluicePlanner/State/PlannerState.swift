import SluiceModel
import SluicePlacement

/// All that the journal's events lead to. Slots are a matter of this process; numbers are not.
struct PlannerState: Sendable {
    var now = CivilTime.none
    var term = Term.none
    var table = PoolTable()
    var regions: [RegionState] = []
    /// As reported last, by pool number.
    var reported: [PoolCapacity] = []
    /// Pools whose books did not balance, in order of their numbers.
    var frozen: [FrozenPool] = []
    var lastJob = JobID.none
    var jobs: [JobRecord] = []
    /// The long part of each job, by slot.
    var submissions: [Submission?] = []
    var freeJobs: [Int32] = []
    var jobSlots = JobSlots()
    var placements: [PlacementRecord] = []
    /// Names of nodes, by placement slot.
    var nodes: [[String]] = []
    var freePlacements: [Int32] = []
    var livePlacements = 0
    var past = PastPlacements()
    /// What replicas have done and kept, for jobs of which there is something to say: only looked
    /// up by a job.
    var recoveries: [JobID: [ReplicaRecovery]] = [:]
    /// What a placement began with, by placement slot: only looked up.
    var resumes: [Int32: Checkpoint] = [:]
    /// Where placements answer requests, by placement slot: only looked up.
    var serving: [Int32: Serving] = [:]
    /// What tides want, by job: only looked up.
    var tides: [JobID: TideStanding] = [:]
    /// Jobs with a tide that are not over, in order.
    var tideJobs: [UInt64] = []
    /// Places kept for tides' replicas and for gangs, in order of pool, job and purpose.
    var kept: [KeptPlaces] = []
    /// How loaded runs are, by placement slot: only looked up.
    var loads: [Int32: PerMille] = [:]
    /// How jobs were changed, by job: only looked up.
    var changes: [JobID: JobChange] = [:]
    /// Jobs with a change that is under way, in order.
    var changingJobs: [UInt64] = []
    /// The versions that placements run, by placement slot, where that is not the first: only
    /// looked up.
    var versions: [Int32: UInt32] = [:]
    /// How often runs were begun again under their jobs' rules, by job: only looked up.
    var retries: [JobID: RetryBook] = [:]
    /// How elements of arrays ended, by job: only looked up.
    var arrays: [JobID: ArrayBook] = [:]
    /// Jobs with a replica to place near its metro, by `queueKey`.
    var nearQueue: [UInt64] = []
    /// The other jobs with a replica to place, by `queueKey`.
    var queue: [UInt64] = []
    /// Ended jobs in order of their ends, behind `endedHead` that are forgotten.
    var ended: [JobID] = []
    var endedHead = 0
    var tenants: [TenantName] = []
    var tenantNumbers: [TenantName: Int32] = [:]
    /// What organisations have under way.
    var tenantLoads = TenantLoads()
    /// Request keys in order of use.
    var keys = KeyTable(bound: PlannerLimits.rememberedKeys)
    /// The tenant that was looked up last: as a rule the next request is of the same.
    private var lastTenant = (name: TenantName.none, number: Int32(-1))
    var reservation = Event.Reservation(
        job: .none, address: PoolAddress(region: 0, pool: 0), by: .none)
    /// Whether so many regions are unknown that nothing is given up.
    var brake = Brake()
    /// Regions and sites that are being emptied, in order of region and site.
    var drains: [FederationEvent.Drain] = []
    /// Drops that are held, in order of their begin.
    var drops: [HeldDrop] = []
    /// Gangs that are split over several regions, in order of their jobs.
    var groups: [GroupRecord] = []
    /// Jobs with placements that are to be replaced, in order.
    var outgoingJobs: [UInt64] = []
    /// How the nation is divided between tenants.
    var policy = PolicyState()
    /// What runs took.
    var usage = UsageBooks()
    /// What placements hold, and since when no more than that.
    var idle = IdleBooks()
    /// Work that moves for a better use of the nation's cards.
    var balance = BalanceState()
    /// What regions came with while prices that an operator set hold: only looked up.
    var ownPrices: [UInt16: OwnPrices] = [:]
    /// Rights to join that were not used, in order of their issue.
    var tokens: [JoinToken] = []
    /// Reserved windows, in order of their numbers.
    var bookings: [Booking] = []
    /// The number of the last one that there was.
    var lastBooking: UInt64 = 0
    /// Who did what.
    var audit = AuditTrail()
    /// How long regions' links were there, by region.
    var linkRecords: [UpRecord] = []
    /// How long sites were there, by site.
    var siteRecords: [UpRecord] = []
    /// What is to be erased still.
    var erasures = Erasures()
    /// Regions that lack a secret of a job, in order of the jobs.
    var lackings: [LackingRegion] = []
    /// The last of them that was told; not part of a snapshot, since it is asked for at once.
    var lastLacking: LackingRegion?
    /// Whether the queue may go differently than last time; not part of a snapshot.
    var isQueueDirty = true
    /// Regions with a held ring that changed since replicas were judged by it; nil for all. Not
    /// part of a snapshot.
    var dirtyRings: [UInt16]?
    /// Which live placements end; not part of a snapshot.
    var ends = RunEnds()
    /// Regions with orders since they were last taken; not part of a snapshot.
    var freshRegions: [UInt16] = []

    /// Makes room in every table that grows with the jobs; see `PlannerCore.makeRoom`.
    mutating func makeRoom(for count: Int) {
        jobs.reserveCapacity(count)
        submissions.reserveCapacity(count)
        jobSlots.reserve(count)
        placements.reserveCapacity(count)
        nodes.reserveCapacity(count)
        past.reserve(count)
        freeJobs.reserveCapacity(count)
        freePlacements.reserveCapacity(count)
        ended.reserveCapacity(2 * PlannerLimits.endedJobs + 2)
        keys.reserve()
    }

    /// The job's slot; nil for one that is not known.
    func slot(_ job: JobID) -> Int? { jobSlots[job.raw].map(Int.init) }

    /// The placement slot of a replica at an epoch; nil where it does not live. O(replicas).
    func placement(_ replica: ReplicaID, _ epoch: Epoch) -> Int? { find(replica, epoch)?.place }

    /// The placement slot of a replica at an epoch, with its job's slot; nil where it does not
    /// live. O(replicas).
    func find(_ replica: ReplicaID, _ epoch: Epoch) -> (place: Int, slot: Int)? {
        guard let slot = slot(replica.job) else { return nil }
        var place = Int(jobs[slot].firstPlacement)
        while place >= 0 {
            if placements[place].replica == replica, placements[place].epoch == epoch {
                return (place, slot)
            }
            place = Int(placements[place].next)
        }
        return nil
    }

    /// The placement slots of a job, newest first. O(replicas).
    func placementSlots(_ slot: Int) -> [Int] {
        var slots: [Int] = []
        var place = jobs[slot].firstPlacement
        while place >= 0 {
            slots.append(Int(place))
            place = placements[Int(place)].next
        }
        return slots
    }

    /// The tenant's number, a new one for a new tenant.
    mutating func intern(_ tenant: TenantName) -> Int32 {
        if let number = number(of: tenant) { return number }
        let number = Int32(tenants.count)
        tenants.append(tenant)
        policy.admit(tenant)
        tenantLoads.admit(tenant)
        tenantNumbers[tenant] = number
        lastTenant = (tenant, number)
        return number
    }

    /// The tenant's number; nil for one that never asked for anything.
    func number(of tenant: TenantName) -> Int32? {
        if lastTenant.number >= 0, lastTenant.name == tenant { return lastTenant.number }
        return tenantNumbers[tenant]
    }

    /// Puts a job into its queue or takes it out, as its record says. O(log n) and a move.
    mutating func requeue(_ slot: Int) {
        let wanted = jobs[slot].missing > 0
        guard wanted != jobs[slot].isQueued else { return }
        jobs[slot].isQueued = wanted
        let key = jobs[slot].queueKey
        if jobs[slot].isNear {
            nearQueue.setContains(key, wanted)
        } else {
            queue.setContains(key, wanted)
        }
        if wanted { isQueueDirty = true }
    }

    /// Takes a placement out of the tables; its run was over at `end`.
    mutating func removePlacement(_ place: Int, slot: Int, at end: CivilTime) {
        let record = placements[place]
        useEnds(place, slot: slot, at: end)
        demand(slot, cards: record.cards, metro: record.metro, isBack: true)
        if policy.isOn {
            charge(place, slot, isBack: true)
            policy.victims.removeAll { $0.replica == record.replica && $0.epoch == record.epoch }
        }
        if jobs[slot].firstPlacement == Int32(place) {
            jobs[slot].firstPlacement = record.next
        } else {
            var before = Int(jobs[slot].firstPlacement)
            while placements[before].next != Int32(place) { before = Int(placements[before].next) }
            placements[before].next = record.next
        }
        jobs[slot].firstPast = past.keep(PastPlacement(record), in: jobs[slot].firstPast)
        jobs[slot].live -= 1
        if record.isOutgoing { outgoingGone(slot) }
        if record.startedAt != .none { jobs[slot].running -= 1 }
        regions[Int(record.region)].placements -= 1
        livePlacements -= 1
        let pool = Int(record.pool)
        table.removeRun(pool: pool, place: Int32(place))
        table.draw(pool: pool, milliCards: -record.milliCards)
        ends.remove(place, pool: pool, nodes: largeNodes(record.cards, pool: pool))
        nodes[place] = []
        if record.metro > 0 { placements[place].metro = 0 }
        if !resumes.isEmpty { resumes[Int32(place)] = nil }
        if !serving.isEmpty { serving[Int32(place)] = nil }
        if !loads.isEmpty { loads[Int32(place)] = nil }
        if !versions.isEmpty { versions[Int32(place)] = nil }
        freePlacements.append(Int32(place))
    }

    /// Remembers that a job ended, and forgets the oldest past the bound.
    mutating func retire(_ slot: Int) {
        ended.append(jobs[slot].id)
        if ended.count - endedHead > PlannerLimits.endedJobs {
            forget(ended[endedHead])
            endedHead += 1
        }
        if endedHead > PlannerLimits.endedJobs {
            ended.removeFirst(endedHead)
            endedHead = 0
        }
    }

    private mutating func forget(_ job: JobID) {
        guard let slot = jobSlots.remove(job.raw) else { return }
        past.forget(jobs[Int(slot)].firstPast)
        if !recoveries.isEmpty { recoveries[job] = nil }
        if !policy.preemptions.isEmpty { policy.preemptions[job] = nil }
        if !policy.gaveWay.isEmpty { policy.gaveWay[job] = nil }
        if !tides.isEmpty { tides[job] = nil }
        if !changes.isEmpty { changes[job] = nil }
        if !retries.isEmpty { retries[job] = nil }
        if !arrays.isEmpty { arrays[job] = nil }
        if jobs[Int(slot)].outgoing > 0 { outgoingJobs.setContains(job.raw, false) }
        submissions[Int(slot)] = nil
        freeJobs.append(slot)
    }

    /// Remembers what was done under a key.
    mutating func remember(_ entry: KeyEntry) {
        if entry.key != .none { keys.append(entry) }
    }

    /// What was done under a key: an entry, and whether it is past the window.
    func recall(_ tenant: TenantName, _ key: RequestKey) -> (entry: KeyEntry, isExpired: Bool)? {
        guard key != .none, let number = number(of: tenant),
            let (entry, younger) = keys.find(number, key)
        else { return nil }
        let isExpired =
            younger >= PlannerLimits.keys || now.since(entry.at) > PlannerLimits.keyWindow
        return (entry, isExpired)
    }
}

extension [UInt64] {
    /// Puts `key` into the sorted array or takes it out. O(log n) and a move.
    mutating func setContains(_ key: UInt64, _ isIn: Bool) {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < key { low = middle + 1 } else { high = middle }
        }
        if isIn {
            insert(key, at: low)
        } else if low < count, self[low] == key {
            remove(at: low)
        }
    }
}
