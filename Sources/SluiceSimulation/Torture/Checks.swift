import SluiceModel
import SluicePlacement
import SluicePlanner
import SluiceWire

/// What must hold, checked from outside: from the journal's events, from what executors really run,
/// and from what tenants were told. Shares no book with planner or gateways.
struct Checks: Sendable {
    /// A placement as the journal tells of it.
    struct Placement: Sendable {
        let epoch: Epoch
        let region: Int
        let pool: Int
        let milliCards: Int64
        let tenant: TenantName
        let chip: ChipName
    }

    /// A placement that is to be stopped, or has another one placed for it.
    private struct Moving: Sendable {
        let replica: ReplicaID
        let region: Int
        let site: UInt16
    }

    /// What went wrong, at most `most`.
    private(set) var violations: [String] = []
    /// Runs that executors started.
    var runsStarted = 0

    private static let most = 8
    let layout: NationalLayout
    /// How regions, sites and pools stand.
    var standing = Standing()
    /// What was seen in the journal.
    var tally = FaultTally()
    /// Regions that the batch that is looked at removes.
    private(set) var removing: Set<Int> = []
    /// Replicas whose runs ended well, by job.
    private var moving: [Moving] = []
    private var endedWell: [JobID: Int] = [:]
    private var cancelledJobs: Set<JobID> = []
    /// The layout's region for each number at the planner.
    private var regions: [Int] = []
    /// Rings by region number, as the journal has them last.
    private var rings: [[RingReport]] = []
    private var lastSequence: [OrderSequence] = []
    private var placedMilliCards: [[Int64]] = []
    private(set) var submissions: [JobID: Submission] = [:]
    private var jobOfKey: [RequestKey: JobID] = [:]
    private var endedJobs: Set<JobID> = []
    private(set) var placements: [ReplicaID: Placement] = [:]
    /// Replicas that have a placement, in the order of decisions.
    private(set) var placed: [ReplicaID] = []
    /// The policy that holds by the journal.
    private(set) var policy: Policy?
    /// What was ended for guarantees.
    var reclaims = ReclaimChecks()
    /// Windows that are reserved.
    var bookings: [Booking] = []
    private var lastEpoch: [ReplicaID: Epoch] = [:]
    /// The batches that were looked at.
    private(set) var auditedThrough = 0
    /// What the journal leads to, from its first batch on, kept beside all planners.
    private(set) var replayed = PlannerCore()
    /// Civil time as the events had it last; a replay keeps no journal, and so nothing `replayed`.
    private(set) var civil = CivilTime.none
    /// The reign that wrote last.
    private var lastWriter = Term.none
    private var lastReign = Term.none
    private var unreachable: [UInt16] = []
    private(set) var placementCount = 0
    /// Runs that a planner ordered to stop.
    private(set) var stopCount = 0
    /// The newest link of the trail of acts.
    private var auditLink = AuditLink.first
    /// Work that moves.
    var moves = MoveChecks()
    /// Who is out, and the last batch that may have something of his.
    var revokedHolders: [(identity: Identity, after: UInt64)] = []
    /// Gangs over several regions.
    var groups = GroupChecks()
    /// Jobs that their tenants change.
    var changes = ChangeChecks()
    /// Jobs that were heard of since their reasons were looked at last.
    private var heard: [JobID] = []
    private var promisedKeys: Set<RequestKey> = []
    private var promised: [(key: RequestKey, job: JobID, tenant: TenantName)] = []

    init(_ layout: NationalLayout) { self.layout = layout }

    /// Submissions that a tenant was told stand.
    var acknowledgedCount: Int { promised.count }

    /// Notes something that must not be.
    mutating func note(_ sentence: String, at now: Int64) {
        guard violations.count < Self.most else { return }
        violations.append("at \(now) µs: \(sentence)")
    }

    /// A tenant was told that a job stands. What it is told must be durable already: a crash at
    /// this moment could forget the job, also where this time none comes or the tenant asks again.
    mutating func acknowledged(
        _ key: RequestKey, _ job: JobID, _ tenant: TenantName, at now: Int64
    ) {
        if jobOfKey[key] != job {
            note("job \(job) was acknowledged and is in no durable batch", at: now)
        }
        if promisedKeys.insert(key).inserted { promised.append((key, job, tenant)) }
    }

    // MARK: The journal

    /// Looks at the batches that became durable since the last call. O(events).
    mutating func audit(_ journal: SimulatedJournal, at now: Int64) {
        var position = min(UInt64(auditedThrough), journal.position.raw) + 1
        for batch in journal.batches(after: min(auditedThrough, Int(journal.position.raw))) {
            removing = batch.removedRegions
            for event in batch.events {
                replayed.apply(event)
                audit(event, at: now)
            }
            auditActors(batch, at: position, now)
            position += 1
        }
        auditedThrough = Int(journal.position.raw)
    }

