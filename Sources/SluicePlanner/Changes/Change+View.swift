package import SluiceModel
import SluiceWire

/// What is told of changes of jobs.
extension PlannerCore {
    /// How a change stands, in replicas: those that are as asked and ready, those that are not as
    /// asked, and those that are wanted in all. What is told to stop counts nowhere.
    private func standing(_ slot: Int) -> (ready: Int, left: Int, wanted: Int) {
        let live = state.placementSlots(slot).filter { state.placements[$0].state != .stopping }
        return (
            ready: live.count { isAsAsked($0, slot) && isReady($0, slot) },
            left: live.count { !isAsAsked($0, slot) },
            wanted: Int(state.jobs[slot].replicas) - Int(state.jobs[slot].done)
        )
    }

    /// What is still to be done for a job's change.
    func changed(_ slot: Int, _ sentence: String) -> JobChanged {
        let job = state.jobs[slot]
        let change = state.changes[job.id]
        let now = standing(slot)
        // A job that does not serve is left alone: its change is about its next placement.
        let left = job.kind == .inference ? now.left : 0
        let lacking = job.kind == .inference ? max(0, now.wanted - now.ready) : 0
        let replaced = min(left, lacking)
        return JobChanged(
            position: .none, job: job.id, revision: change?.revision ?? 0,
            version: change?.version ?? 1, added: UInt16(lacking - replaced),
            replaced: UInt16(replaced),
            ended: UInt16(left - replaced + max(0, now.ready - max(0, now.wanted))),
            sentence: sentence)
    }

    /// What a change that was just made comes to.
    func sentence(_ slot: Int) -> String {
        let told = changed(slot, "")
        var parts: [String] = []
        if told.replaced > 0 {
            let most = state.changes[told.job]?.atMost ?? 1
            parts.append(
                "\(counted(Int64(told.replaced), "replica")) to replace, at most \(most) at once, "
                    + "each after its successor serves")
        }
        if told.added > 0 { parts.append("\(counted(Int64(told.added), "replica")) to place") }
        if told.ended > 0 { parts.append("\(counted(Int64(told.ended), "replica")) to end") }
        let rest =
            parts.isEmpty ? "nothing that runs has to be replaced" : parts.joined(separator: "; ")
        return "job \(told.job) is changed (revision \(told.revision), version "
            + "\(told.version)): \(rest)"
    }

    /// How a job was changed and how far that is; nil for one that never was.
    func changeView(_ slot: Int) -> ChangeView? {
        let job = state.jobs[slot]
        guard let change = state.changes[job.id] else { return nil }
        let now = standing(slot)
        let ready = job.state.isEnded ? 0 : now.ready
        let left = job.kind == .inference && !job.state.isEnded ? now.left : 0
        return ChangeView(
            revision: change.revision, version: change.version, earlier: change.earlier,
            rollOut: change.rollOut, atMost: change.atMost, ready: UInt16(ready),
            left: UInt16(left), failures: change.failures, changedAt: change.changedAt,
            sentence: sentence(job, change, ready: ready, left: left))
    }

    private func sentence(
        _ job: JobRecord, _ change: JobChange, ready: Int, left: Int
    ) -> String {
        switch change.rollOut {
        case .settled:
            "Version \(change.version), revision \(change.revision): nothing is left to do."
        case .rolling:
            "Version \(change.version): \(ready) of \(counted(Int64(job.replicas), "replica")) "
                + "ready, \(left) to replace, at most \(change.atMost) at once."
        case .stopped:
            "Version \(change.version) failed \(change.failures) times: \(left) to replace run "
                + "on as before. `sluice change \(job.id) --back` goes back."
        }
    }

    /// What a change would be answered: decided by a copy of this planner, which is dropped.
    /// O(state) for the copy.
    package func dryRun(_ command: ChangeCommand, by actor: Identity) -> Reply {
        var copy = self
        var decision = Decision()
        var keyless = command
        keyless.change.key = .none
        return copy.decide(
            Command(actor: actor, action: .change(keyless)), at: state.now, into: &decision)
    }
}
