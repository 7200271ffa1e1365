internal import SluiceClient
internal import SluiceLinux
internal import SluiceModel
internal import SluiceReports
internal import SluiceWire

/// Civil time between two looks at the planner's, from this machine's steady clock.
struct CivilEstimate {
    private var seen = CivilTime.none
    private var at = Instant.now
    private let speed: Int64

    init(speed: UInt32) { self.speed = Int64(speed) }

    /// Notes what the planner said.
    mutating func note(_ time: CivilTime) {
        seen = time
        at = .now
    }

    /// Civil time now.
    var now: CivilTime {
        let milliseconds =
            Int64(clamping: Instant.now.milliseconds) - Int64(clamping: at.milliseconds)
        return seen.adding(Seconds(milliseconds * speed / 1_000))
    }

    /// Real time until then.
    func until(_ time: CivilTime) -> Duration {
        .milliseconds(max(0, time.since(now).count * 1_000 / max(1, speed)))
    }
}

extension DemoRun {
    /// Longest real wait between looks at answers and signals.
    private static let turn = Duration.milliseconds(50)
    /// Real wait between looks for the end of the last jobs.
    private static let endTurn = Duration.milliseconds(250)
    /// Longest wait for answers, so that jobs which become due are not held up.
    private static let patience = Duration.milliseconds(20)

    /// Sends every job at its civil time, and looks at the planner now and then.
    mutating func sendDays(_ client: SluiceClient) throws(ClientError) {
        var clock = CivilEstimate(speed: options.civilSpeed)
        clock.note(try look(client))
        var nextLook = midnight
        var next = 0
        let end = midnight.adding(Seconds(Int64(work.days) * DemoWork.day))
        while next < work.jobs.count || !asked.isEmpty || clock.now < end {
            let now = clock.now
            while next < work.jobs.count, time(of: next) <= now {
                asked[try client.send(.submit(submission(next)))] = .submission(next)
                next += 1
            }
            try client.flush()
            try takeAnswers(client, within: Self.patience)
            if clock.now >= nextLook {
                clock.note(try look(client))
                nextLook = nextLook.adding(Seconds(DemoLimits.sampleSeconds))
            }
            let due = next < work.jobs.count ? min(time(of: next), nextLook) : nextLook
            try rest(client, min(asked.isEmpty ? Self.turn : .zero, clock.until(due)))
        }
    }

    /// Waits until every job has ended, or the time for it is over.
    mutating func awaitEnds(_ client: SluiceClient) throws(ClientError) {
        let end = midnight.adding(
            Seconds(Int64(work.days) * DemoWork.day + DemoLimits.tailSeconds))
        while true {
            let status = try client.status()
            let now = try look(client, samples: false)
            if now >= end || (status.waiting == 0 && status.placements == 0) { return }
            try rest(client, Self.endTurn)
        }
    }

    private func time(of index: Int) -> CivilTime {
        midnight.adding(Seconds(work.jobs[index].submitSecond))
    }

    /// The latest start of deferrable work, seconds after the first midnight: within six hours, so
    /// that it ends with the days where it can, and one and a half hours off at least. It is a half
    /// past an hour: tariffs change at whole hours, and a cheaper window that began only just
    /// before the latest start would be missed where the fast clock is seconds late.
    static func latestStart(submitted: Int64, run: Int64, end: Int64) -> Int64 {
        let hour: Int64 = 3_600
        let wanted = min(submitted + 6 * hour, end + DemoLimits.tailSeconds / 2 - run)
        let latest = max(submitted + DemoLimits.tailSeconds / 2, wanted)
        return (latest + hour / 2) / hour * hour + hour / 2
    }

    /// The request of one job. Deferrable work may wait for cheaper power, but ends with the day.
    private func submission(_ index: Int) -> Submit {
        let job = work.jobs[index]
        var specification = job.specification
        if specification.deferrable {
            let start = Self.latestStart(
                submitted: job.submitSecond, run: specification.expectedRun.count,
                end: Int64(work.days) * DemoWork.day)
            specification.deadline = midnight.adding(
                Seconds(start + specification.expectedRun.count))
        }
        return Submit(key: .random(), tenant: job.tenant, specification: specification)
    }

    /// Looks at pools and regions, and shows how it goes; returns the planner's civil time.
    @discardableResult
    mutating func look(
        _ client: SluiceClient, samples isSampled: Bool = true
    ) throws(ClientError) -> CivilTime {
        let regions = try client.regions()
        if isSampled, regions.civilTime >= midnight { samples.note(try client.pools().pools) }
        let status = try client.status()
        screen.show(progress(regions, status))
        return regions.civilTime
    }

    private func progress(_ list: RegionList, _ status: PlannerStatusReply) -> LiveProgress {
        var progress = LiveProgress()
        progress.secondOfDay = max(0, list.civilTime.since(midnight).count)
        progress.jobs = Int64(work.jobs.count)
        progress.submitted = Int64(clamping: status.jobs)
        progress.waiting = Int64(clamping: status.waiting)
        progress.running = Int64(clamping: status.placements)
        progress.finished = max(0, progress.submitted - progress.waiting - progress.running)
        progress.violations = Int64(clamping: status.violations)
        progress.regions = list.regions.map { region in
            .init(
                name: region.name.text, state: "\(region.reachability)",
                cards: Int64(region.registeredCards),
                busyCards: Int64(region.placedCards) + Int64(region.localCards),
                running: Int64(region.placements),
                ended: max(0, Int64(clamping: region.lastSequence.raw) - Int64(region.placements)))
        }
        return progress
    }

    private mutating func rest(_ client: SluiceClient, _ length: Duration) throws(ClientError) {
        do throws(DemoFailure) {
            try interruption.rest(length)
            try children.check()
        } catch {
            stopped = error
            throw ClientError(.misuse, error.description, at: client.address, next: "")
        }
    }
}
