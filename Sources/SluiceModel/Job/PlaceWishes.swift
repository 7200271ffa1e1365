/// What a job asks of the place it runs in, beyond what nearly every job says. Each has a neutral
/// value; a job that asks for none of them has no wishes at all.
public struct PlaceWishes: Hashable, Sendable {
    /// Cards of the gang, or of each replica, as so many A100 of 80 GB: how many cards of another
    /// chip do follows from its throughput. 0 for a count of cards.
    public var equivalents: UInt32 = 0
    /// Chips that will do, and what a card of each is worth to this job beside one that counts in
    /// full. A job names its chips here or in `chips`, not in both.
    public var chips: [ChipEfficiency] = []
    /// Providers in whose sites it may run; empty means all.
    public var allowedProviders: [ProviderName] = []
    /// Providers in whose sites it must not run.
    public var deniedProviders: [ProviderName] = []
    /// The trust classes that will do, none but these; empty means those from `leastTrust` up.
    public var trust: TrustSet = []
    /// Where its data lies; nil where that does not matter.
    public var data: DataPlace?
    /// Metros that its replicas are divided over by weight; empty for `metro`, or for none.
    public var metros: [MetroShare] = []
    /// Over how many sites and regions its replicas must lie; nil for any.
    public var spread: SpreadWish?
    /// The availability that its replicas must reach together, in millionths: 999,000 is 99.9 %; 0
    /// for none.
    public var availability: UInt32 = 0
    /// Whether pools of general processors will do too.
    public var processors = false

    /// No wishes.
    public init() {}

    /// Whether nothing is asked.
    public var isEmpty: Bool { self == PlaceWishes() }

    /// Whether what one replica may do depends on where the others are.
    public var isMutual: Bool { spread != nil || availability > 0 || !metros.isEmpty }

    /// Whether it asks for different counts of cards of different chips.
    public var countsByChip: Bool { equivalents > 0 || !chips.isEmpty }
}

/// A chip, and what a card of it is worth to one job.
public struct ChipEfficiency: Hashable, Sendable {
    /// The chip.
    public var chip: ChipName
    /// Thousandths of a card that counts in full: 1 ... 100,000. At 700, ten cards do for seven.
    public var efficiency: PerMille

    /// Wraps both.
    public init(chip: ChipName, efficiency: PerMille) {
        self.chip = chip
        self.efficiency = efficiency
    }
}

/// Trust classes, each the bit of its raw value.
public struct TrustSet: OptionSet, Hashable, Sendable {
    /// Bit n is the class of raw value n.
    public var rawValue: UInt8

    /// Wraps bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// These classes.
    public init(_ classes: some Sequence<TrustClass>) {
        rawValue = classes.reduce(0) { $0 | 1 << $1.rawValue }
    }

    /// Whether the class is one of these.
    @inlinable
    public func has(_ trust: TrustClass) -> Bool { rawValue >> trust.rawValue & 1 == 1 }

    /// The classes, from open to sensitive.
    public var classes: [TrustClass] { TrustClass.allCases.filter(has) }
}

/// Where a job's data lies.
public struct DataPlace: Hashable, Sendable {
    /// The region.
    public var region: RegionName
    /// The site in that region; `.none` for anywhere in it.
    public var site: SiteName
    /// How much there is to move, in GiB, once for each replica or gang that runs elsewhere.
    public var gibibytes: UInt32
    /// Whether it must not be moved: the job runs there or nowhere.
    public var mustStay: Bool

    /// Wraps the fields.
    public init(region: RegionName, site: SiteName = .none, gibibytes: UInt32, mustStay: Bool) {
        self.region = region
        self.site = site
        self.gibibytes = gibibytes
        self.mustStay = mustStay
    }
}

/// A metro, its part of a job's replicas, and how near they must be to it.
public struct MetroShare: Hashable, Sendable {
    /// The metro.
    public var metro: MetroName
    /// Its part, beside the weights of the other metros: 1 ... 1,000,000.
    public var weight: UInt32
    /// The widest ring that will do; not `.beyond`.
    public var ring: Ring

    /// Wraps the fields.
    public init(metro: MetroName, weight: UInt32, ring: Ring) {
        self.metro = metro
        self.weight = weight
        self.ring = ring
    }

    /// How many of `replicas` each weight gets, by largest remainder (Hamilton); of two equal
    /// remainders the first goes first. Their sum is `replicas`. Weights are at least 1.
    /// O(weights × log).
    public static func divide(_ replicas: Int, _ weights: [UInt32]) -> [Int] {
        let sum = weights.reduce(UInt64(0)) { $0 + UInt64($1) }
        guard sum > 0 else { return weights.map { _ in 0 } }
        var counts = weights.map { Int(UInt64(replicas) * UInt64($0) / sum) }
        let rests = weights.indices.map { UInt64(replicas) * UInt64(weights[$0]) % sum }
        let left = replicas - counts.reduce(0, +)
        let order = weights.indices.sorted { (rests[$1], $0) < (rests[$0], $1) }
        for index in order.prefix(left) { counts[index] += 1 }
        return counts
    }
}

/// Redundancy: "two cities, three centres" is 3 sites in 2 regions.
public struct SpreadWish: Hashable, Sendable {
    /// Sites that have at least one replica each, at least so many.
    public var sites: UInt16
    /// Regions that have at least one replica each, at least so many.
    public var regions: UInt16

    /// Wraps both.
    public init(sites: UInt16, regions: UInt16) {
        self.sites = sites
        self.regions = regions
    }
}

/// Wishes beside the specification that has them: what few jobs say costs the others one word.
final class ApartWishes: Hashable, Sendable {
    let wishes: PlaceWishes

    init(_ wishes: PlaceWishes) { self.wishes = wishes }

    static func == (left: ApartWishes, right: ApartWishes) -> Bool {
        left === right || left.wishes == right.wishes
    }

    func hash(into hasher: inout Hasher) { hasher.combine(wishes) }
}
