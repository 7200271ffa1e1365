import SluiceModel
import SluicePlacement
import SluiceWire

/// What runs of one version of a job are given.
struct RunContent: Hashable, Sendable {
    var version: UInt32
    var command: CommandLine?
    var limits: ProcessLimits?

    /// What a specification gives to its runs.
    init(_ version: UInt32, _ wanted: JobSpecification) {
        self.version = version
        command = wanted.command
        limits = wanted.limits
    }

    /// Whether runs of the specification would be given the same.
    func isSame(as wanted: JobSpecification) -> Bool {
        command == wanted.command && limits == wanted.limits
    }
}

/// How a job was changed, for those that were: by job, beside what it asks for now.
struct JobChange: Sendable {
    /// As it was submitted: a submission under the same key is compared with it.
    let submitted: Submission
    var revision: UInt32 = 0
    var version: UInt32 = 1
    /// The highest number that a version had.
    var lastVersion: UInt32 = 1
    /// The version that it can go back to; 0 for none.
    var earlier: UInt32 = 0
    /// The version before the last change; the same where that was about something else.
    var before: UInt32 = 1
    var rollOut = RollOut.settled
    var atMost: UInt16 = 1
    var failures: UInt8 = 0
    var changedAt = CivilTime.none
    /// What versions give to their runs: this one, the earlier one and those that live, by number.
    var contents: [RunContent]

    /// A job that is to be changed for the first time.
    init(_ submitted: Submission) {
        self.submitted = submitted
        contents = [RunContent(1, submitted.specification)]
    }

    /// Whether the last change was one of what runs are given.
    var isNewVersion: Bool { version != before }

    /// The version of what is placed now: not one that failed too often.
    var placing: UInt32 { rollOut == .stopped ? before : version }

    /// The version that runs of a specification have: a kept one, or the next.
    func version(of wanted: JobSpecification) -> UInt32 {
        contents.first { $0.isSame(as: wanted) }?.version ?? lastVersion + 1
    }

    /// What a version gives to its runs; nil for one that is not kept.
    func content(_ version: UInt32) -> RunContent? {
        contents.first { $0.version == version }
    }
}

extension PlannerState {
    /// The version that a placement runs.
    func version(_ place: Int) -> UInt32 { versions.isEmpty ? 1 : versions[Int32(place)] ?? 1 }

    /// The command and limits that a placement's run is given: those of its version.
    func content(
        _ place: Int, _ wanted: JobSpecification
    ) -> (command: CommandLine?, limits: ProcessLimits?) {
        let replica = placements[place].replica
        if !arrays.isEmpty, let array = wanted.array,
            array.indices.indices.contains(Int(replica.index)), var command = wanted.command
        {
            command.environment.append(
                "\(JobArray.variable)=\(array.indices[Int(replica.index)])")
            return (command, wanted.limits)
        }
        guard !changes.isEmpty, let change = changes[replica.job],
            let content = change.content(version(place))
        else { return (wanted.command, wanted.limits) }
        return (content.command, content.limits)
    }

    /// A job's change is over with the job: nothing is to be done for it any more.
    mutating func endChange(_ slot: Int) {
        guard !changes.isEmpty, changes[jobs[slot].id]?.rollOut == .rolling else { return }
        changes[jobs[slot].id]?.rollOut = .settled
        changingJobs.setContains(jobs[slot].id.raw, false)
    }

    mutating func apply(_ event: ChangeEvent) {
        switch event {
        case .changed(let job, let wanted, let version, let atMost):
            guard let slot = slot(job), let old = submissions[slot] else { return }
            note(slot, old, wanted, version, atMost: atMost)
            reseat(slot, old, wanted)
        case .rollOut(let job, let standing):
            guard let wasRolling = changes[job].map({ $0.rollOut == .rolling }) else { return }
            changes[job]?.rollOut = standing
            if (standing == .rolling) != wasRolling {
                changingJobs.setContains(job.raw, !wasRolling)
            }
        case .failed(let job):
            let failures = changes[job]?.failures ?? 0
            changes[job]?.failures = min(failures, .max - 1) + 1
        case .retried(let job, let replica, let rule, let until):
            guard let slot = slot(job) else { return }
            retries[job, default: RetryBook()].note(replica, rule, until: until)
            // A pause of one element keeps the others from nothing.
            if arrays[job] == nil { jobs[slot].notBefore = max(jobs[slot].notBefore, until) }
        case .elementOver(let job, let replica, let end):
            guard let slot = slot(job), let book = arrays[job],
                book.ends.indices.contains(Int(replica)), book.ends[Int(replica)] == nil
            else { return }
            arrays[job]?.ends[Int(replica)] = end
            jobs[slot].done += 1
            requeue(slot)
        }
    }

