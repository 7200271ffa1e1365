public import SluiceModel

/// Asks why a job is where it is, or where one would go.
public struct Explain: Hashable, Sendable {
    /// The job; `.none` to ask for `specification`.
    public var job: JobID
    /// What would be asked; nil with a job.
    public var specification: JobSpecification?

    /// Wraps the fields, which the encoder bounds.
    public init(job: JobID, specification: JobSpecification?) {
        self.job = job
        self.specification = specification
    }
}

/// One pool as the planner weighs it.
public struct Candidate: Hashable, Sendable {
    /// The region.
    public var region: RegionName
    /// The pool.
    public var pool: PoolName
    /// Whether it would do now.
    public var isEligible: Bool
    /// Why, or why not; with its numbers.
    public var verdict: Verdict
    /// Cost terms for a card-hour in micro-yuan, by name; the pool with the smallest sum is chosen.
    public var terms: [Verdict.Number]
    /// The sum of the terms.
    public var costPerCardHour: MicroYuan

    /// Wraps the fields, which the encoder bounds.
    public init(
        region: RegionName, pool: PoolName, isEligible: Bool, verdict: Verdict,
        terms: [Verdict.Number], costPerCardHour: MicroYuan
    ) {
        self.region = region
        self.pool = pool
        self.isEligible = isEligible
        self.verdict = verdict
        self.terms = terms
        self.costPerCardHour = costPerCardHour
    }
}

/// Every pool as the planner weighs it, best first.
public struct Explanation: Hashable, Sendable {
    /// The verdict of the whole.
    public var verdict: Verdict
    /// The candidates: eligible ones by cost, then the others.
    public var candidates: [Candidate]

    /// Wraps the fields, which the encoder bounds.
    public init(verdict: Verdict, candidates: [Candidate]) {
        self.verdict = verdict
        self.candidates = candidates
    }
}
