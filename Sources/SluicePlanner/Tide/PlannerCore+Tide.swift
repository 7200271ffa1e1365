import SluiceModel
import SluicePlacement
import SluiceWire

/// Replicas follow their tide: by the hour with a lead, by load with damping. What leaves goes the
/// way of every replica that is to be replaced: off the list of endpoints, then asked to stop.
extension PlannerCore {
    /// Turns every tide that is due, lets what is too many go, and calls back what was lent.
    /// O(jobs with a tide × their replicas).
    mutating func turnTides(_ decision: inout Decision) {
        for number in state.tideJobs {
            let job = JobID(number)
            guard let slot = state.slot(job), state.jobs[slot].state != .cancelling,
                let tide = state.submissions[slot]?.specification.tide,
                let standing = state.tides[job]
            else { continue }
            let next = tide.isByLoad ? byLoad(slot, tide, standing) : byHour(tide, standing)
            if next != standing { emit(.tide(.turned(job, next)), &decision) }
            rectify(slot, &decision)
            letGo(slot, &decision)
            sayServing(slot, &decision)
        }
        callBack(&decision)
    }

    private func byHour(_ tide: Tide, _ standing: TideStanding) -> TideStanding {
        var next = standing
        let now = tide.wanted(at: state.now)
        next.wanted = tide.wanted(at: state.now, ahead: tide.lead)
        next.why = next.wanted > now ? .ahead : .hour
        return next
    }

    /// More replicas at once where the load asks for them, fewer where that has lasted: between the
    /// two lies a band in which nothing moves. A run that has not said its load yet asks for no
    /// other one, and counts as fully loaded before one is let go.
    private func byLoad(_ slot: Int, _ tide: Tide, _ standing: TideStanding) -> TideStanding {
        var next = standing
        let loads = loads(slot)
        guard loads.known > 0 else { return standing }
        let target = Int64(tide.target.count)
        let mean = loads.sum / loads.known
        let current = Int64(standing.wanted)
        let up = (loads.sum + target - 1) / target
        let down = (loads.sum + loads.unknown * 1_000 + target - 1) / target
        let isNear = abs(mean - target) * 1_000 <= target * PlannerLimits.tideTolerance
        next.lowSince = .none
        next.lowMost = 0
        if !isNear, up > current {
            let most = max(2 * current, current + PlannerLimits.tideStep)
            next.wanted = UInt16(min(Int64(tide.most), min(up, most)))
            next.load = PerMille(UInt32(mean))
        } else if !isNear, down < current, standing.wanted > tide.least {
            next.lowSince = standing.lowSince == .none ? state.now : standing.lowSince
            next.lowMost = max(standing.lowMost, UInt16(clamping: max(Int64(tide.least), down)))
            guard state.now.since(next.lowSince) >= PlannerLimits.tideSettle else { return next }
            next.wanted = min(standing.wanted, next.lowMost)
            next.load = PerMille(UInt32(mean))
            next.lowSince = .none
            next.lowMost = 0
        }
        return next
    }

    /// What the running replicas of a job that stay have said of their loads.
    private func loads(_ slot: Int) -> (sum: Int64, known: Int64, unknown: Int64) {
        var loads: (sum: Int64, known: Int64, unknown: Int64) = (0, 0, 0)
        for place in state.placementSlots(slot) {
            let record = state.placements[place]
            guard record.startedAt != .none, !record.isOutgoing, record.state != .stopping
            else { continue }
            if let load = state.loads[Int32(place)] {
                loads.sum += Int64(load.count)
                loads.known += 1
            } else {
                loads.unknown += 1
            }
        }
        return loads
    }

    /// Marks replicas past what is wanted: those that do not run yet first, then the newest, or
    /// what is not as its job asks now and then the dearest. What is out of sight is left as it is.
    mutating func letGo(
        _ slot: Int, dearestFirst: Bool = false, _ decision: inout Decision
    ) {
        let staying = state.placementSlots(slot).filter {
            !state.placements[$0].isOutgoing && state.placements[$0].state != .stopping
        }
        var surplus = staying.count - Int(state.jobs[slot].replicas)
        guard surplus > 0 else { return }
        let inSight = staying.filter {
            state.regions[Int(state.placements[$0].region)].isReachable
        }
        let waiting = inSight.filter { state.placements[$0].startedAt == .none }
        var running = inSight.filter { state.placements[$0].startedAt != .none }
        if dearestFirst { running = sortedByCost(running, slot) }
        for place in waiting + running where surplus > 0 && maySpare(place, slot) {
            surplus -= 1
            let record = state.placements[place]
            emit(
                .federation(
                    .outgoing(replica: record.replica, epoch: record.epoch, isOutgoing: true)),
                &decision)
        }
    }

    /// What is not as its job asks, then the dearest, then the newest.
    private func sortedByCost(_ places: [Int], _ slot: Int) -> [Int] {
        let keys = places.map {
            (isAsAsked($0, slot) ? 1 : 0, -state.placements[$0].price.count)
        }
        return places.indices.sorted {
            (keys[$0].0, keys[$0].1, $0) < (keys[$1].0, keys[$1].1, $1)
        }.map { places[$0] }
    }

    /// Says how many serve, where what is said is not that and nothing is missing.
    mutating func sayServing(_ slot: Int, _ decision: inout Decision) {
        let job = state.jobs[slot]
        guard job.missing <= 0, job.running > 0 else { return }
        let serving = Int64(state.serving(slot))
        switch job.reason.code {
        case .running where job.reason.first == serving && job.state == .running: return
        case .running, .placed, .waitsForCapacity, .waitsForCycle, .waitsForRegion,
            .refusedByGateway, .noRing, .priceCeiling:
            guard serving >= Int64(job.replicas) else { return }
            emit(.jobChanged(job.id, .running, Reason(.running, serving)), &decision)
        default: return
        }
    }

    /// Takes how loaded a run is. Only a tide by load asks for it.
    mutating func take(
        _ load: PerMille, _ replica: ReplicaID, _ epoch: Epoch, _ decision: inout Decision
    ) {
        guard let (place, slot) = state.find(replica, epoch),
            state.submissions[slot]?.specification.tide?.isByLoad == true,
            state.loads[Int32(place)] != load, load <= .one
        else { return }
        emit(.tide(.loaded(replica: replica, epoch: epoch, load)), &decision)
    }

    /// What makes no sense in what a job asks about tides and spare nodes.
    func checkTide(_ wanted: JobSpecification) -> Refusal? {
        func bad(_ sentence: String) -> Refusal { Refusal(.badRequest, sentence) }
        if let tide = wanted.tide {
            if let problem = tide.problem { return bad(problem) }
            if wanted.kind != .inference {
                return bad(
                    "only inference has a tide: write batch jobs "
                        + "that use lent capacity (`usesLent`)")
            }
            if wanted.expectedRun.count > 0 {
                return bad("a tide lasts until it is cancelled: leave `expectedRun` out")
            }
        }
        if wanted.usesLent, wanted.kind == .inference {
            return bad("inference cannot run on lent capacity: it would be asked back from users")
        }
        if wanted.spares > 0, wanted.kind != .training || wanted.cardShare.count < 1_000 {
            return bad("only a gang of whole cards has spare nodes")
        }
        if wanted.spares > Limits.sparesPerGang {
            return bad("spares is \(wanted.spares): at most \(Limits.sparesPerGang) nodes")
        }
        return nil
    }
}
