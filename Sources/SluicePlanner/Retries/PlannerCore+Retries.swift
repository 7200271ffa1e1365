import SluiceModel
import SluicePlacement
import SluiceWire

/// What follows the end of a run by its job's own rules.
extension PlannerCore {
    /// What a retry policy makes of an end.
    enum Retrying {
        /// The job has no rule for it.
        case asEver
        /// Begun again, with the reason that is told.
        case again(Reason)
        /// No other run of it.
        case over(Reason)
    }

    /// Counts an end against its rule. Jobs without a policy are treated as ever.
    mutating func retrying(
        _ slot: Int, _ replica: ReplicaID, _ how: RunEnd, isPreempted: Bool,
        _ decision: inout Decision
    ) -> Retrying {
        guard let policy = state.submissions[slot]?.specification.retry,
            let rule = RetryRule(how, isPreempted: isPreempted, policy)
        else { return .asEver }
        return count(slot, replica, rule, policy, &decision)
    }

    /// Counts a refusal against its rule.
    mutating func retryingRefusal(
        _ slot: Int, _ replica: ReplicaID, _ decision: inout Decision
    ) -> Retrying {
        guard let policy = state.submissions[slot]?.specification.retry else { return .asEver }
        return count(slot, replica, RetryRule(.refused), policy, &decision)
    }

    /// Counts a placement that was given up as lost.
    mutating func retryingLoss(
        _ slot: Int, _ replica: ReplicaID, _ decision: inout Decision
    ) -> Retrying {
        guard let policy = state.submissions[slot]?.specification.retry else { return .asEver }
        return count(slot, replica, RetryRule(.lost), policy, &decision)
    }

    private mutating func count(
        _ slot: Int, _ replica: ReplicaID, _ rule: RetryRule, _ policy: RetryPolicy,
        _ decision: inout Decision
    ) -> Retrying {
        let job = state.jobs[slot]
        // Parts of a gang begin again together: they count as one.
        let index = job.isSplit ? 0 : replica.index
        let used = state.retries[job.id]?.count(index, rule) ?? 0
        let most = rule.most(policy)
        guard most == RetryPolicy.unlimited || used < most else {
            return .over(
                Reason(.retriesOver, rule.packed, Int64(used) << 16 | Int64(most)))
        }
        let until = state.now.adding(policy.pause(before: used + 1))
        emit(.change(.retried(job.id, replica: index, rule, until: until)), &decision)
        return .again(
            Reason(.retries, rule.packed, Int64(used + 1) << 16 | Int64(most)))
    }

    /// No other run of a job, or of an element of an array, follows.
    mutating func giveUp(
        _ slot: Int, _ replica: ReplicaID, _ why: Reason, _ decision: inout Decision
    ) {
        let job = state.jobs[slot]
        guard state.arrays[job.id] == nil else {
            return elementFailed(slot, replica.index, &decision)
        }
        emit(.jobChanged(job.id, job.live == 0 ? .failed : .cancelling, why), &decision)
        stopAll(slot, &decision)
    }

    /// An element of an array ended badly: the others go on.
    mutating func elementFailed(_ slot: Int, _ replica: UInt16, _ decision: inout Decision) {
        let job = state.jobs[slot].id
        emit(.change(.elementOver(job, replica: replica, .failed)), &decision)
        if settleDone(slot, at: state.now, &decision) { return }
        sayNext(slot, &decision)
    }

    /// Says of a job that lacks a run that the next cycle looks at it.
    func nextCycle(_ slot: Int) -> Reason {
        Reason(
            .waitsForCycle, Int64(state.jobs[slot].cards), Int64(state.jobs[slot].epoch.next.raw))
    }

    private mutating func sayNext(_ slot: Int, _ decision: inout Decision) {
        guard state.jobs[slot].missing > 0 else { return }
        emit(
            .jobChanged(state.jobs[slot].id, stateWhileMissing(slot), nextCycle(slot)), &decision)
    }

    // MARK: Arrays

