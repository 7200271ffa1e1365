/// How the nation is divided between tenants: what operators write, and apply as one versioned
/// whole.
///
/// Amounts are in weighted cards: a card counts by its chip's weight, a slice by its share of one.
public struct Policy: Hashable, Sendable {
    /// The amount that stands for "no bound".
    public static let unlimited = UInt32.max

    /// Weights of chips, in order of names; one that is not named weighs 1,000.
    public var chips: [ChipWeight]
    /// Organisations and teams, in order of names; a team's organisation is among them. The entry
    /// without a name is for all tenants that are not named, together.
    public var tenants: [TenantPolicy]
    /// What must have run for so long may be pre-empted; younger runs are left alone.
    public var minimumRun: Seconds
    /// Runs that are being stopped for others at once, at most; 0 turns pre-emption off.
    public var victimsAtOnce: UInt32
    /// How often one job is pre-empted at most.
    public var preemptionsPerJob: UInt16
    /// A wait of so long counts as one point of priority; 0 for none.
    public var pointAfter: Seconds
    /// A job that waits for so long goes before all shares; 0 for never.
    public var headAfter: Seconds
    /// Moves that the planner begins by itself in an hour, at most; 0 for none.
    public var movesPerHour: UInt32
    /// What these may cost together in an hour; 0 for no bound but their number.
    public var moveBudget: MicroYuan
    /// What a move has to save beyond its cost, or the planner leaves it to an operator.
    public var leastSaving: MicroYuan
    /// What placing counts for a tonne of CO2 equivalent, in yuan; the same in micro-yuan a gram.
    /// Nobody is billed for it. 0: carbon counts nothing.
    public var carbonPrice: UInt32

    /// A policy that names nobody and bounds nothing.
    public init(chips: [ChipWeight] = [], tenants: [TenantPolicy] = []) {
        self.chips = chips
        self.tenants = tenants
        minimumRun = Seconds(600)
        victimsAtOnce = 64
        preemptionsPerJob = 3
        pointAfter = Seconds(3_600)
        headAfter = Seconds(86_400)
        movesPerHour = 0
        moveBudget = MicroYuan(0)
        leastSaving = MicroYuan(10_000_000)
        carbonPrice = 0
    }
}

/// How much a card of a chip counts.
public struct ChipWeight: Hashable, Sendable {
    /// The chip.
    public var chip: ChipName
    /// Thousandths of a weighted card: 1 ... 100,000.
    public var weight: PerMille

    /// Wraps the fields.
    public init(chip: ChipName, weight: PerMille) {
        self.chip = chip
        self.weight = weight
    }
}

/// What one organisation or team has.
public struct TenantPolicy: Hashable, Sendable {
    /// Whose; none for all tenants that are not named.
    public var tenant: TenantName
    /// Weighted cards that it gets back from borrowers whenever it wants them.
    public var guarantee: UInt32
    /// Weighted cards over its guarantee that it may use while nobody else needs them.
    public var borrow: UInt32
    /// Weighted cards that it never exceeds.
    public var ceiling: UInt32
    /// Its part of what is shared beyond guarantees, in thousandths: 1 ... 1,000,000.
    public var weight: PerMille
    /// The priority that its jobs count with at most.
    public var highestPriority: UInt8

    /// A tenant without guarantee or bound.
    public init(_ tenant: TenantName) {
        self.tenant = tenant
        guarantee = 0
        borrow = Policy.unlimited
        ceiling = Policy.unlimited
        weight = .one
        highestPriority = 255
    }

    /// The most weighted cards that it may hold; `Policy.unlimited` for no bound.
    public var limit: UInt32 {
        guard borrow < Policy.unlimited else { return ceiling }
        let (sum, overflows) = guarantee.addingReportingOverflow(borrow)
        return overflows ? ceiling : min(ceiling, sum)
    }
}
