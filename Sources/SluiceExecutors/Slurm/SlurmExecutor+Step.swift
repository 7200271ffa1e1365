internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles

/// What is asked of Slurm, and when.
extension SlurmExecutor {
    /// Asks all that is due, and says when something is next.
    mutating func step(_ now: Instant, civil: CivilTime) {
        isDirty = false
        askSite(now)
        submitWanted(now, civil: civil)
        release()
        stopWanted(now, civil: civil)
        moveLimits(now)
        noteSilence(now)
        nextStep = min(now + .seconds(1), site.listAt)
    }

    private mutating func askSite(_ now: Instant) {
        if site.firstAsked == nil { site.firstAsked = now }
        if site.slack == nil, !site.isAskingConfiguration, site.configurationAt <= now {
            site.isAskingConfiguration = true
            ask("scontrol", ["show", "config"], .configuration)
        }
        if !site.isListing, site.listAt <= now {
            site.isListing = true
            lists += 1
            ask(
                "squeue", ["--me", "--states=all", "--noheader", "--Format=\(SlurmJob.format)"],
                .list(lists))
        }
        if !site.isAskingNodes, site.nodesAt <= now {
            site.isAskingNodes = true
            ask("scontrol", ["show", "node", "--oneliner"], .nodes)
        }
        if !site.isAskingClock, site.clockAt <= now,
            site.clock == nil || entries.values.contains(where: { $0.run.fence != nil })
        {
            site.isAskingClock = true
            ask("sdiag", [], .clock)
        }
    }

    mutating func ask(_ program: String, _ words: [String], _ question: Question) {
        runner.run(program, words, ticket: question, within: ExecutorLimits.slurmAnswer)
    }

    /// Entries in the order in which they were ordered.
    private func ordered(_ isMeant: (SlurmEntry) -> Bool) -> [SlurmEntry] {
        entries.values.filter(isMeant).sorted { $0.run.number < $1.run.number }
    }

    private mutating func submitWanted(_ now: Instant, civil: CivilTime) {
        guard site.slack != nil, site.clock != nil else { return }
        var free =
            ExecutorLimits.slurmSubmissions
            - entries.values.count { $0.phase == .submitting }
        guard free > 0 else { return }
        for entry in ordered({ $0.phase == .wanted && $0.stop == nil && $0.notBefore <= now }) {
            guard free > 0 else { return }
            do throws(SlurmRefusal) {
                try submit(entry, now)
                free -= 1
            } catch {
                finish(
                    entry.run.key,
                    .couldNotStart(entry.run.key, at: civil, reason: error.reason))
            }
        }
    }

    private mutating func submit(_ entry: SlurmEntry, _ now: Instant) throws(SlurmRefusal) {
        let key = entry.run.key
        let values: [SecretValue]
        switch secrets.standing(entry.run) {
        case .ready(let held): values = held
        case .awaited: return entries[key]?.backOff(now) ?? ()
        case .missing(let event): return finish(key, event)
        }
        let limits = try firstLimits(entry, now)
        let folder = folder(key, entry.settings)
        let script = SlurmScript(
            run: entry.run, command: entry.command, settings: entry.settings, folder: folder,
            name: names.name(key), region: region)
        do throws(KernelError) {
            try Files.makeFolders("\(folder)/work", mode: 0o700)
            try RunSecrets.write(values, into: folder, form: RunSecrets.shellLines)
            try RunFolder.note(entry.run.order.tenant, in: folder)
            try Files.replace("\(folder)/script", with: Array(script.text.utf8), mode: 0o700)
        } catch {
            // A full disk is not the run's fault.
            guard error.reason != .noSpace else { return entries[key]?.backOff(now) ?? () }
            throw SlurmRefusal(reason: "its folder cannot be made: \(error)")
        }
        entries[key]?.phase = .submitting
        ask(
            "sbatch",
            script.submission(
                script: "\(folder)/script", limitMinutes: limits.minutes,
                deadline: limits.deadline),
            .submit(key))
    }

    /// Releases what Slurm holds, many at once. Before that its number is on the disk: a gateway
    /// that finds no such file knows that the run was never let go.
    private mutating func release() {
        guard !site.isReleasing else { return }
        var keys: [RunKey] = []
        var jobs: [String] = []
        for entry in ordered({ $0.phase == .held && $0.stop == nil }) {
            guard let job = entry.job, keys.count < ExecutorLimits.slurmBatch else { break }
            let path = "\(folder(entry.run.key, entry.settings))/job"
            guard (try? Files.replace(path, with: Array("\(job)".utf8), mode: 0o600)) != nil else {
                continue
            }
            keys.append(entry.run.key)
            jobs.append("\(job)")
        }
        guard !keys.isEmpty else { return }
        site.isReleasing = true
        ask("scontrol", ["release", jobs.joined(separator: ",")], .release(keys))
    }

    private mutating func stopWanted(_ now: Instant, civil: CivilTime) {
        var gone: [String] = []
        for entry in ordered({ $0.stop != nil }) {
            guard let stop = entry.stop else { continue }
            let key = entry.run.key
            switch entry.phase {
            case .wanted: finish(key, .ended(key, how: .stopped, at: civil))
            case .searching, .submitting, .asking: continue
            case .held, .released:
                guard let job = entry.job, stop.next <= now else { continue }
                if case .running? = entry.seen?.state {
                    signal(key, job, stop, now)
                } else {
                    gone.append("\(job)")
                    entries[key]?.stop?.next = now + .seconds(5)
                }
            }
        }
        if !gone.isEmpty { ask("scancel", gone, .cancel) }
    }

    private mutating func signal(
        _ key: RunKey, _ job: UInt32, _ stop: SlurmEntry.Stop, _ now: Instant
    ) {
        var stop = stop
        if !stop.wasAsked, now < stop.killAt {
            stop.wasAsked = true
            stop.next = stop.killAt
            ask("scancel", ["--signal=TERM", "--full", "\(job)"], .cancel)
        } else if stop.next <= stop.killAt {
            stop.next = max(now, stop.killAt) + .seconds(10)
            ask("scancel", ["--signal=KILL", "--full", "\(job)"], .cancel)
        } else {
            stop.next = now + .seconds(10)
            ask("scancel", ["\(job)"], .cancel)
        }
        entries[key]?.stop = stop
    }

    /// Slurm answers no more: its runs go on, and what it can give is not known.
    private mutating func noteSilence(_ now: Instant) {
        let last = site.lastList ?? site.firstAsked ?? now
        guard !site.isAway, now.since(last) > ExecutorLimits.slurmSilence else { return }
        site.isAway = true
        for pool in pools { events.append(.pool(pool.pool, away: site.lastReason)) }
    }
}

/// Why a run cannot be handed to Slurm at all.
struct SlurmRefusal: Error {
    let reason: String
}