    /// Ends elements of an array on their tenant's wish.
    mutating func cancel(
        _ indices: [UInt32], of job: JobID, _ tenant: TenantName, _ key: RequestKey,
        _ actor: Identity, _ decision: inout Decision
    ) -> Reply {
        var hash = StateHash()
        hash.mix(job.raw)
        for index in indices { hash.mix(UInt64(index)) }
        if let (entry, isExpired) = state.recall(tenant, key) {
            if isExpired { return .refused(Refusal(.keyExpired, "this request key is too old")) }
            return entry.job == .none && entry.body == hash.value
                ? .done("elements of job \(job) were cancelled under this key before")
                : .refused(Refusal(.keyReused, "this request key was used for another request"))
        }
        guard let slot = state.slot(job),
            actor.role == .operator
                || state.tenants[Int(state.jobs[slot].tenant)] == tenant
        else {
            return .refused(Refusal(.notFound, "there is no job \(job): `sluice jobs` lists yours"))
        }
        guard let array = state.submissions[slot]?.specification.array,
            let book = state.arrays[job]
        else { return .refused(Refusal(.badRequest, "job \(job) is no array: cancel it whole")) }
        let replicas = indices.compactMap { array.indices.firstIndex(of: $0) }
        guard replicas.count == indices.count else {
            return .refused(
                Refusal(.badRequest, "job \(job) has the elements \(array), and none else"))
        }
        if key != .none { emit(.keyUsed(tenant: tenant, key: key, body: hash.value), &decision) }
        let isOver = state.jobs[slot].state.isEnded || state.jobs[slot].state == .cancelling
        let open = isOver ? [] : replicas.filter { book.ends[$0] == nil }
        for replica in open { end(element: UInt16(replica), slot, &decision) }
        if !open.isEmpty, !settleDone(slot, at: state.now, &decision) { sayNext(slot, &decision) }
        return .done(
            "\(counted(Int64(open.count), "element")) of job \(job) "
                + (open.count == 1 ? "is cancelled" : "are cancelled"))
    }

    private mutating func end(
        element: UInt16, _ slot: Int, _ decision: inout Decision
    ) {
        let places = state.placementSlots(slot).filter {
            state.placements[$0].replica.index == element
        }
        for place in places { stop(place, &decision) }
        emit(
            .change(.elementOver(state.jobs[slot].id, replica: element, .cancelled)), &decision)
    }

    /// The element that is placed next: the first that is open and not in a pause after a failure,
    /// else the one whose pause is over first. O(elements + placements).
    func nextElement(_ slot: Int, _ book: ArrayBook) -> UInt16 {
        var isLive = [Bool](repeating: false, count: book.ends.count)
        for place in state.placementSlots(slot) {
            isLive[Int(state.placements[place].replica.index)] = true
        }
        let retries = state.retries[state.jobs[slot].id]
        var best: (until: CivilTime, replica: UInt16)?
        for index in book.ends.indices where book.ends[index] == nil && !isLive[index] {
            let replica = UInt16(index)
            let until = retries?.until(replica) ?? .none
            if until <= state.now { return replica }
            if best.map({ until < $0.until }) ?? true { best = (until, replica) }
        }
        return best?.replica ?? 0
    }

    /// Until when all elements that could be placed next are in pauses after failures; nil where
    /// one is not, and for what is no array.
    func pausedUntil(_ slot: Int) -> CivilTime? {
        let job = state.jobs[slot].id
        guard state.jobs[slot].atOnce > 0, let retries = state.retries[job],
            let book = state.arrays[job]
        else { return nil }
        let until = retries.until(nextElement(slot, book))
        return until > state.now ? until : nil
    }

    /// What makes no sense in what a job asks about arrays and retries.
    func checkArray(_ wanted: JobSpecification) -> Refusal? {
        if let array = wanted.array {
            if let problem = array.problem { return Refusal(.badRequest, problem) }
            if wanted.kind != .batch {
                return Refusal(.badRequest, "only batch has arrays: write `kind: batch`")
            }
        }
        guard let retry = wanted.retry else { return nil }
        if wanted.kind == .inference {
            return Refusal(
                .badRequest,
                "a replica that serves is begun again whatever ended it: leave `retry`"
                    + " out")
        }
        if retry.backoff.count < 0 || retry.backoff > Limits.longestRun {
            return Refusal(.badRequest, "the backoff is \(retry.backoff.count) s: 0 ... one year")
        }
        if let wrong = retry.exitCodes.first(where: { !(1...255).contains($0.code) }) {
            return Refusal(.badRequest, "exit code \(wrong.code) has no rule: 1 ... 255 may have")
        }
        return nil
    }

    /// How an array stands, in counts.
    func arrayVerdict(_ slot: Int) -> Verdict? {
        let job = state.jobs[slot]
        guard let book = state.arrays[job.id], job.live > 0 || job.state.isEnded else { return nil }
        let counts = ElementEnd.allCases.map { Int64(book.count($0)) }
        let running = Int64(job.running)
        let rest = Int64(book.ends.count) - counts.reduce(0, +)
        let all = counted(Int64(book.ends.count), "element")
        let words = [
            "\(counts[0]) ended well", "\(counts[1]) failed", "\(counts[2]) cancelled",
            "\(running) run", "\(max(0, rest - running)) to come",
        ]
        return Verdict(
            .arrayCounts, "Of \(all) " + words.joined(separator: ", ") + ".",
            [
                Verdict.Number("elements", Int64(book.ends.count)),
                Verdict.Number("finished", counts[0]), Verdict.Number("failed", counts[1]),
                Verdict.Number("cancelled", counts[2]), Verdict.Number("running", running),
            ])
    }
}