    /// Looks at what happened next, where no journal keeps it. O(events).
    mutating func audit(_ events: [Event], at now: Int64) {
        for event in events { audit(event, at: now) }
    }

    /// A batch of a reign landed while the journal's row was another's, or another's batch came
    /// before it.
    mutating func written(by term: Term, row: Term, at now: Int64) {
        if term != row { note("a planner of term \(term) writes in term \(row)", at: now) }
        if term < lastWriter { note("term \(term) writes after \(lastWriter)", at: now) }
        lastWriter = max(term, lastWriter)
    }

    /// Regions that the journal says are unreachable since the last call, by their numbers.
    mutating func takeUnreachable() -> [UInt16] {
        defer { unreachable = [] }
        return unreachable
    }

    /// The layout's region of that number.
    func layoutIndex(of number: UInt16) -> Int? {
        Int(number) < regions.count ? regions[Int(number)] : nil
    }

    /// The last attempt at a replica that the journal knows.
    func epoch(of replica: ReplicaID) -> Epoch { lastEpoch[replica] ?? .none }

    private mutating func audit(_ event: Event, at now: Int64) {
        changes.follow(event)
        switch event {
        case .regionRegistered(let number, let description):
            registered(Int(number), description)
        case .capacityReported(let region, let change): note(change.rings, of: Int(region))
        case .ringsHeld(let region, let held): note(held.map(\.report), of: Int(region))
        case .regionWiped(let region): lastSequence[Int(region)] = .none
        case .jobSubmitted(let job, let submission):
            heard.append(job)
            if let other = jobOfKey[submission.key] {
                note("key \(submission.key.low) made jobs \(other) and \(job)", at: now)
            }
            jobOfKey[submission.key] = job
            submissions[job] = submission
        case .placed(let placed): audit(placed, at: now)
        case .stopOrdered(let stop): stopOrdered(stop, at: now)
        case .refused(let replica, let epoch, _): remove(replica, epoch)
        case .runEnded(let replica, let epoch, let how, _):
            ended(replica, how)
            remove(replica, epoch)
        case .placementLost(let replica, let epoch):
            tally.note(Sight.placementGivenUp)
            if let lost = placements[replica] { givenUp(replica, in: lost.region, at: now) }
            remove(replica, epoch)
        case .jobChanged(let job, let state, let reason):
            heard.append(job)
            sight(reason)
            if state == .cancelling { cancelledJobs.insert(job) }
            if state.isEnded {
                endedJobs.insert(job)
                if let fault = groups.ended(job, state) { note(fault, at: now) }
            }
        case .reachabilityChanged(let region, let isReachable):
            if !isReachable { lostSight(of: region) }
            setReachable(region, isReachable)
        case .siteChanged(let site, let action):
            if action == .uncordon {
                standing.closedSites.remove(site)
            } else {
                standing.closedSites.insert(site)
            }
        case .reignStarted(let term):
            if term <= lastReign { note("reign \(term) after \(lastReign)", at: now) }
            lastReign = term
        case .poolFrozen(let address, let books): froze(address, books, at: now)
        case .poolThawed(let address): thawed(address, at: now)
        case .runStarted(let replica, let epoch, let since):
            reclaims.started(
                replica, epoch, since: since == .none ? civil : since)
        case .timePassed(let time): civil = time
        case .catalogueSet, .runAccepted, .headReserved, .keyUsed, .nodesReported,
            .checkpointed, .serving, .prices:
            break
        case .tide(let event): audit(event, at: now)
        case .change(let event): audit(event)
        case .group(let event): audit(event, at: now)
        case .balance(let event): audit(event, at: now)
        case .policy(.applied(let applied, _)):
            policy = applied
            reclaims.policyChanged()
        case .policy(.preempted(let victim)): preempted(victim, at: now)
        case .trust(.acted(let act)): audit(act, at: now)
        case .policy, .trust: break
        case .booking(.added(let booking)): bookings.append(booking)
        case .booking(.removed(let id)): bookings.removeAll { $0.id == id }
        case .federation(let event): audit(event, at: now)
        }
    }

    private mutating func stopOrdered(_ stop: Event.Stop, at now: Int64) {
        stopCount += 1
        number(stop.sequence, region: Int(stop.region), at: now)
        beginsToMove(stop.replica, stop.epoch, at: now)
        stops(stop, at: now)
    }

    private mutating func ended(_ replica: ReplicaID, _ how: RunEnd) {
        switch how {
        case .succeeded: endedWell[replica.job, default: 0] += 1
        case .nodeFault, .nodeSuspect: tally.note(Sight.runLeftNode)
        case .reclaimed: tally.note(Sight.runReclaimed)
        case .exited, .signalled, .stopped, .fenced, .overLimit, .couldNotStart, .vanished,
            .secretMissing:
            break
        }
    }

