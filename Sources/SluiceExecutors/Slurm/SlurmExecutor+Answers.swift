internal import Glibc
internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel

/// What Slurm's commands came to.
extension SlurmExecutor {
    mutating func take(
        _ outcome: CommandOutcome, of question: Question, now: Instant, civil: CivilTime
    ) {
        switch question {
        case .configuration: takeConfiguration(outcome, now)
        case .list(let number): takeList(outcome, number, now, civil: civil)
        case .nodes:
            site.isAskingNodes = false
            site.nodesAt = now + ExecutorLimits.slurmIdle
            if let output = outcome.output {
                site.lastNodes = SlurmEnd.lines(output).compactMap { SlurmNode(line: $0) }
                // Read with the next list, which is begun after it.
                site.listAt = now
            }
        case .clock:
            site.isAskingClock = false
            let seconds = outcome.output.flatMap(Self.clock)
            site.clockAt =
                now + (seconds == nil ? .seconds(2) : ExecutorLimits.slurmClockAge)
            if let seconds { site.clock = (seconds, now) }
        case .submit(let run): takeSubmission(outcome, run, now, civil: civil)
        case .release(let runs):
            site.isReleasing = false
            site.listAt = now
            if outcome.output != nil { runs.forEach { released($0, now) } }
        case .limit:
            site.isMovingLimits = false
            site.listAt = now
            if outcome.output == nil {
                // A job that ended meanwhile is no matter; the list says which are left.
                site.limitsAt = now + .seconds(5)
                events.append(.note("limits at Slurm were not moved: \(outcome.reason)"))
            }
        case .cancel: site.listAt = now
        case .books(let run): takeBooks(outcome, run, civil: civil)
        }
    }

    mutating func released(_ run: RunKey, _ now: Instant) {
        guard entries[run]?.phase == .held else { return }
        entries[run]?.phase = .released
        if entries[run]?.waitingSince == nil { entries[run]?.waitingSince = now }
    }

    private mutating func takeConfiguration(_ outcome: CommandOutcome, _ now: Instant) {
        site.isAskingConfiguration = false
        guard let output = outcome.output else {
            site.lastReason = outcome.reason
            site.configurationAt = now + .seconds(2)
            return
        }
        var values: [Substring: Substring] = [:]
        for line in SlurmEnd.lines(output) {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            values[parts[0].prefix { $0 != " " }] = parts[1].drop { $0 == " " }
        }
        func number(_ key: Substring) -> Int64? {
            values[key].flatMap { Int64($0.prefix { $0.isNumber }) }
        }
        // Without a word of Slurm's own its defaults count.
        let wait = number("KillWait") ?? 30
        // UNLIMITED: then nothing is ever ended at its limit.
        let over = values["OverTimeLimit"]?.hasPrefix("UNLIMITED") == true
        site.slack =
            ExecutorLimits.slurmLimitPeriod + wait + 60 * (number("OverTimeLimit") ?? 0)
        site.isOurs = !over && values["SlurmUser"]?.contains("(\(getuid()))") == true
        for pool in pools {
            events.append(.fences(pool.pool, hold: !over && canEnforceFence))
        }
        site.keepsBooks = values["AccountingStorageType"]?.hasSuffix("/none") == false
    }

    /// `sdiag output at Sat Nov 21 19:09:20 2026 (1795288160)`.
    private static func clock(_ output: [UInt8]) -> Int64? {
        for line in SlurmEnd.lines(output) where line.hasPrefix("sdiag output at") {
            guard let open = line.lastIndex(of: "("), let close = line.lastIndex(of: ")"),
                open < close
            else { continue }
            return Int64(line[line.index(after: open)..<close])
        }
        return nil
    }

    private mutating func takeSubmission(
        _ outcome: CommandOutcome, _ run: RunKey, _ now: Instant, civil: CivilTime
    ) {
        guard let entry = entries[run] else { return }
        if let output = outcome.output,
            let job = UInt32(String(decoding: output, as: UTF8.self).prefix { $0.isNumber })
        {
            entries[run]?.phase = .held
            entries[run]?.job = job
            entries[run]?.knownAt = lists
            return
        }
        if case .ended(.exited, _, let errors) = outcome, Self.isDefinite(errors) {
            let reason = "Slurm refused it: \(errors)"
            return finish(
                run,
                entry.stop == nil
                    ? .couldNotStart(run, at: civil, reason: reason)
                    : .ended(run, how: .stopped, at: civil))
        }
        // Slurm may have it all the same: looked for by its name before it is sent again.
        entries[run]?.phase = .searching(after: lists)
        entries[run]?.backOff(now)
        site.listAt = now
        events.append(.note("the submission of \(run) has no answer: \(outcome.reason)"))
    }

    /// Whether what `sbatch` says means that Slurm has looked at the job and did not take it.
    private static func isDefinite(_ errors: String) -> Bool {
        guard errors.contains("error:") else { return false }
        let unclear = [
            "Unable to contact", "imed out", "onnection", "temporarily", "Zero Bytes",
            "Transport endpoint", "try again", "Resource temporarily", "slurmctld", "munge",
            "Munge", "authentication", "Socket", "Protocol", "communication",
        ]
        return !unclear.contains { errors.contains($0) }
    }

    /// Slurm's books, or the script's own note, of a job that Slurm has forgotten.
    private mutating func takeBooks(_ outcome: CommandOutcome, _ run: RunKey, civil: CivilTime) {
        guard let entry = entries[run] else { return }
        let line = outcome.output.flatMap { SlurmEnd.lines($0).first }
        let fields = line?.split(separator: "|", omittingEmptySubsequences: false) ?? []
        guard fields.count >= 2 else {
            return finish(run, .ended(run, how: noted(entry) ?? .vanished, at: civil))
        }
        let codes = fields[1].split(separator: ":").compactMap { Int32($0) }
        let status = codes.count == 2 ? codes[0] << 8 | codes[1] : 0
        let how: RunEnd =
            switch fields[0].prefix(while: { $0 != " " }) {
            case "COMPLETED", "FAILED", "OUT_OF_MEMORY": SlurmEnd.end(status: status)
            case "TIMEOUT": entry.run.fence == nil ? .overLimit : .fenced
            case "DEADLINE": .fenced
            case "CANCELLED": entry.stop == nil ? .signalled(number: 15) : .stopped
            default: .vanished
            }
        finish(run, .ended(run, how: how, at: civil))
    }

    /// The end that a run's own script wrote down; nil where it did not come so far.
    func noted(_ entry: SlurmEntry) -> RunEnd? {
        let path = "\(folder(entry.run.key, entry.settings))/end"
        guard let code = RunFolder.text(path).flatMap({ Int32($0.trimmed) }) else { return nil }
        return SlurmEnd.end(status: code << 8)
    }
}
