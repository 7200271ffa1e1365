package import SluiceCoding
package import SluiceModel
import SluicePlacement
package import SluiceWire

extension PlannerCore {
    /// The answer to a submission: state, reason, placements. Nil for a job that is not known.
    package func submitted(_ job: JobID) -> Submitted? {
        guard let slot = state.slot(job) else { return nil }
        return Submitted(
            job: job, state: state.jobs[slot].state, verdict: verdict(slot),
            placements: placements(slot))
    }

    /// Appends what `submitted` encodes to, for a job that is known, without making its texts.
    package func encodeSubmitted(
        _ job: JobID, _ verdicts: inout VerdictMemo, into writer: inout ByteWriter
    ) {
        guard let slot = state.slot(job) else {
            preconditionFailure("job \(job) is answered and not known")
        }
        writer.field("job", job)
        writer.field("state", state.jobs[slot].state)
        verdicts.encode(state.jobs[slot].reason, into: &writer)
        if state.jobs[slot].live == 1 {
            writer.writeCount(1)
            writer.field("placement", view(Int(state.jobs[slot].firstPlacement)))
        } else {
            writer.field("placements", placements(slot), limit: Int(Limits.replicasPerJob))
        }
    }

    /// One job in short, for lists and watches.
    package func summary(_ job: JobID) -> JobSummary? { state.slot(job).flatMap { summary($0) } }

    private func summary(_ slot: Int) -> JobSummary? {
        guard let submission = state.submissions[slot] else { return nil }
        let job = state.jobs[slot]
        return JobSummary(
            job: job.id, tenant: submission.tenant, name: submission.specification.name,
            kind: job.kind, cards: job.cards, replicas: job.replicas, state: job.state,
            verdict: arrayVerdict(slot) ?? verdict(slot), submittedAt: job.submittedAt,
            startedAt: job.startedAt,
            endedAt: job.endedAt, version: state.changes[job.id]?.version ?? 1)
    }

    /// One job whole.
    package func detail(_ job: JobID) -> JobDetail? {
        guard let slot = state.slot(job),
            let summary = summary(slot),
            let submission = state.submissions[slot]
        else { return nil }
        return JobDetail(
            summary: summary, specification: submission.specification,
            placements: placements(slot), past: pastPlacements(slot), work: work(slot),
            tide: tideView(slot), cardsByChip: cardsByChip(submission.specification),
            change: changeView(slot), elements: elements(slot))
    }

    /// The elements of an array, in order.
    private func elements(_ slot: Int) -> [ElementView] {
        let job = state.jobs[slot].id
        guard let book = state.arrays[job],
            let array = state.submissions[slot]?.specification.array
        else { return [] }
        var live: [UInt16: PlacementState] = [:]
        for place in state.placementSlots(slot) {
            live[state.placements[place].replica.index] = state.placements[place].state
        }
        return book.ends.indices.map { index in
            let replica = UInt16(index)
            let here: ElementState =
                switch live[replica] {
                case nil: .waiting
                case .running: .running
                case .ordered, .accepted, .prepared: .placed
                case .stopping, .ended: .stopping
                }
            let end: ElementState? =
                book.ends[index].map {
                    switch $0 {
                    case .finished: .finished
                    case .failed: .failed
                    case .cancelled: .cancelled
                    }
                }
            return ElementView(
                index: array.indices[index], replica: replica, state: end ?? here,
                retries: state.retries[job]?.count(replica) ?? 0)
        }
    }

    /// A job's state without its texts; nil for one that is not known.
    package func jobState(_ job: JobID) -> JobState? {
        state.slot(job).map { state.jobs[$0].state }
    }

    /// Whose the job is; nil for one that is not known.
    package func tenant(of job: JobID) -> TenantName? {
        state.slot(job).map { state.tenants[Int(state.jobs[$0].tenant)] }
    }

    /// The region that a replica lives in, or lived in last; nil where it was never placed.
    package func region(of replica: ReplicaID) -> UInt16? {
        guard let slot = state.slot(replica.job) else { return nil }
        let living = state.placementSlots(slot).map { state.placements[$0] }
            .first { $0.replica == replica }?.region
        return living
            ?? state.past.chain(state.jobs[slot].firstPast)
            .first { $0.replica == replica.index }?.region
    }

    /// A page of jobs in order of their numbers; `position` is left at none for the hub to fill.
    /// O(job numbers given since the page's first).
    package func jobs(_ request: ListJobs) -> JobList {
        let limit = max(1, min(Int(request.limit), PlannerLimits.page))
        var page: [JobSummary] = []
        guard request.after < state.lastJob else {
            return JobList(jobs: [], hasMore: false, position: .none)
        }
        var number = request.after.raw + 1
        while number <= state.lastJob.raw {
            defer { number += 1 }
            guard let slot = state.slot(JobID(number)) else { continue }
            let job = state.jobs[slot]
            if let wanted = request.state, job.state != wanted { continue }
            let tenant = state.tenants[Int(job.tenant)]
            if request.tenant != .none, tenant != request.tenant { continue }
            guard page.count < limit else {
                return JobList(jobs: page, hasMore: true, position: .none)
            }
            if let summary = summary(slot) { page.append(summary) }
        }
        return JobList(jobs: page, hasMore: false, position: .none)
    }

    private func placements(_ slot: Int) -> [PlacementView] {
        state.placementSlots(slot).reversed().prefix(Int(Limits.replicasPerJob)).map { view($0) }
    }

    private func view(_ place: Int) -> PlacementView {
        let record = state.placements[place]
        let pool = state.table.pools[Int(record.pool)]
        return PlacementView(
            replica: record.replica.index, epoch: record.epoch, state: record.state,
            region: state.table.regions[Int(record.region)].description.name,
            site: state.table.sites[Int(pool.site)].name,
            pool: state.table.name(ofPool: Int(record.pool)),
            cards: record.cards, ring: record.ring, pricePerCardHour: record.price,
            decidedAt: record.decidedAt, startedAt: record.startedAt,
            nodes: state.nodes[place], version: state.version(place))
    }

    /// Where replicas were that have no placement now, in order of their numbers.
    private func pastPlacements(_ slot: Int) -> [PlacementView] {
        let living = state.placementSlots(slot).map { state.placements[$0].replica.index }
        let past = state.past.chain(state.jobs[slot].firstPast)
            .filter { !living.contains($0.replica) }
        let shown = past.sorted { $0.replica < $1.replica }.prefix(Int(Limits.replicasPerJob))
        return shown.map { record in
            let pool = state.table.pools[Int(record.pool)]
            return PlacementView(
                replica: record.replica, epoch: record.epoch, state: .ended,
                region: state.table.regions[Int(record.region)].description.name,
                site: state.table.sites[Int(pool.site)].name,
                pool: state.table.description(ofPool: Int(record.pool)).name,
                cards: record.cards, ring: record.ring, pricePerCardHour: record.price,
                decidedAt: record.decidedAt, startedAt: record.startedAt, nodes: [],
                version: state.changes[state.jobs[slot].id] == nil ? 1 : 0)
        }
    }

    /// Jobs known, jobs that wait, placements that live.
    package var counts: (jobs: Int, waiting: Int, placements: Int) {
        (state.jobSlots.count, state.queue.count + state.nearQueue.count, state.livePlacements)
    }
}
