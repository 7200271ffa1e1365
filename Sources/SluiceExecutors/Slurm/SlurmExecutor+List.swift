internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles

/// Slurm's list of jobs against our runs.
extension SlurmExecutor {
    mutating func takeList(
        _ outcome: CommandOutcome, _ number: UInt64, _ now: Instant, civil: CivilTime
    ) {
        site.isListing = false
        guard let output = outcome.output else {
            site.lastReason = outcome.reason
            site.listAt = now + .seconds(2)
            return
        }
        site.lastList = now
        var rows: [String: [SlurmJob]] = [:]
        var strangers: [SlurmJob] = []
        let ours = Dictionary(
            entries.values.map { (names.name($0.run.key), $0.run.key) }, uniquingKeysWith: { $1 })
        for line in SlurmEnd.lines(output) {
            guard let job = SlurmJob(line: line), job.name.hasPrefix(names.regionPrefix) else {
                continue
            }
            if ours[job.name] == nil {
                strangers.append(job)
            } else {
                rows[job.name, default: []].append(job)
            }
        }
        var running: [RunKey: GatewayRun] = [:]
        for (name, run) in ours {
            let found = rows[name] ?? []
            if found.contains(where: { $0.state == .running }) {
                running[run] = entries[run]?.run
            }
            reconcile(run, found, number, now, civil: civil, &strangers)
        }
        weigh(running, civil: civil)
        cancel(strangers)
        let isBusy = entries.values.contains(where: \.isInMotion)
        site.listAt = now + (isBusy ? ExecutorLimits.slurmBusy : ExecutorLimits.slurmIdle)
    }

    /// Takes in what a list says of one run.
    private mutating func reconcile(
        _ run: RunKey, _ rows: [SlurmJob], _ number: UInt64, _ now: Instant, civil: CivilTime,
        _ strangers: inout [SlurmJob]
    ) {
        guard let entry = entries[run] else { return }
        switch entry.phase {
        // The answer to its submission is on its way, or its books'.
        case .wanted, .submitting, .asking: return
        case .searching(let after):
            guard number > after else { return }
            guard let best = rows.min(by: Self.isBetter) else {
                return search(failed: entry, civil: civil)
            }
            entries[run]?.job = best.job
            entries[run]?.knownAt = number - 1
            entries[run]?.phase = best.state == .held ? .held : .released
        case .held, .released: break
        }
        guard let job = entries[run]?.job, let known = entries[run]?.knownAt else { return }
        strangers += rows.filter { $0.job != job }
        guard let seen = rows.first(where: { $0.job == job }) else {
            if number > known { forgotten(run, civil: civil) }
            return
        }
        entries[run]?.seen = seen
        advance(run, seen, now, civil: civil)
    }

    /// Of several jobs of one name: that which got furthest, then the first.
    private static func isBetter(_ left: SlurmJob, _ right: SlurmJob) -> Bool {
        func rank(_ job: SlurmJob) -> Int {
            switch job.state {
            case .running: 0
            case .ended(.cancelled(didStart: false)): 4
            case .ended: 1
            case .pending: 2
            case .held: 3
            }
        }
        return (rank(left), left.job) < (rank(right), right.job)
    }

    /// Slurm has no job of that name. A run that was never let go may be sent (again); of one that
    /// was, the end is looked for.
    private mutating func search(failed entry: SlurmEntry, civil: CivilTime) {
        let run = entry.run.key
        let job = RunFolder.text("\(folder(run, entry.settings))/job").flatMap { UInt32($0) }
        if entry.since == nil, job == nil {
            entries[run]?.phase = .wanted
            return
        }
        entries[run]?.job = job
        forgotten(run, civil: civil)
    }

    /// Slurm knows the job no more: it ended longer ago than Slurm's MinJobAge.
    private mutating func forgotten(_ run: RunKey, civil: CivilTime) {
        guard let entry = entries[run] else { return }
        if let job = entry.job, site.keepsBooks, noted(entry) == nil {
            entries[run]?.phase = .asking
            let words = ["--noheader", "--parsable2", "--allocations", "--format=State,ExitCode"]
            return ask("sacct", words + ["--jobs=\(job)"], .books(run))
        }
        // The same way, so that an end is told in one place.
        entries[run]?.phase = .asking
        take(.notStarted("no books"), of: .books(run), now: .now, civil: civil)
    }

