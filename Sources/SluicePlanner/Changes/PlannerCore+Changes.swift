import SluiceModel
import SluicePlacement
import SluiceWire

/// Jobs that their tenants change while they live.
extension PlannerCore {
    mutating func work(
        _ command: ChangeCommand, by actor: Identity, _ decision: inout Decision
    ) -> Reply {
        let asked = command.change
        if let reply = repeated(command) { return reply }
        guard let slot = state.slot(asked.job), let submission = state.submissions[slot],
            actor.role == .operator || submission.tenant == command.tenant
        else {
            return .refused(
                Refusal(.notFound, "there is no job \(asked.job): `sluice jobs` lists yours"))
        }
        if let refusal = objection(to: asked, slot) { return .refused(refusal) }
        let wanted: JobSpecification
        switch self.wanted(asked, slot, submission.specification) {
        case .failure(let refusal): return .refused(refusal)
        case .success(let found): wanted = found
        }
        if let refusal = check(wanted, for: slot, submission) { return .refused(refusal) }
        let change = state.changes[asked.job] ?? JobChange(submission)
        let atMost = max(1, asked.atMost)
        if wanted == submission.specification, change.rollOut != .stopped,
            atMost == change.atMost || change.rollOut == .settled
        {
            return .changed(changed(slot, "job \(asked.job) asks for this already"))
        }
        if asked.key != .none {
            emit(
                .keyUsed(tenant: command.tenant, key: asked.key, body: command.body), &decision)
        }
        let version = change.version(of: wanted)
        emit(.change(.changed(asked.job, wanted, version: version, atMost: atMost)), &decision)
        begin(slot, &decision)
        return .changed(changed(slot, sentence(slot)))
    }

    /// What a request under a used key is answered.
    private func repeated(_ command: ChangeCommand) -> Reply? {
        guard let (entry, isExpired) = state.recall(command.tenant, command.change.key) else {
            return nil
        }
        guard entry.job == .none, entry.body == command.body else {
            return .refused(
                Refusal(.keyReused, "this request key was used for another request: take a new key")
            )
        }
        guard !isExpired, let slot = state.slot(command.change.job) else {
            return .refused(Refusal(.keyExpired, "this request key is too old"))
        }
        return .changed(
            changed(slot, "job \(command.change.job): done under this key before"))
    }

    /// Why a job cannot be changed so, whatever is asked of it.
    private func objection(to asked: ChangeJob, _ slot: Int) -> Refusal? {
        func bad(_ sentence: String) -> Refusal { Refusal(.badRequest, sentence) }
        let job = state.jobs[slot]
        let change = state.changes[job.id]
        if job.state.isEnded || job.state == .cancelling {
            return bad("job \(job.id) is \(job.state): submit another one")
        }
        let revision = change?.revision ?? 0
        if asked.revision != ChangeJob.anyRevision, asked.revision != revision {
            return bad(
                "job \(job.id) was changed \(revision) times, not \(asked.revision): look at it "
                    + "again with `sluice job \(job.id)`")
        }
        if asked.isBack == (asked.specification != nil) {
            return bad("say what the job asks for from now on, or to go back: one of the two")
        }
        let alive = change?.contents.count ?? 1
        guard alive < PlannerLimits.versionsAtOnce else {
            return Refusal(
                .busy,
                "runs of \(alive) versions of job \(job.id) live: wait until some are replaced")
        }
        return nil
    }

    /// What a job is to ask for, whole.
    private func wanted(
        _ asked: ChangeJob, _ slot: Int, _ current: JobSpecification
    ) -> Result<JobSpecification, Refusal> {
        guard asked.isBack else { return .success(asked.specification ?? current) }
        guard let change = state.changes[asked.job],
            let content = change.content(change.earlier)
        else {
            return .failure(
                Refusal(.badRequest, "job \(asked.job) has no earlier version to go back to"))
        }
        var wanted = current
        wanted.command = content.command
        wanted.limits = content.limits
        return .success(wanted)
    }