    /// The trail has every act once, in order, and each link holds the one before.
    private mutating func audit(_ act: AuditEntry, at now: Int64) {
        if act.record.number != auditLink.number + 1
            || act.hash != World.digest(act.record.hashed(after: auditLink))
        {
            note("act \(act.record.number) does not follow \(auditLink.number)", at: now)
        }
        auditLink = act.link
    }

    mutating func lostSight(of region: UInt16) { unreachable.append(region) }

    mutating func restartNumbers(of region: Int) { lastSequence[region] = .none }

    /// A job asks for something else from now on.
    mutating func asks(_ job: JobID, for wanted: JobSpecification) {
        guard let old = submissions[job] else { return }
        submissions[job] = Submission(
            key: old.key, tenant: old.tenant, nowOrNever: old.nowOrNever, specification: wanted)
    }

    /// How many replicas of a job ended well.
    func endedWell(of job: JobID) -> Int { endedWell[job, default: 0] }

    /// What a submitted job asks for.
    func specification(_ job: JobID) -> JobSpecification? { submissions[job]?.specification }

    /// Whether all that a job asked for has ended well.
    func isDone(_ job: JobID) -> Bool {
        endedWell[job, default: 0] >= Int(specification(job)?.replicas ?? 1)
    }

    /// Whether a job is over, or is to be.
    func isLeaving(_ job: JobID) -> Bool {
        endedJobs.contains(job) || cancelledJobs.contains(job)
    }

    /// The layout's pool of that address at the planner.
    func description(of address: PoolAddress) -> PoolDescription? {
        layoutIndex(of: address.region).map { layout.regions[$0].pools[Int(address.pool)] }
    }

    /// The names of a region's sites.
    func sites(of region: Int) -> [SiteName]? {
        layoutIndex(of: UInt16(region)).map { layout.regions[$0].sites.map(\.name) }
    }

    // MARK: Placements that move

    mutating func outgoing(
        _ replica: ReplicaID, _ epoch: Epoch, _ isOutgoing: Bool, at now: Int64
    ) {
        changes.outgoing(replica, epoch, isOutgoing)
        guard isOutgoing else {
            if placements[replica]?.epoch == epoch { moving.removeAll { $0.replica == replica } }
            return
        }
        // A ring that was measured broken is repaired wherever its replica is.
        if let place = placements[replica], !isRingBroken(replica, place) {
            givenUp(replica, in: place.region, at: now)
        }
        beginsToMove(replica, epoch, at: now)
    }

    private mutating func beginsToMove(_ replica: ReplicaID, _ epoch: Epoch, at now: Int64) {
        guard let place = placements[replica], place.epoch == epoch,
            !moving.contains(where: { $0.replica == replica })
        else { return }
        let all = moving.filter { $0.region == place.region }
        let site = siteIndex(place)
        let counts = (all.count, all.count { $0.site == site })
        moves(
            replica, in: place.region, site: site, others: { $0 == nil ? counts.0 : counts.1 },
            at: now)
        moving.append(Moving(replica: replica, region: place.region, site: site))
    }

    private func isRingBroken(_ replica: ReplicaID, _ place: Placement) -> Bool {
        guard let wanted = specification(replica.job), !wanted.metro.isNone else { return false }
        let site = siteIndex(place)
        let known = rings[place.region].first { $0.site == site && $0.metro == wanted.metro }
        return known.map { $0.ring > wanted.ring } ?? false
    }

    private func siteIndex(_ place: Placement) -> UInt16 {
        layout.regions[regions[place.region]].pools[place.pool].site
    }

    private mutating func registered(_ number: Int, _ description: RegionDescription) {
        guard number == regions.count,
            let index = layout.regions.firstIndex(where: { $0.name == description.name })
        else { return }
        regions.append(index)
        standing.regions.append(Standing.Region(name: description.name))
        lastSequence.append(.none)
        rings.append([])
        placedMilliCards.append(Array(repeating: 0, count: description.pools.count))
    }

    mutating func number(_ sequence: OrderSequence, region: Int, at now: Int64) {
        if sequence != lastSequence[region].next {
            note("region \(region): order \(sequence) after \(lastSequence[region])", at: now)
        }
        lastSequence[region] = sequence
    }

