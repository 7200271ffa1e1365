package import SluiceModel
import SluicePlacement

/// What came from outside over a stretch of a journal: jobs as tenants asked for them, how long
/// their runs lasted, and the nation and policy they met. What the planner decided is told beside
/// it, and is no part of it.
package struct History: Sendable {
    /// One job.
    package struct Job: Sendable {
        /// Its number in the journal.
        package var job: JobID
        /// When it was asked for; the stretch's begin for one that was there before.
        package var submittedAt: CivilTime
        /// Whose it is.
        package var tenant: TenantName
        /// What was asked; for one that ran already, only where it ran.
        package var wanted: JobSpecification
        /// How long its last run lasted; nil for one that never ended within the stretch.
        package var ran: Seconds?
        /// When its tenant ended it; nil for never.
        package var cancelledAt: CivilTime?
        /// When it was first placed within the stretch; nil for never, and for one that was before.
        package var placedAt: CivilTime?
        /// Whether it lived before the stretch began.
        package var isOlder = false
    }

    /// The jobs, in order of submission.
    package private(set) var jobs: [Job] = []
    /// The first moment.
    package private(set) var from: CivilTime
    private var core: PlannerCore
    /// Where a job stands among `jobs`: only looked up.
    private var places: [JobID: Int] = [:]

    /// Begins a stretch with the state that `core` has: what lives is among its jobs, with what is
    /// left of its runs.
    package init(from core: PlannerCore) {
        self.core = core
        from = core.state.now
        let state = core.state
        let slots = state.jobs.indices.filter {
            state.submissions[$0] != nil && !state.jobs[$0].state.isEnded
        }
        for slot in slots.sorted(by: { order($0, state) < order($1, state) }) {
            guard let submission = state.submissions[slot] else { continue }
            var wanted = submission.specification
            if let place = state.placementSlots(slot).last {
                let record = state.placements[place]
                wanted.allowedRegions = [
                    state.table.regions[Int(record.region)].description.name
                ]
                wanted.chips = [state.table.description(ofPool: Int(record.pool)).chip]
                if wanted.expectedRun.count > 0, let end = record.expectedEnd(now: from) {
                    wanted.expectedRun = Seconds(max(60, end.since(from).count))
                }
                wanted.deferrable = false
            }
            append(
                Job(
                    job: state.jobs[slot].id, submittedAt: from, tenant: submission.tenant,
                    wanted: wanted, isOlder: true))
        }
    }

    /// Those that run come before those that wait, which could take their places.
    private func order(_ slot: Int, _ state: PlannerState) -> (Int, Int64, UInt64) {
        let job = state.jobs[slot]
        return (job.live > 0 ? 0 : 1, job.submittedAt.seconds, job.id.raw)
    }

    private mutating func append(_ job: Job) {
        places[job.job] = jobs.count
        jobs.append(job)
    }

    /// Takes the next batch of the journal.
    package mutating func take(_ batch: JournalBatch) {
        for event in batch.events {
            note(event)
            core.apply(event)
        }
    }

    private mutating func note(_ event: Event) {
        let now = core.state.now
        switch event {
        case .timePassed(let time) where from == .none: from = time
        case .jobSubmitted(let job, let submission):
            append(
                Job(
                    job: job, submittedAt: now, tenant: submission.tenant,
                    wanted: submission.specification))
        case .placed(let placed):
            guard let place = places[placed.replica.job], jobs[place].placedAt == nil,
                !jobs[place].isOlder
            else { return }
            jobs[place].placedAt = now
        case .runEnded(let replica, let epoch, .succeeded, let at):
            guard let place = places[replica.job],
                let run = core.state.placement(replica, epoch)
            else { return }
            let start = max(core.state.placements[run].startedAt, from)
            jobs[place].ran = Seconds(max(1, at.since(start).count))
        // What ran already is played as it was asked for when it began.
        case .change(.changed(let job, let wanted, _, _)):
            guard let place = places[job], jobs[place].placedAt == nil, !jobs[place].isOlder
            else { return }
            jobs[place].wanted = wanted
        case .jobChanged(let job, let state, _) where state == .cancelled || state == .cancelling:
            guard let place = places[job], jobs[place].cancelledAt == nil else { return }
            jobs[place].cancelledAt = now
        default: break
        }
    }

    /// The last moment.
    package var to: CivilTime { core.state.now }

    /// The policy that held at the end; nil for none.
    package var policy: Policy? { core.state.policy.current }

    /// The nation at the end, its rings as they were known then; regions that were removed are
    /// not in it.
    package var layout: NationalLayout {
        let table = core.state.table
        let kept = table.regions.indices.filter { !core.state.regions[$0].isRemoved }
        return NationalLayout(
            chips: table.chips, metros: table.metros,
            regions: kept.map { table.regions[$0].description },
            rings: kept.map { region in
                let record = table.regions[region]
                let sites = record.firstSite..<record.firstSite + record.description.sites.count
                return sites.flatMap { site in
                    table.sites[site].rings.filter(\.isUsable).map { ring in
                        // As a model's figure: nobody measures it again.
                        RingReport(
                            site: UInt16(site - record.firstSite),
                            metro: table.metros[ring.metro].name,
                            roundTripP99: ring.report.worstP99, samples: 0, age: Seconds(0))
                    }
                }
            })
    }
}
