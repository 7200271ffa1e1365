public import SluiceModel

/// Asks why a job is where it is, or where one would go.
public struct Explain: Hashable, Sendable {
    /// The job; `.none` to ask for `specification`.
    public var job: JobID
    /// What would be asked; nil with a job.
    public var specification: JobSpecification?
    /// Whose bounds hold for `specification`; none for nobody's.
    public var tenant: TenantName

    /// Wraps the fields, which the encoder bounds.
    public init(job: JobID, specification: JobSpecification?, tenant: TenantName = .none) {
        self.job = job
        self.specification = specification
        self.tenant = tenant
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
    /// What would make it fit, the nearest changes first; empty where it fits as it is.
    public var remedies: [Remedy]
    /// When it is likely to start; nil where it does not wait, or where nobody can say.
    public var predicted: Prediction?
    /// How many cards of each chip do, where that differs by chip; empty elsewhere.
    public var cardsByChip: [ChipCards] = []

    /// Wraps the fields, which the encoder bounds.
    public init(
        verdict: Verdict, candidates: [Candidate], remedies: [Remedy] = [],
        predicted: Prediction? = nil, cardsByChip: [ChipCards] = []
    ) {
        self.cardsByChip = cardsByChip
        self.verdict = verdict
        self.candidates = candidates
        self.remedies = remedies
        self.predicted = predicted
    }
}

/// How many cards of a chip do for a job.
public struct ChipCards: Hashable, Sendable {
    /// The chip.
    public var chip: ChipName
    /// Cards of the gang, or of each replica.
    public var cards: UInt32

    /// Wraps both.
    public init(chip: ChipName, cards: UInt32) {
        self.chip = chip
        self.cards = cards
    }
}