    private mutating func audit(_ placed: Event.Placed, at now: Int64) {
        let region = Int(placed.address.region)
        let pool = Int(placed.address.pool)
        number(placed.sequence, region: region, at: now)
        guard let submission = submissions[placed.replica.job] else {
            return note("job \(placed.replica.job) is placed and was not submitted", at: now)
        }
        let wanted = submission.specification
        if endedJobs.contains(placed.replica.job) {
            note("job \(placed.replica.job) is placed after its end", at: now)
        }
        if placed.epoch <= lastEpoch[placed.replica] ?? .none {
            note("replica \(placed.replica) is placed twice at \(placed.epoch)", at: now)
        }
        placementCount += 1
        lastEpoch[placed.replica] = placed.epoch
        if let other = placements[placed.replica] {
            note("replica \(placed.replica) is placed twice, at \(other.epoch) too", at: now)
        }
        let cards = Int64(wanted.cards) / groups.parts(of: placed.replica.job)
        let milli = wanted.cards == 1 ? Int64(wanted.cardShare.count) : cards * 1_000
        groups.placed(placed)
        let description = layout.regions[regions[region]].pools[pool]
        placements[placed.replica] = Placement(
            epoch: placed.epoch, region: region, pool: pool, milliCards: milli,
            tenant: submission.tenant, chip: description.chip)
        self.placed.append(placed.replica)
        placedMilliCards[region][pool] += milli
        ceilings(of: submission.tenant, at: now)
        if placedMilliCards[region][pool] > Int64(description.cards) * 1_000 {
            note("pool \(description.name) has more placed than it has cards", at: now)
        }
        ring(wanted, region: region, site: description.site, placed.replica, at: now)
        windows(placed.replica, description, at: now)
        power(of: region, at: now)
        let sites = layout.regions[regions[region]].sites
        mayTake(placed, sites[Int(description.site)].name, at: now)
    }

    private mutating func ring(
        _ wanted: JobSpecification, region: Int, site: UInt16, _ replica: ReplicaID, at now: Int64
    ) {
        guard !wanted.metro.isNone, wanted.ring < .beyond else { return }
        let known = rings[region].first { $0.site == site && $0.metro == wanted.metro }
        guard let known else {
            return note("replica \(replica) is placed where no ring is known", at: now)
        }
        if known.ring > wanted.ring {
            note("replica \(replica) is outside its ring of \(wanted.metro)", at: now)
        }
        if known.samples > 0, known.age > Self.oldestRing {
            note("replica \(replica) is placed on a ring of \(known.age) ago", at: now)
        }
    }

    private mutating func note(_ reports: [RingReport], of region: Int) {
        for report in reports {
            rings[region].removeAll { $0.site == report.site && $0.metro == report.metro }
            rings[region].append(report)
        }
    }

    /// Samples older than a quarter of an hour prove nothing: written down here once more, so that
    /// the planner's own bound is checked too.
    private static let oldestRing = Seconds(900)

    private mutating func remove(_ replica: ReplicaID, _ epoch: Epoch) {
        guard let placement = placements[replica], placement.epoch == epoch else { return }
        placements[replica] = nil
        placed.removeAll { $0 == replica }
        moving.removeAll { $0.replica == replica }
        reclaims.ended(replica, epoch)
        placedMilliCards[placement.region][placement.pool] -= placement.milliCards
    }

    // MARK: Recovery

    /// A planner came back from the journal: from snapshot or from the start, it is the same, and
    /// all that was promised is there.
    mutating func recovered(_ core: PlannerCore, _ journal: SimulatedJournal, at now: Int64) {
        audit(journal, at: now)
        compare(core, journal, at: now)
        nothingLost(core, at: now)
    }

    /// Whether a core is what the journal leads to. O(state).
    mutating func compare(_ core: PlannerCore, _ journal: SimulatedJournal, at now: Int64) {
        if replayed.stateHash() != core.stateHash() {
            note("the journal's \(journal.position) batches lead to another state", at: now)
        }
    }

    /// Whether every acknowledged submission is there, once, as the job that was named.
    mutating func nothingLost(_ core: PlannerCore, at now: Int64) {
        for promise in promised {
            if jobOfKey[promise.key] != promise.job
                || core.tenant(of: promise.job) != promise.tenant
            {
                note("job \(promise.job) was acknowledged and is lost", at: now)
            }
        }
    }

    /// Whether each job that does not run says why: a sentence with a number. Looks at jobs that
    /// were heard of since the last call.
    mutating func reasons(_ core: PlannerCore, at now: Int64) {
        for job in heard {
            guard let summary = core.summary(job) else { continue }
            let verdict = summary.verdict
            if verdict.sentence.isEmpty || (summary.state != .running && verdict.numbers.isEmpty) {
                note("job \(job) is \(summary.state) without a reason", at: now)
            }
        }
        heard.removeAll(keepingCapacity: true)
    }
}

extension JournalBatch {
    /// Regions that one of its events removes.
    fileprivate var removedRegions: Set<Int> {
        var found: Set<Int> = []
        for event in events {
            if case .federation(.regionChanged(let region, .remove)) = event {
                found.insert(Int(region))
            }
        }
        return found
    }
}
