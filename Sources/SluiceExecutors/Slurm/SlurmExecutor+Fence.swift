internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles

/// Slurm as the enforcer of fences: a job's end at Slurm is never later than its run's fence, and
/// is moved on with the lease. See decision record 0013.
extension SlurmExecutor {
    /// The latest end that a run may have at Slurm, by Slurm's clock; nil where it has no fence.
    /// Slurm looks every half minute, asks first and kills after its KillWait: all that is taken
    /// off the fence.
    func fenceEnd(_ run: GatewayRun) -> Int64? {
        guard let fence = run.fence, let slack = site.slack,
            let end = site.seconds(of: leaseEnd.adding(fence.length))
        else { return nil }
        return end - slack
    }

    /// What a submission says. Limits at Slurm are whole minutes until a job runs: a fence is
    /// rounded down, and by the deadline no job begins that would end behind it, also when nobody
    /// is left to take it back. The tenant's own limit is rounded up.
    func firstLimits(
        _ entry: SlurmEntry, _ now: Instant
    ) throws(SlurmRefusal) -> (minutes: Int64?, deadline: Int64?) {
        let wall = entry.run.order.wallClockLimit.count
        let minutes = wall > 0 ? (wall + 59) / 60 : nil
        guard entry.run.fence != nil else { return (minutes, nil) }
        guard canEnforceFence else {
            throw SlurmRefusal(
                reason: "it has a fence, and this user may not move limits at Slurm: say "
                    + "`operator: true` in the region file where it may")
        }
        guard let end = fenceEnd(entry.run), let clock = site.clock(at: now) else {
            throw SlurmRefusal(reason: "Slurm's clock is not known")
        }
        let left = (end - clock - 1) / 60
        guard left >= 1 else {
            throw SlurmRefusal(
                reason: "its fence comes \(end - clock) s after Slurm's own delays, and Slurm's "
                    + "shortest limit is a minute: give it a longer maximumDisconnected")
        }
        return (min(minutes ?? left, left), end)
    }

    /// Moves the ends of running jobs to where their fences are now; all that are for one moment
    /// in one command. Not for every second: a lease is renewed every few.
    mutating func moveLimits(_ now: Instant) {
        guard !site.isMovingLimits, site.limitsAt <= now, canEnforceFence else { return }
        var groups: [Int64: [SlurmEntry]] = [:]
        for entry in entries.values where entry.phase == .released && entry.stop == nil {
            guard let end = wantedEnd(entry) else { continue }
            groups[end, default: []].append(entry)
        }
        // The earliest first: what has to end soon.
        guard let end = groups.keys.min(), let group = groups[end] else { return }
        let some = group.prefix(ExecutorLimits.slurmBatch)
        site.isMovingLimits = true
        let jobs = some.compactMap { $0.job.map { "\($0)" } }.joined(separator: ",")
        ask(
            "scontrol",
            ["update", "JobId=\(jobs)", "EndTime=\(Calendar.text(seconds: end))"],
            .limit(some.map(\.run.key)))
    }

    /// The end that a running job is to have; nil where that which it has will do.
    private func wantedEnd(_ entry: SlurmEntry) -> Int64? {
        guard let seen = entry.seen, case .running = seen.state, let start = seen.start,
            let now = seen.end, var end = fenceEnd(entry.run)
        else { return nil }
        let wall = entry.run.order.wallClockLimit.count
        if wall > 0 { end = min(end, start + wall) }
        if end < now { return end }
        let step = max(5, min(60, entry.run.order.maximumDisconnected.count / 8))
        return end >= now + step ? end : nil
    }

    /// How a job ended that was at its limit at Slurm.
    func limitEnd(_ entry: SlurmEntry, _ seen: SlurmJob) -> RunEnd {
        guard entry.run.fence != nil else { return .overLimit }
        let wall = entry.run.order.wallClockLimit.count
        guard wall > 0, let start = seen.start, let end = seen.end else { return .fenced }
        return end < start + wall ? .fenced : .overLimit
    }
}
