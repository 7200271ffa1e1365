public import SluiceModel

/// What the answer to a submission promises.
@frozen
public enum Promise: UInt8, Sendable, CaseIterable {
    /// Answer when it is decided and durable.
    case decided = 1
    /// Answer when the gateway took the order, or the deadline of the request is over.
    case accepted = 2
}

/// A tenant asks for work to be placed.
public struct Submit: Hashable, Sendable {
    /// The client's name for this request; done once however often it is sent.
    public var key: RequestKey
    /// Whose job it is; an operator may submit for a tenant.
    public var tenant: TenantName
    /// When to answer.
    public var promise: Promise
    /// With `accepted`: answer after so long all the same, with what is known then.
    public var answerWithin: Microseconds
    /// Whether to answer what would happen and change nothing.
    public var isDryRun: Bool
    /// Whether to refuse rather than queue when nothing fits now.
    public var nowOrNever: Bool
    /// What is asked.
    public var specification: JobSpecification

    /// Wraps the fields, which the encoder bounds.
    public init(
        key: RequestKey, tenant: TenantName, promise: Promise = .decided,
        answerWithin: Microseconds = .milliseconds(2_000), isDryRun: Bool = false,
        nowOrNever: Bool = false, specification: JobSpecification
    ) {
        self.key = key
        self.tenant = tenant
        self.promise = promise
        self.answerWithin = answerWithin
        self.isDryRun = isDryRun
        self.nowOrNever = nowOrNever
        self.specification = specification
    }
}

/// Where one replica is, as tenants see it.
public struct PlacementView: Hashable, Sendable {
    /// The replica's number.
    public var replica: UInt16
    /// The attempt.
    public var epoch: Epoch
    /// Where it is in its life.
    public var state: PlacementState
    /// The region.
    public var region: RegionName
    /// The site.
    public var site: SiteName
    /// The pool.
    public var pool: PoolName
    /// Cards bound.
    public var cards: UInt32
    /// The ring it was placed on; `.beyond` where none was asked.
    public var ring: Ring
    /// Price of one card for an hour, power included, when it was decided.
    public var pricePerCardHour: MicroYuan
    /// When it was decided.
    public var decidedAt: CivilTime
    /// When the run started; `.none` before.
    public var startedAt: CivilTime
    /// The nodes it is bound to, as the gateway names them; empty before it was accepted.
    public var nodes: [String]
    /// The version of the job's command that it runs; 1 for the first, 0 where nobody knows.
    public var version: UInt32

    /// Wraps the fields, which the encoder bounds.
    public init(
        replica: UInt16, epoch: Epoch, state: PlacementState, region: RegionName, site: SiteName,
        pool: PoolName, cards: UInt32, ring: Ring, pricePerCardHour: MicroYuan,
        decidedAt: CivilTime, startedAt: CivilTime, nodes: [String], version: UInt32 = 1
    ) {
        self.version = version
        self.replica = replica
        self.epoch = epoch
        self.state = state
        self.region = region
        self.site = site
        self.pool = pool
        self.cards = cards
        self.ring = ring
        self.pricePerCardHour = pricePerCardHour
        self.decidedAt = decidedAt
        self.startedAt = startedAt
        self.nodes = nodes
    }
}

/// The answer to `Submit`.
public struct Submitted: Hashable, Sendable {
    /// The job; `.none` for a dry run.
    public var job: JobID
    /// Where it is in its life.
    public var state: JobState
    /// Why.
    public var verdict: Verdict
    /// Where its replicas are.
    public var placements: [PlacementView]

    /// Wraps the fields, which the encoder bounds.
    public init(job: JobID, state: JobState, verdict: Verdict, placements: [PlacementView]) {
        self.job = job
        self.state = state
        self.verdict = verdict
        self.placements = placements
    }
}

/// Ends a job on its tenant's wish.
public struct Cancel: Hashable, Sendable {
    /// The client's name for this request.
    public var key: RequestKey
    /// Which job.
    public var job: JobID
    /// The elements of an array, by their indices, at most `Limits.elementsPerArray`; none for the
    /// whole job.
    public var elements: [UInt32]

    /// Wraps the fields, which the encoder bounds.
    public init(key: RequestKey, job: JobID, elements: [UInt32] = []) {
        self.elements = elements
        self.key = key
        self.job = job
    }
}

/// A change was made and is durable at `position`.
public struct Done: Hashable, Sendable {
    /// The journal's position of the change.
    public var position: Position
    /// What was done, in one sentence.
    public var sentence: String

    /// Wraps the fields, which the encoder bounds.
    public init(position: Position, sentence: String) {
        self.position = position
        self.sentence = sentence
    }
}

/// Asks for a page of jobs, newest last.
public struct ListJobs: Hashable, Sendable {
    /// Only this tenant's; `.none` for all that the caller may see.
    public var tenant: TenantName
    /// Only jobs in this state; nil for all.
    public var state: JobState?
    /// Only jobs after this one.
    public var after: JobID
    /// At most so many.
    public var limit: UInt16

    /// Wraps the fields, which the encoder bounds.
    public init(tenant: TenantName, state: JobState?, after: JobID, limit: UInt16) {
        self.tenant = tenant
        self.state = state
        self.after = after
        self.limit = limit
    }
}

