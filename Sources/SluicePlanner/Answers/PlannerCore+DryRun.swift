package import SluiceModel
import SluicePlacement
package import SluiceWire

extension PlannerCore {
    /// What a submission would be answered, and what the next cycle would make of it: decided by a
    /// copy of this planner, which is dropped. Nothing of it is journalled, and no order leaves.
    /// O(state) for the copy, and a cycle for a job that is not placed at once.
    package func dryRun(
        _ wanted: Submission, by actor: Identity
    ) -> Result<Submitted, Refusal> {
        var copy = self
        var decision = Decision()
        // Under no key: a key that was used answers with the job that it made.
        let submission = Submission(
            key: .none, tenant: wanted.tenant, nowOrNever: wanted.nowOrNever,
            specification: wanted.specification)
        let reply = copy.decide(
            Command(actor: actor, action: .submit(submission)), at: state.now, into: &decision)
        switch reply {
        case .submitted(let job, _):
            if let slot = copy.state.slot(job), copy.state.jobs[slot].missing > 0 {
                // A cycle that is open here is the copy's too: it begins anew, in one piece.
                copy.cycle = nil
                copy.ringLook = nil
                copy.cyclePart = .max
                copy.state.isQueueDirty = true
                copy.decide(Command(actor: actor, action: .tick), at: state.now, into: &decision)
            }
            guard var submitted = copy.submitted(job) else {
                preconditionFailure("job \(job) was taken and is not known")
            }
            submitted.job = .none
            return .success(submitted)
        case .refused(let refusal): return .failure(refusal)
        case .done, .stopping, .cancelled, .registered, .changed, .moves:
            preconditionFailure("a submission was answered with \(reply)")
        }
    }
}
