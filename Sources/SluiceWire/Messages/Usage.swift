public import SluiceModel

/// What rows of a usage reply are told by.
@frozen
public enum UsageBy: UInt8, Sendable, CaseIterable {
    /// Whose jobs took it.
    case tenant = 1
    /// Who lent it.
    case provider = 2
    /// The pool.
    case pool = 3
    /// The pool's class by size.
    case tier = 4
}

/// Asks what was used in a range of time; the answer is `UsageReply`.
public struct ShowUsage: Hashable, Sendable {
    /// What rows are told by.
    public var by: UsageBy
    /// From this moment on; `.none` for all that is kept.
    public var from: CivilTime
    /// Until this moment; `.none` for now.
    public var to: CivilTime
    /// Only this tenant's and his teams'; none for all that the caller may see.
    public var tenant: TenantName

    /// Wraps the fields.
    public init(
        by: UsageBy, from: CivilTime = .none, to: CivilTime = .none, tenant: TenantName = .none
    ) {
        self.by = by
        self.from = from
        self.to = to
        self.tenant = tenant
    }
}

/// What one tenant, provider, pool or tier used.
public struct UsageRow: Hashable, Sendable {
    /// Its name; empty for those who could not be told apart any more.
    public var name: String
    /// Cards × seconds that runs had, slices by their share, in thousandths.
    public var milliCardSeconds: Int64
    /// Runs that ended.
    public var runs: UInt64
    /// What their power cost.
    public var power: MicroYuan
    /// What they cost in all, power included, by the prices at which they were placed.
    public var cost: MicroYuan
    /// Cards that are registered; 0 for a tenant, and where the caller may not see it.
    public var cards: UInt64
    /// Cards × seconds that were registered in the range; 0 as `cards`.
    public var registeredCardSeconds: Int64
    /// Cards that no placement holds now; 0 as `cards`.
    public var idleCards: UInt64
    /// Since when at least these were idle; `.none` for always, or where it is not one pool.
    public var idleSince: CivilTime
    /// Grams of CO2 equivalent of what they drew, at full power, by what regions say of their
    /// electricity now.
    public var carbonGrams: Int64

    /// Wraps the fields, which the encoder bounds.
    public init(
        name: String, milliCardSeconds: Int64 = 0, runs: UInt64 = 0,
        power: MicroYuan = MicroYuan(0), cost: MicroYuan = MicroYuan(0), cards: UInt64 = 0,
        registeredCardSeconds: Int64 = 0, idleCards: UInt64 = 0, idleSince: CivilTime = .none,
        carbonGrams: Int64 = 0
    ) {
        self.name = name
        self.milliCardSeconds = milliCardSeconds
        self.runs = runs
        self.power = power
        self.cost = cost
        self.cards = cards
        self.registeredCardSeconds = registeredCardSeconds
        self.idleCards = idleCards
        self.idleSince = idleSince
        self.carbonGrams = carbonGrams
    }
}

/// What was used in a range of time.
public struct UsageReply: Hashable, Sendable {
    /// From when on: the range that was asked, widened to what is kept (hours, and days of what is
    /// older), and not before counting began.
    public var from: CivilTime
    /// Until when.
    public var to: CivilTime
    /// What the rows are told by.
    public var by: UsageBy
    /// The rows, in order of names.
    public var rows: [UsageRow]

    /// Wraps the fields, which the encoder bounds.
    public init(from: CivilTime, to: CivilTime, by: UsageBy, rows: [UsageRow]) {
        self.from = from
        self.to = to
        self.by = by
        self.rows = rows
    }
}