    /// What makes no sense in what a job is to ask for.
    private mutating func check(
        _ wanted: JobSpecification, for slot: Int, _ submission: Submission
    ) -> Refusal? {
        if let refusal = check(wanted) { return refusal }
        let current = submission.specification
        let isIdle = state.jobs[slot].live == 0
        guard wanted.kind == current.kind else {
            return Refusal(.badRequest, "a job keeps its kind: submit another one")
        }
        guard wanted.array == current.array else {
            return Refusal(.badRequest, "an array keeps its elements: submit another one")
        }
        if !isIdle {
            let isServing = wanted.kind == .inference
            if wanted.fixed(isServing: isServing) != current.fixed(isServing: isServing) {
                return Refusal(
                    .badRequest,
                    isServing
                        ? "while the job has placements, its cards, its run's length and limit, "
                            + "its loss policy, spares and parts stay: submit another one"
                        : "while a job that does not serve has placements, only where, when and "
                            + "with what priority it is placed next may change")
            }
        }
        return overBounds(submission, to: wanted)
    }

    /// A change that would make what an organisation's jobs say longer than it may be.
    private mutating func overBounds(
        _ submission: Submission, to wanted: JobSpecification
    ) -> Refusal? {
        guard let bounds = tenantBounds else { return nil }
        let next = Submission(
            key: submission.key, tenant: submission.tenant, specification: wanted)
        let load = state.tenantLoads.load(
            of: submission.tenant, state.number(of: submission.tenant))
        guard next.bytes > submission.bytes,
            load.bytes - submission.bytes + next.bytes > bounds.bytes
        else { return nil }
        tenantBoundsMet.bytes += 1
        return Refusal(
            .busy,
            "what the jobs of the organisation of \(submission.tenant) say that are not over has "
                + "\(load.bytes) bytes, and the limit tenantBytes is \(bounds.bytes): put what is "
                + "long into a file")
    }

    /// A change is written down: what can be done for it at once.
    private mutating func begin(_ slot: Int, _ decision: inout Decision) {
        let job = state.jobs[slot]
        if settleDone(slot, at: state.now, &decision) { return }
        // One that waits for its fence, or for a start, goes on to say so.
        if job.missing > 0, job.notBefore <= state.now {
            let why = Reason(.waitsForCycle, Int64(job.cards), Int64(job.epoch.next.raw))
            emit(.jobChanged(job.id, stateWhileMissing(slot), why), &decision)
        }
        stepChange(slot, &decision)
        guard state.jobs[slot].isNear, state.jobs[slot].missing > 0,
            let wanted = state.submissions[slot]?.specification, isDue(slot, &decision)
        else { return }
        let request = request(of: slot, wanted)
        placeNear(slot, request, &decision)
        explainWait(slot, request, &decision)
    }
}

extension JobSpecification {
    /// What must stay while a job has placements: everything but what this makes neutral.
    func fixed(isServing: Bool) -> JobSpecification {
        var rest = self
        let neutral = JobSpecification(kind: kind, name: "", cards: cards)
        rest.name = neutral.name
        rest.chips = neutral.chips
        rest.leastMemory = neutral.leastMemory
        rest.leastInterconnect = neutral.leastInterconnect
        rest.leastTrust = neutral.leastTrust
        rest.allowedRegions = neutral.allowedRegions
        rest.deniedRegions = neutral.deniedRegions
        rest.priceCeilingPerCardHour = neutral.priceCeilingPerCardHour
        rest.priority = neutral.priority
        rest.earliestStart = neutral.earliestStart
        rest.deadline = neutral.deadline
        rest.deferrable = neutral.deferrable
        rest.retry = neutral.retry
        guard isServing else { return rest }
        rest.replicas = neutral.replicas
        rest.metro = neutral.metro
        rest.ring = neutral.ring
        rest.tide = neutral.tide
        rest.command = neutral.command
        rest.limits = neutral.limits
        return rest
    }
}
