import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerState {
    mutating func place(_ placed: Event.Placed) {
        guard let slot = slot(placed.replica.job) else {
            preconditionFailure("job \(placed.replica.job) is placed and not known")
        }
        let pool = table.pool(at: placed.address)
        let job = jobs[slot]
        let share = table.pools[pool].sliceDemand(job.share, memory: job.cardMemory)
        let cards = placed.cards > 0 ? placed.cards : job.cards
        let taken = table.take(pool: pool, cards: cards, share: share, span: placed.span)
        let region = Int(placed.address.region)
        let assumed: UInt32
        switch taken {
        case .nothing: preconditionFailure("\(placed.replica) does not fit in pool \(pool)")
        case .cards(let whole): assumed = whole
        case .slice: assumed = 0
        }
        demand(slot, cards: cards, metro: placed.metro, isBack: false)
        regions[region].pending.append(
            PendingStart(
                sequence: placed.sequence, pool: Int32(pool), cards: cards, share: share,
                span: placed.span, assumed: assumed))
        regions[region].placements += 1
        append(
            placed.address.region,
            OutstandingOrder(
                replica: placed.replica, epoch: placed.epoch,
                grace: job.isSplit ? OutstandingOrder.prepare : OutstandingOrder.start),
            placed.sequence)
        keep(
            PlacementRecord(
                replica: placed.replica, epoch: placed.epoch, pool: Int32(pool),
                region: placed.address.region, span: placed.span, cards: cards,
                share: job.share, sequence: placed.sequence, state: .ordered, ring: placed.ring,
                price: placed.pricePerCardHour, powerCost: placed.powerCost,
                expectedRun: job.expectedRun, decidedAt: now, metro: placed.metro,
                next: job.firstPlacement),
            slot)
        let done = beginAgain(Int(jobs[slot].firstPlacement), placed.replica, pool: pool)
        if done.count > 0, job.expectedRun.count > 0 {
            placements[Int(jobs[slot].firstPlacement)].expectedRun = job.expectedRun.less(done)
        }
        noteBooked(Int(jobs[slot].firstPlacement), slot)
        if reservation.job == placed.replica.job { reservation.job = .none }
        if !policy.holds.isEmpty { policy.holds.removeAll { $0.job == placed.replica.job } }
    }

    private mutating func keep(_ record: PlacementRecord, _ slot: Int) {
        let place: Int
        if let free = freePlacements.popLast() {
            place = Int(free)
            placements[place] = record
        } else {
            place = placements.count
            placements.append(record)
            nodes.append([])
        }
        livePlacements += 1
        let pool = Int(record.pool)
        table.draw(pool: pool, milliCards: record.milliCards)
        ends.insert(
            place, pool: pool, nodes: largeNodes(record.cards, pool: pool),
            hasEnd: jobs[slot].expectedRun.count > 0)
        if policy.isOn { charge(place, slot, isBack: false) }
        useBegins(record)
        if !changes.isEmpty, let change = changes[jobs[slot].id], change.placing > 1 {
            versions[Int32(place)] = change.placing
        }
        jobs[slot].firstPlacement = Int32(place)
        jobs[slot].epoch = record.epoch
        jobs[slot].live += 1
        if jobs[slot].missing == 0 {
            if jobs[slot].state != .running { jobs[slot].state = .placed }
            jobs[slot].reason = Reason(.placed, Int64(record.cards), record.price.count)
        }
        requeue(slot)
    }

    mutating func append(
        _ region: UInt16, _ order: OutstandingOrder, _ sequence: OrderSequence
    ) {
        let index = Int(region)
        precondition(
            sequence == regions[index].lastSequence.next,
            "order \(sequence) after \(regions[index].lastSequence) in region \(region)")
        regions[index].lastSequence = sequence
        regions[index].outstanding.append(order)
        if regions[index].outstandingCount >= PlannerLimits.outstandingOrders {
            setLagging(index, true)
        }
        if freshRegions.last != region, !freshRegions.contains(region) {
            freshRegions.append(region)
        }
    }

    mutating func order(_ stop: Event.Stop) {
        append(
            stop.region,
            OutstandingOrder(replica: stop.replica, epoch: stop.epoch, grace: stop.grace.count),
            stop.sequence)
        guard let place = placement(stop.replica, stop.epoch) else { return }
        placements[place].state = .stopping
        if !serving.isEmpty { serving[Int32(place)] = nil }
    }

    /// How many of `reports` are of placements that live. Asked before the first is taken: these
    /// look-ups do not wait for one another, so the processor overlaps them, and the taking, which
    /// goes one by one, then finds its records in the cache. O(reports).
    func living(_ reports: [RunReport]) -> Int {
        reports.reduce(0) { count, report in
            switch report {
            case .accepted(let replica, let epoch, _), .refused(let replica, let epoch, _),
                .running(let replica, let epoch, _), .ended(let replica, let epoch, _, _),
                .checkpointed(let replica, let epoch, _), .serving(let replica, let epoch, _),
                .prepared(let replica, let epoch, _), .load(let replica, let epoch, _):
                count + (placement(replica, epoch) == nil ? 0 : 1)
            }
        }
    }

    mutating func applyRun(_ event: Event) {
        switch event {
        case .runAccepted(let replica, let epoch, let names):
            guard let place = placement(replica, epoch) else { return }
            nodes[place] = names
            if placements[place].state == .ordered { placements[place].state = .accepted }
        case .runStarted(let replica, let epoch, let since): start(replica, epoch, since)
        case .refused(let replica, let epoch, _): end(replica, epoch, isFailure: true)
        case .placementLost(let replica, let epoch):
            if let place = placement(replica, epoch) {
                regions[Int(placements[place].region)].givenUp += 1
                endEarly(place, how: nil, at: now)
            }
            end(replica, epoch, isFailure: false)
        case .checkpointed(let replica, let epoch, let checkpoint):
            checkpointed(replica, epoch, checkpoint)
        case .serving(let replica, let epoch, let endpoints): serve(replica, epoch, endpoints)
        case .runEnded(let replica, let epoch, let how, let at):
            if how != .succeeded, let place = placement(replica, epoch) {
                endEarly(place, how: how, at: at)
            }
            // One element of an array that fails keeps the others from nothing.
            let isFailure = how.countsAgainstJob && arrays[replica.job] == nil
            if case .secretMissing = how, let place = placement(replica, epoch) {
                let region = placements[place].region
                lack(replica.job, region)
                lastLacking = LackingRegion(job: replica.job, region: region)
            }
            // A tide wants replicas until it is cancelled: one that ended well is wanted again.
            let isDone =
                how == .succeeded && tides[replica.job] == nil
                && elementFinished(replica)
            end(replica, epoch, at: min(at, now), isFailure: isFailure, isDone: isDone)
        default: preconditionFailure("\(event) is not about a run")
        }
    }

    private mutating func start(_ replica: ReplicaID, _ epoch: Epoch, _ since: CivilTime) {
        guard let (place, slot) = find(replica, epoch) else { return }
        guard placements[place].startedAt == .none else { return }
        placements[place].startedAt = since == .none ? now : since
        if placements[place].state != .stopping { placements[place].state = .running }
        noteBooked(place, slot)
        jobs[slot].running += 1
        jobs[slot].failures = 0
        if jobs[slot].startedAt == .none { jobs[slot].startedAt = placements[place].startedAt }
        guard !jobs[slot].state.isEnded, jobs[slot].state != .cancelling else { return }
        if serving(slot) + jobs[slot].done == jobs[slot].replicas || jobs[slot].atOnce > 0 {
            jobs[slot].state = .running
            jobs[slot].reason = Reason(.running, Int64(serving(slot)))
        } else if jobs[slot].missing > 0 {
            // It serves with what it has; the reason says what keeps the rest.
            jobs[slot].state = .running
        }
    }

    private mutating func end(
        _ replica: ReplicaID, _ epoch: Epoch, at moment: CivilTime? = nil, isFailure: Bool,
        isDone: Bool = false
    ) {
        guard let (place, slot) = find(replica, epoch) else { return }
        let pool = placements[place].pool
        removePlacement(place, slot: slot, at: moment ?? now)
        if isDone { jobs[slot].done += 1 }
        if isFailure {
            jobs[slot].failures = min(jobs[slot].failures + 1, 16)
            jobs[slot].avoided = pool
            let pause = PlannerLimits.firstPause.count << Int64(jobs[slot].failures - 1)
            jobs[slot].notBefore = max(
                jobs[slot].notBefore,
                now.adding(Seconds(min(pause, PlannerLimits.longestPause.count))))
        }
        requeue(slot)
    }

    /// Takes a report: what it has seen is not assumed any more, the rest is taken again in order.
    mutating func report(_ region: UInt16, _ change: CapacityChange) {
        let index = Int(region)
        var dirty: [Int] = []
        for pool in change.pools {
            let number = table.pool(at: PoolAddress(region: region, pool: pool.pool))
            reported[number] = pool.capacity
            recordSite(ofPool: number)
            dirty.append(number)
        }
        regions[index].settle(through: change.durableThrough)
        if regions[index].outstandingCount <= PlannerLimits.outstandingOrders / 2 {
            setLagging(index, false)
        }
        let seen = regions[index].pending.prefix { $0.sequence <= change.durableThrough }
        for pending in seen where dirty.last != Int(pending.pool) {
            if !dirty.contains(Int(pending.pool)) { dirty.append(Int(pending.pool)) }
        }
        regions[index].pending.removeFirst(seen.count)
        rebuild(index, dirty.sorted())
        for ring in change.rings { table.setRing(region: region, ring) }
        isQueueDirty = true
    }

    private mutating func rebuild(_ region: Int, _ dirty: [Int]) {
        for pool in dirty { table.setShape(pool: pool, reported[pool]) }
        for index in regions[region].pending.indices {
            let pending = regions[region].pending[index]
            guard dirty.contains(Int(pending.pool)) else { continue }
            regions[region].pending[index].assumed = table.claim(
                pool: Int(pending.pool), cards: pending.cards, share: pending.share,
                span: pending.span)
        }
    }
}

extension RunEnd {
    /// Whether the run itself did badly, whatever its site did.
    var isOwnFailure: Bool {
        switch self {
        case .exited, .signalled, .overLimit, .couldNotStart: true
        case .succeeded, .stopped, .fenced, .vanished, .nodeFault, .nodeSuspect, .reclaimed,
            .secretMissing:
            false
        }
    }

    /// Whether the next attempt pauses and goes elsewhere: what the site or an order did is no
    /// failure of the job.
    var countsAgainstJob: Bool {
        switch self {
        case .succeeded, .stopped, .nodeFault, .nodeSuspect, .reclaimed, .secretMissing: false
        case .exited, .signalled, .overLimit, .fenced, .couldNotStart, .vanished: true
        }
    }
}