    /// Writes down that an element's run ended well; false where the element was over before. True
    /// for what is no element.
    mutating func elementFinished(_ replica: ReplicaID) -> Bool {
        guard !arrays.isEmpty, let book = arrays[replica.job] else { return true }
        guard book.ends.indices.contains(Int(replica.index)),
            book.ends[Int(replica.index)] == nil
        else { return false }
        arrays[replica.job]?.ends[Int(replica.index)] = .finished
        return true
    }

    /// Writes down what a change makes of a job's versions.
    private mutating func note(
        _ slot: Int, _ old: Submission, _ wanted: JobSpecification, _ version: UInt32,
        atMost: UInt16
    ) {
        let job = jobs[slot].id
        var change = changes[job] ?? JobChange(old)
        let wasRolling = change.rollOut == .rolling
        change.revision += 1
        change.before = change.version
        if version != change.version {
            change.earlier = change.version
            change.version = version
            change.lastVersion = max(change.lastVersion, version)
            if change.content(version) == nil {
                change.contents.append(RunContent(version, wanted))
            }
        }
        let alive = placementSlots(slot).map { self.version($0) }
        let (current, earlier) = (change.version, change.earlier)
        change.contents.removeAll {
            $0.version != current && $0.version != earlier && !alive.contains($0.version)
        }
        change.atMost = atMost
        change.failures = 0
        change.changedAt = now
        change.rollOut = .rolling
        changes[job] = change
        if !wasRolling { changingJobs.setContains(job.raw, true) }
    }

    /// Makes a job one that asks for `wanted`; what lives of it lives on.
    private mutating func reseat(_ slot: Int, _ old: Submission, _ wanted: JobSpecification) {
        let job = jobs[slot].id
        demandOfAll(slot, isBack: true)
        tenantLoads.count(jobs[slot].tenant, old, isBack: true)
        if jobs[slot].isQueued {
            let key = jobs[slot].queueKey
            if jobs[slot].isNear {
                nearQueue.setContains(key, false)
            } else {
                queue.setContains(key, false)
            }
            jobs[slot].isQueued = false
        }
        let next = Submission(
            key: old.key, tenant: old.tenant, nowOrNever: old.nowOrNever, specification: wanted)
        submissions[slot] = next
        let fresh = JobRecord(job, tenant: jobs[slot].tenant, wanted, at: now)
        jobs[slot].priority = fresh.priority
        jobs[slot].isNear = fresh.isNear
        if jobs[slot].live == 0 {
            jobs[slot].cards = fresh.cards
            jobs[slot].share = fresh.share
            jobs[slot].cardMemory = fresh.cardMemory
            jobs[slot].isCounted = fresh.isCounted
            jobs[slot].isMutual = fresh.isMutual
            jobs[slot].expectedRun = fresh.expectedRun
        }
        jobs[slot].replicas = fresh.replicas
        jobs[slot].deadline = fresh.deadline
        jobs[slot].constraints = fresh.constraints
        jobs[slot].avoided = -1
        // A pause was for what failed before; a wait for a fence is not about what is asked.
        if !isFenced(slot) {
            jobs[slot].notBefore = fresh.notBefore
            jobs[slot].failures = 0
        }
        reseatTide(slot, old.specification.tide, wanted.tide)
        tenantLoads.count(jobs[slot].tenant, next)
        demandOfAll(slot, isBack: false)
        requeue(slot)
        isQueueDirty = true
    }

    /// What users' metros ask changes by all that lives of a job.
    private mutating func demandOfAll(_ slot: Int, isBack: Bool) {
        for place in placementSlots(slot) {
            let record = placements[place]
            demand(slot, cards: record.cards, metro: record.metro, isBack: isBack)
        }
    }

    private mutating func reseatTide(_ slot: Int, _ old: Tide?, _ new: Tide?) {
        let job = jobs[slot].id
        if old == new {
            if let standing = tides[job] { jobs[slot].replicas = standing.wanted }
            return
        }
        if old != nil {
            endTide(slot)
            tides[job] = nil
        }
        beginTide(slot)
    }
}