    private mutating func advance(
        _ run: RunKey, _ seen: SlurmJob, _ now: Instant, civil: CivilTime
    ) {
        guard let entry = entries[run] else { return }
        let file = CheckpointFile(path: "\(folder(run, entry.settings))/checkpoint")
        if seen.start != nil, let news = entries[run]?.checkpoints.news(file, civil: civil) {
            events.append(.checkpointed(run, news))
        }
        let said = EndpointFile(path: "\(folder(run, entry.settings))/endpoints")
        if seen.start != nil, let news = entries[run]?.endpoints.news(said) {
            events.append(.serving(run, news))
        }
        let load = LoadFile(path: "\(folder(run, entry.settings))/load")
        if seen.start != nil, let news = entries[run]?.load.news(load) {
            events.append(.loaded(run, news))
        }
        switch seen.state {
        case .held:
            // The release did not arrive; or an operator holds it, which is waiting too.
            if entry.phase == .released { entries[run]?.phase = .held }
            giveUpIfLate(run, seen, now)
        case .pending:
            released(run, now)
            if entries[run]?.waitingSince == nil { entries[run]?.waitingSince = now }
            giveUpIfLate(run, seen, now)
        case .running:
            released(run, now)
            guard !entry.isStarted else { return }
            entries[run]?.isStarted = true
            events.append(.started(run, since: entry.since ?? civil))
        case .ended(let how): ended(run, entry, seen, how, civil: civil)
        }
    }

    private mutating func giveUpIfLate(_ run: RunKey, _ seen: SlurmJob, _ now: Instant) {
        guard let entry = entries[run], entry.stop == nil, let since = entry.waitingSince else {
            return
        }
        let longest = entry.settings.longestWait.count
        guard now.since(since) > .seconds(longest) else { return }
        entries[run]?.givenUp = "Slurm let it wait for \(longest) s: \(seen.reason)"
        entries[run]?.stop = SlurmEntry.Stop(killAt: now, next: now)
    }

    private mutating func ended(
        _ run: RunKey, _ entry: SlurmEntry, _ seen: SlurmJob, _ how: SlurmEnd, civil: CivilTime
    ) {
        if let reason = entry.givenUp {
            return finish(run, .displaced(run, at: civil, reason: reason))
        }
        // A run that began and ended between two lists has run all the same.
        if !entry.isStarted, seen.start != nil, how != .cancelled(didStart: false) {
            events.append(.started(run, since: entry.since ?? civil))
        }
        let end: RunEnd
        switch how {
        case .left(let status): end = SlurmEnd.end(status: status)
        case .timeLimit: end = limitEnd(entry, seen)
        case .deadline: end = .fenced
        case .cancelled(let didStart):
            guard entry.stop == nil else { end = .stopped; break }
            // Somebody at the site took it out of the queue.
            guard didStart else {
                return finish(
                    run, .displaced(run, at: civil, reason: "it was cancelled at Slurm"))
            }
            end = .signalled(number: 15)
        case .lost(let word):
            events.append(.note("Slurm lost \(run): \(word)"))
            end = .vanished
        }
        finish(run, .ended(run, how: end, at: civil))
    }

    /// Takes jobs out of Slurm that nobody here knows: a second submission of a run, what a gateway
    /// left behind whose store is lost, what came late.
    private mutating func cancel(_ strangers: [SlurmJob]) {
        guard isSettled else { return }
        let live = strangers.filter { if case .ended = $0.state { false } else { true } }
        guard !live.isEmpty else { return }
        let jobs = live.prefix(ExecutorLimits.slurmBatch)
        events.append(.note("jobs at Slurm that nobody knows are cancelled: \(jobs.map(\.job))"))
        ask("scancel", jobs.map { "\($0.job)" }, .cancel)
    }
}
