import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerCore {
    mutating func register(
        _ description: RegionDescription, _ decision: inout Decision
    ) -> Reply {
        func answer(_ number: UInt16) -> Reply {
            .registered(region: number, lastSequence: lastSequence(region: number))
        }
        if let number = state.table.regionNumber(description.name) {
            let description = withSetPrices(description, number)
            if state.table.regions[Int(number)].description == description { return answer(number) }
            guard state.table.hasSameShape(description, number: number) else {
                return .refused(
                    Refusal(
                        .badRequest,
                        "region \(description.name) registered other sites, pools or blocks "
                            + "before: give the changed region a new name"))
            }
            emit(.regionRegistered(number: number, description), &decision)
            return answer(number)
        }
        guard state.table.regions.count < Limits.regions else {
            return .refused(Refusal(.busy, "\(Limits.regions) regions are registered already"))
        }
        if let sentence = clash(description) { return .refused(Refusal(.badRequest, sentence)) }
        let number = UInt16(state.table.regions.count)
        emit(.regionRegistered(number: number, description), &decision)
        return answer(number)
    }

    private func clash(_ description: RegionDescription) -> String? {
        if let site = description.sites.first(where: { state.table.siteNumber($0.name) != nil }) {
            return "site \(site.name) belongs to another region already"
        }
        if description.pools.contains(where: { Int($0.site) >= description.sites.count }) {
            return "region \(description.name) has a pool in a site that it has not"
        }
        return nil
    }

    func isKnown(_ region: UInt16) -> Bool { Int(region) < state.regions.count }

    static let unknownRegion = Reply.refused(
        Refusal(.notFound, "no region of that number registered: register first"))

    /// Takes a capacity report; one that changes nothing is not journalled.
    mutating func take(
        _ change: CapacityChange, _ region: UInt16, _ decision: inout Decision
    ) -> Reply {
        guard isKnown(region) else { return Self.unknownRegion }
        let record = state.table.regions[Int(region)]
        for pool in change.pools {
            guard Int(pool.pool) < record.description.pools.count else {
                return .refused(Refusal(.badRequest, "the region has no pool \(pool.pool)"))
            }
            let blocks = record.description.pools[Int(pool.pool)].blocks
            guard blocks.count == pool.capacity.blocks.count,
                zip(blocks, pool.capacity.blocks).allSatisfy({ $0.cardsPerNode == $1.cardsPerNode })
            else {
                return .refused(
                    Refusal(.badRequest, "the report of pool \(pool.pool) has other blocks"))
            }
        }
        let held = hold(change.rings, region, record)
        if !held.isEmpty { emit(.ringsHeld(region: region, held), &decision) }
        var changes = change
        changes.rings = []
        changes.pools.removeAll {
            let number = record.firstPool + Int($0.pool)
            return state.table.pools[number].isReported && state.reported[number] == $0.capacity
        }
        if changes.pools.isEmpty, change.durableThrough <= state.regions[Int(region)].durable {
            return .done(held.isEmpty ? "nothing changed" : "reported")
        }
        let before = changes.pools.compactMap { pool -> (pool: UInt16, usable: UInt32)? in
            let number = record.firstPool + Int(pool.pool)
            return state.table.pools[number].isReported ? (pool.pool, usableCards(number)) : nil
        }
        emit(.capacityReported(region: region, changes), &decision)
        if !changes.rings.isEmpty { noteServing(in: region, &decision) }
        for pool in changes.pools { auditReport(region, pool, &decision) }
        noteDrops(region, before: before, &decision)
        return .done("reported")
    }

    mutating func setReachable(
        _ region: UInt16, _ isReachable: Bool, _ decision: inout Decision
    ) -> Reply {
        guard isKnown(region) else { return Self.unknownRegion }
        if state.regions[Int(region)].isReachable != isReachable {
            emit(.reachabilityChanged(region: region, isReachable: isReachable), &decision)
            if isReachable {
                inSightAgain(region, &decision)
            } else {
                abortGroups(in: region, &decision)
            }
            noteServing(in: region, &decision)
        }
        return .done(isReachable ? "reachable" : "unknown")
    }

    /// Live placements of a region, by slot. O(placements of the nation): for rare events only.
    func placements(where matches: (PlacementRecord) -> Bool) -> [Int] {
        var found: [(ReplicaID, Int)] = []
        for place in state.placements.indices where matches(state.placements[place]) {
            let record = state.placements[place]
            if state.placement(record.replica, record.epoch) == place {
                found.append((record.replica, place))
            }
        }
        return found.sorted { $0.0 < $1.0 }.map(\.1)
    }

    mutating func wipe(_ region: UInt16, _ decision: inout Decision) -> Reply {
        guard isKnown(region) else { return Self.unknownRegion }
        emit(.regionWiped(region: region), &decision)
        for place in placements(where: { $0.region == region }) {
            let record = state.placements[place]
            end(record.replica, record.epoch, .vanished, state.now, &decision)
            guard let slot = state.slot(record.replica.job), state.jobs[slot].missing > 0,
                state.isFenced(slot)
            else { continue }
            let left = state.jobs[slot].notBefore.since(state.now).count
            let why = Reason(isFence(slot) ? .waitsForFence : .waitsForStart, left)
            emit(.jobChanged(record.replica.job, stateWhileMissing(slot), why), &decision)
        }
        return .registered(region: region, lastSequence: .none)
    }

    mutating func change(
        _ name: SiteName, _ action: SiteAction, atMost: UInt32 = 0, _ key: RequestKey,
        _ decision: inout Decision
    ) -> Reply {
        guard let site = state.table.siteNumber(name) else {
            return .refused(
                Refusal(.notFound, "there is no site \(name): `sluice pools` lists the sites"))
        }
        var body = StateHash()
        body.mix(name.text)
        body.mix(UInt64(action.rawValue))
        if atMost > 0 { body.mix(UInt64(atMost)) }
        if let reply = repeated(key, body.value, "site \(name)") { return reply }
        if let refusal = tooMany(atMost) { return .refused(refusal) }
        use(key, body.value, &decision)
        emit(.siteChanged(name, action), &decision)
        let address = (region: state.table.sites[site].region, site: siteIndex(site))
        switch action {
        case .cordon: return .done("site \(name) is cordoned: nothing new goes there")
        case .uncordon:
            endDrain(address.region, site: address.site, &decision)
            return .done("site \(name) is open: work may go there again")
        case .drain:
            let sentence = drain(address.region, site: address.site, atMost, &decision)
            return .done("site \(name) is cordoned; \(sentence)")
        }
    }

    /// Takes what became of runs and orders.
    mutating func take(
        _ reports: [RunReport], _ region: UInt16, _ decision: inout Decision
    ) -> Reply {
        guard isKnown(region) else { return Self.unknownRegion }
        let living = state.living(reports)
        for report in reports {
            switch report {
            case .accepted(let replica, let epoch, let nodes):
                if expects(replica, epoch, region, &decision) == nil { continue }
                emit(.runAccepted(replica: replica, epoch: epoch, nodes: nodes), &decision)
            case .running(let replica, let epoch, let since):
                guard let place = expects(replica, epoch, region, &decision),
                    state.placements[place].startedAt == .none
                else { continue }
                emit(.runStarted(replica: replica, epoch: epoch, since: since), &decision)
            case .refused(let replica, let epoch, let reason):
                guard state.placement(replica, epoch) != nil else { continue }
                let isNew = reason == .cannotRun && isOfNewVersion(replica, epoch)
                emit(.refused(replica: replica, epoch: epoch, reason: reason), &decision)
                afterRefusal(replica, reason, &decision)
                if isNew { newVersionFailed(replica.job, &decision) }
            case .ended(let replica, let epoch, let how, let at):
                end(replica, epoch, how, at, &decision)
            case .checkpointed(let replica, let epoch, let checkpoint):
                take(checkpoint, replica, epoch, &decision)
            case .serving(let replica, let epoch, let endpoints):
                take(endpoints, replica, epoch, &decision)
            case .prepared(let replica, let epoch, let nodes):
                guard let place = expects(replica, epoch, region, &decision) else { continue }
                prepared(place, nodes, &decision)
            case .load(let replica, let epoch, let load):
                take(load, replica, epoch, &decision)
            }
        }
        return .done("\(reports.count) reports, \(living) of them of runs that live")
    }

    /// The placement slot of a run that is one of ours; one that is not is told to stop.
    private mutating func expects(
        _ replica: ReplicaID, _ epoch: Epoch, _ region: UInt16, _ decision: inout Decision
    ) -> Int? {
        if let place = state.placement(replica, epoch) { return place }
        let sequence = state.regions[Int(region)].lastSequence.next
        emit(
            .stopOrdered(
                Event.Stop(
                    region: region, replica: replica, epoch: epoch,
                    grace: PlannerLimits.stopGrace, sequence: sequence)), &decision)
        return nil
    }

    /// Compares what lives at a gateway with what should: strangers are stopped, and what was
    /// accepted and is gone has vanished.
    mutating func compare(
        _ runs: [LiveRun], _ region: UInt16, _ decision: inout Decision
    ) -> Reply {
        guard isKnown(region) else { return Self.unknownRegion }
        for run in runs { _ = expects(run.replica, run.epoch, region, &decision) }
        let durable = state.regions[Int(region)].durable
        let ours = placements {
            $0.region == region && $0.state != .ordered && $0.sequence <= durable
        }
        // By number, then attempt: a replica that moves may have two here.
        let alive = runs.sorted { ($0.replica, $0.epoch) < ($1.replica, $1.epoch) }
        for place in ours {
            let record = state.placements[place]
            guard !alive.holds(record.replica, record.epoch) else { continue }
            end(record.replica, record.epoch, .vanished, state.now, &decision)
        }
        return .done("\(runs.count) runs")
    }

    private mutating func afterRefusal(
        _ replica: ReplicaID, _ reason: OrderRefusal, _ decision: inout Decision
    ) {
        let job = replica.job
        guard let slot = state.slot(job) else { return }
        if state.jobs[slot].state == .cancelling { return settleCancelled(slot, &decision) }
        if settleDone(slot, at: state.now, &decision) { return }
        if case .over(let why) = retryingRefusal(slot, replica, &decision) {
            return giveUp(slot, replica, why, &decision)
        }
        if state.jobs[slot].isSplit {
            return partGone(slot, because: .groupAborted, &decision)
        }
        let why = Reason(
            .refusedByGateway, Int64(reason.rawValue), Int64(state.jobs[slot].failures))
        emit(.jobChanged(job, stateWhileMissing(slot), why), &decision)
    }

    /// The state of a job that lacks a replica.
    func stateWhileMissing(_ slot: Int) -> JobState {
        state.jobs[slot].live == 0 ? .waiting : state.jobs[slot].running > 0 ? .running : .placed
    }

    mutating func settleCancelled(_ slot: Int, _ decision: inout Decision) {
        guard state.jobs[slot].live == 0 else { return }
        emit(.jobChanged(state.jobs[slot].id, .cancelled, Reason(.cancelled, 0)), &decision)
    }

    /// A run is over: the job ends, or the replica is placed again.
    mutating func end(
        _ replica: ReplicaID, _ epoch: Epoch, _ how: RunEnd, _ at: CivilTime,
        _ decision: inout Decision
    ) {
        guard state.placement(replica, epoch) != nil else { return }
        let victim = state.policy.victims.first { $0.replica == replica && $0.epoch == epoch }
        let left = poolLeft(replica, epoch)
        let isNew = how.isOwnFailure && isOfNewVersion(replica, epoch)
        defer { if isNew { newVersionFailed(replica.job, &decision) } }
        emit(.runEnded(replica: replica, epoch: epoch, how: how, at: at), &decision)
        keepPlace(replica.job, pool: left, how, &decision)
        guard let slot = state.slot(replica.job) else { return }
        let job = state.jobs[slot]
        if job.state == .cancelling { return settleCancelled(slot, &decision) }
        if settleDone(slot, at: at, &decision) { return }
        let isPreempted = victim != nil || job.reason.code == .lentCalledBack
        let next = retrying(slot, replica, how, isPreempted: isPreempted, &decision)
        if case .over(let why) = next { return giveUp(slot, replica, why, &decision) }
        if case .asEver = next, failure(job, how) != nil, state.arrays[job.id] != nil {
            elementFailed(slot, replica.index, &decision)
        } else if case .asEver = next, let reason = failure(job, how) {
            emit(.jobChanged(job.id, job.live == 0 ? .failed : .cancelling, reason), &decision)
            stopAll(slot, &decision)
        } else if job.isSplit {
            let isEnding = state.phase(slot)?.isEnding ?? false
            // A part that ended well leaves the others to end well too.
            if how != .succeeded || isEnding {
                partGone(slot, because: .groupBroken, &decision)
            }
        } else if job.missing > 0 {
            var why =
                victim.map { Reason(.preempted, Int64(job.cards), Int64($0.preemptor.raw)) }
                ?? reasonToGoOn(replica, how, job)
            if case .again(let retry) = next { why = retry }
            emit(.jobChanged(job.id, stateWhileMissing(slot), why), &decision)
        }
    }

    /// Whether a job has all that it asked for. What it has left on its way out, or in place of
    /// that, is ended first; what is out of sight is stopped when it is seen again.
    mutating func settleDone(
        _ slot: Int, at: CivilTime, _ decision: inout Decision
    ) -> Bool {
        let job = state.jobs[slot]
        guard job.done >= job.replicas else { return false }
        for place in state.placementSlots(slot) {
            let record = state.placements[place]
            if state.regions[Int(record.region)].isReachable {
                stop(place, &decision)
            } else {
                emit(.placementLost(replica: record.replica, epoch: record.epoch), &decision)
            }
        }
        if state.jobs[slot].live == 0 {
            let length = job.startedAt == .none ? 0 : at.since(job.startedAt).count
            let failed = state.arrays[job.id]?.count(.failed) ?? 0
            if failed > 0 {
                let well = state.arrays[job.id]?.count(.finished) ?? 0
                let why = Reason(.arrayCounts, Int64(well), Int64(failed))
                emit(.jobChanged(job.id, .failed, why), &decision)
            } else {
                emit(.jobChanged(job.id, .finished, Reason(.finished, length)), &decision)
            }
        }
        return true
    }

    /// Why the end of a run is the end of its job; nil where the replica is placed again.
    private func failure(_ job: JobRecord, _ how: RunEnd) -> Reason? {
        switch how {
        case .overLimit: return Reason(.overLimit, Int64(job.cards))
        case .exited(let code) where job.kind != .inference: return Reason(.runFailed, Int64(code))
        case .signalled(let number) where job.kind != .inference:
            return Reason(.runFailed, Int64(128 + number))
        case .secretMissing(let index): return failure(job, lacking: index)
        case .couldNotStart where job.kind != .inference: return Reason(.runFailed, -1)
        case .exited, .signalled, .couldNotStart, .succeeded, .stopped, .fenced, .vanished,
            .nodeFault, .nodeSuspect, .reclaimed:
            return nil
        }
    }
}

extension [LiveRun] {
    /// Whether the sorted array holds that run. O(log n).
    func holds(_ replica: ReplicaID, _ epoch: Epoch) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if (self[middle].replica, self[middle].epoch) < (replica, epoch) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < count && self[low].replica == replica && self[low].epoch == epoch
    }
}
