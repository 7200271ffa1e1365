import SluiceModel
import SluicePlanner
import SluiceWire

/// Replicas of jobs as the journal tells of them: which run, and which are to be replaced.
struct ChangeChecks: Sendable {
    /// One that runs, or is to be replaced.
    private struct Run: Sendable {
        let replica: ReplicaID
        let epoch: Epoch
        var isStarted = false
        var isLeaving = false
    }

    /// Jobs with a change that is under way.
    private(set) var rolling: Set<JobID> = []
    private var runs: [JobID: [Run]] = [:]

    mutating func note(_ event: ChangeEvent) {
        switch event {
        case .changed(let job, _, _, _): rolling.insert(job)
        case .rollOut(let job, let standing):
            if standing == .rolling { rolling.insert(job) } else { rolling.remove(job) }
        case .failed, .retried, .elementOver: break
        }
    }

    /// Keeps which runs began and ended.
    mutating func follow(_ event: Event) {
        switch event {
        case .runStarted(let replica, let epoch, _): started(replica, epoch)
        case .refused(let replica, let epoch, _), .runEnded(let replica, let epoch, _, _),
            .placementLost(let replica, let epoch):
            gone(replica, epoch)
        case .jobChanged(let job, let state, _) where state.isEnded:
            rolling.remove(job)
            runs[job] = nil
        default: break
        }
    }

    private mutating func change(
        _ replica: ReplicaID, _ epoch: Epoch, _ body: (inout Run) -> Void
    ) {
        var all = runs[replica.job] ?? []
        let index = all.firstIndex { $0.replica == replica && $0.epoch == epoch } ?? all.count
        if index == all.count { all.append(Run(replica: replica, epoch: epoch)) }
        body(&all[index])
        runs[replica.job] = all
    }

    private mutating func started(_ replica: ReplicaID, _ epoch: Epoch) {
        change(replica, epoch) { $0.isStarted = true }
    }

    mutating func outgoing(_ replica: ReplicaID, _ epoch: Epoch, _ isLeaving: Bool) {
        change(replica, epoch) { $0.isLeaving = isLeaving }
    }

    private mutating func gone(_ replica: ReplicaID, _ epoch: Epoch) {
        runs[replica.job]?.removeAll { $0.replica == replica && $0.epoch <= epoch }
        if runs[replica.job]?.isEmpty ?? false { runs[replica.job] = nil }
    }

    /// A run is told to stop: how many others of its job run that are not to leave, where it ran
    /// and waited for these; nil for any other.
    mutating func stops(_ replica: ReplicaID, _ epoch: Epoch) -> Int? {
        guard
            let run = runs[replica.job]?.first(where: {
                $0.replica == replica && $0.epoch == epoch
            })
        else { return nil }
        let others = (runs[replica.job] ?? []).filter { $0.isStarted && !$0.isLeaving }
        change(replica, epoch) { $0.isLeaving = true }
        return run.isStarted && run.isLeaving && rolling.contains(replica.job)
            ? others.count : nil
    }
}

extension Checks {
    mutating func audit(_ event: ChangeEvent) {
        if case .changed(let job, let wanted, _, _) = event { asks(job, for: wanted) }
        changes.note(event)
    }

    /// What a change replaces stops only when as many others run as the job asks for. Tides,
    /// guarantees and reserved windows have their own reasons to stop a replica.
    mutating func stops(_ stop: Event.Stop, at now: Int64) {
        guard let others = changes.stops(stop.replica, stop.epoch), policy == nil,
            bookings.isEmpty, !isLeaving(stop.replica.job),
            let wanted = specification(stop.replica.job), wanted.tide == nil
        else { return }
        let done = endedWell(of: stop.replica.job)
        if others + done < Int(wanted.replicas) {
            note(
                "replica \(stop.replica) was stopped for a change with \(others) of "
                    + "\(wanted.replicas) others running", at: now)
        }
    }
}