/// One job in a list.
public struct JobSummary: Hashable, Sendable {
    /// Its number.
    public var job: JobID
    /// Whose it is.
    public var tenant: TenantName
    /// The tenant's label.
    public var name: String
    /// What kind of work it is.
    public var kind: JobKind
    /// Cards of the gang or of each replica.
    public var cards: UInt32
    /// Replicas.
    public var replicas: UInt16
    /// Where it is in its life.
    public var state: JobState
    /// Why.
    public var verdict: Verdict
    /// When it was submitted.
    public var submittedAt: CivilTime
    /// When its first replica started; `.none` before.
    public var startedAt: CivilTime
    /// When it ended; `.none` before.
    public var endedAt: CivilTime
    /// When it is likely to start, in lists and where one job is shown; nil where it does not wait,
    /// where nobody can say, and in a watch.
    public var predicted: Prediction?
    /// The version of its command that its runs are to have; 1 for the first.
    public var version: UInt32

    /// Wraps the fields, which the encoder bounds.
    public init(
        job: JobID, tenant: TenantName, name: String, kind: JobKind, cards: UInt32,
        replicas: UInt16, state: JobState, verdict: Verdict, submittedAt: CivilTime,
        startedAt: CivilTime, endedAt: CivilTime, predicted: Prediction? = nil,
        version: UInt32 = 1
    ) {
        self.version = version
        self.predicted = predicted
        self.job = job
        self.tenant = tenant
        self.name = name
        self.kind = kind
        self.cards = cards
        self.replicas = replicas
        self.state = state
        self.verdict = verdict
        self.submittedAt = submittedAt
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}

/// A page of jobs.
public struct JobList: Hashable, Sendable {
    /// The jobs, by number.
    public var jobs: [JobSummary]
    /// Whether more follow.
    public var hasMore: Bool
    /// The position that the list is at; a watch from here misses nothing.
    public var position: Position

    /// Wraps the fields, which the encoder bounds.
    public init(jobs: [JobSummary], hasMore: Bool, position: Position) {
        self.jobs = jobs
        self.hasMore = hasMore
        self.position = position
    }
}

/// Asks for one job whole.
public struct ShowJob: Hashable, Sendable {
    /// Which job.
    public var job: JobID

    /// Wraps the fields, which the encoder bounds.
    public init(job: JobID) { self.job = job }
}

/// One job whole.
public struct JobDetail: Hashable, Sendable {
    /// The job as in a list.
    public var summary: JobSummary
    /// What was asked.
    public var specification: JobSpecification
    /// Where its replicas are.
    public var placements: [PlacementView]
    /// Where those of its replicas were last that are nowhere now.
    public var past: [PlacementView]
    /// What its replicas have done and kept, for those of which there is something to say.
    public var work: [ReplicaWork]
    /// How many replicas its tide wants now, and why; absent for a job without one.
    public var tide: TideView?
    /// How many cards of each chip do, where that differs by chip; empty elsewhere.
    public var cardsByChip: [ChipCards]
    /// How it was changed, and how far that is; absent for a job that never was.
    public var change: ChangeView?
    /// The elements of an array, in order of their indices; none for any other job.
    public var elements: [ElementView]

    /// Wraps the fields, which the encoder bounds.
    public init(
        summary: JobSummary, specification: JobSpecification, placements: [PlacementView],
        past: [PlacementView] = [], work: [ReplicaWork] = [], tide: TideView? = nil,
        cardsByChip: [ChipCards] = [], change: ChangeView? = nil, elements: [ElementView] = []
    ) {
        self.cardsByChip = cardsByChip
        self.elements = elements
        self.change = change
        self.tide = tide
        self.summary = summary
        self.specification = specification
        self.placements = placements
        self.past = past
        self.work = work
    }
}

/// Asks for changes of jobs after a position, as they come.
public struct Watch: Hashable, Sendable {
    /// Only this tenant's; `.none` for all that the caller may see.
    public var tenant: TenantName
    /// Only this job; `.none` for all.
    public var job: JobID
    /// Changes after this position; `.none` starts now.
    public var after: Position

    /// Wraps the fields, which the encoder bounds.
    public init(tenant: TenantName, job: JobID, after: Position) {
        self.tenant = tenant
        self.job = job
        self.after = after
    }
}

/// Changes of jobs: each job that changed at `position`, as it is then.
public struct WatchEvents: Hashable, Sendable {
    /// Resume after this position.
    public var position: Position
    /// Whether changes before were dropped because the reader was slow: list again.
    public var hasGap: Bool
    /// The jobs that changed.
    public var jobs: [JobSummary]

    /// Wraps the fields, which the encoder bounds.
    public init(position: Position, hasGap: Bool, jobs: [JobSummary]) {
        self.position = position
        self.hasGap = hasGap
        self.jobs = jobs
    }
}

/// Asks for bytes of a run's output; the answer is `Output`.
public struct ReadLog: Hashable, Sendable {
    /// Which replica of which job.
    public var replica: ReplicaID
    /// First byte wanted.
    public var offset: UInt64
    /// At most so many bytes.
    public var limit: UInt32

    /// Wraps the fields, which the encoder bounds.
    public init(replica: ReplicaID, offset: UInt64, limit: UInt32) {
        self.replica = replica
        self.offset = offset
        self.limit = limit
    }
}
