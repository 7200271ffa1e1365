public import SluiceModel

/// Asks for all regions.
public struct ListRegions: Hashable, Sendable {
    /// The message has no fields.
    public init() {}
}

/// How the planner sees a region's link.
@frozen
public enum Reachability: UInt8, Sendable, CaseIterable {
    /// Its gateway is connected and its lease lives.
    case reachable = 1
    /// Its link is lost; nobody knows what happens there.
    case unknown = 2
    /// An operator declared it lost: it does not come back, or begins anew.
    case lost = 3
}

/// Why a region's link is not there. Every cause leads to the same state: unknown.
@frozen
public enum LinkCause: UInt8, Sendable, CaseIterable {
    /// It is there.
    case none = 0
    /// No gateway of it has connected yet.
    case neverConnected = 1
    /// The connection broke: reset, closed, unreachable, or TLS failed on it.
    case connectionLost = 2
    /// The connection is there or half open, and nothing came over it in time.
    case timedOut = 3
    /// Its gateway was refused: the two speak no common version.
    case versionRefused = 4
    /// Its gateway was refused for another reason.
    case refused = 5
    /// Its gateway said goodbye.
    case goodbye = 6
    /// Its gateway broke the protocol.
    case misbehaved = 7
    /// It has not come back since this planner took over.
    case takeOver = 8
    /// The link stands, and its lease was not renewed in time.
    case notRenewed = 9
}

/// One region as the planner sees it.
public struct RegionView: Hashable, Sendable {
    /// Its name.
    public var name: RegionName
    /// Its number at the planner.
    public var number: UInt16
    /// How its link is.
    public var reachability: Reachability
    /// Since when.
    public var since: CivilTime
    /// Time left of its lease as the planner counts it; negative when it is over.
    public var leaseLeft: Microseconds
    /// Cards registered.
    public var registeredCards: UInt32
    /// Cards that may be given now.
    public var freeCards: UInt32
    /// Cards of placements.
    public var placedCards: UInt32
    /// Cards that the sites' own users took.
    public var localCards: UInt32
    /// Cards on faulted or cordoned nodes and sites.
    public var unavailableCards: UInt32
    /// Placements that live.
    public var placements: UInt32
    /// The last order given.
    public var lastSequence: OrderSequence
    /// The last order durable at the gateway.
    public var durableSequence: OrderSequence
    /// What a kilowatt-hour costs there now.
    public var pricePerKilowattHour: MicroYuan
    /// Where its first site stands.
    public var coordinates: Coordinates
    /// Names of sites that are cordoned.
    public var cordonedSites: [SiteName]
    /// Why its link is not there.
    public var cause = LinkCause.none
    /// The same in words, with the names and times of the case.
    public var causeSentence = ""
    /// The policy clock: how long it is unknown, the planner's own absences not counted.
    public var unknownFor = Seconds(0)
    /// Orders that its gateway has not acknowledged as durable.
    public var outstandingOrders: UInt32 = 0
    /// Whether it gets no new work until its acknowledgements have caught up.
    public var isLagging = false
    /// Whether an operator cordoned the whole region.
    public var isCordoned = false
    /// Placements that a drain still has to move; 0 where none is under way.
    public var drainLeft: UInt32 = 0
    /// Placements that the drain began with.
    public var drainTotal: UInt32 = 0
    /// Cards of a sudden drop in its reports that is held until it has lasted.
    public var heldDropCards: UInt32 = 0
    /// What its placements draw, as planned: their chips' power with their sites' PUE.
    public var powerDraw = Watts(0)
    /// What they may draw at most, in kilowatts; 0 for no cap.
    public var powerCapKilowatts: UInt32 = 0

    /// Wraps the fields, which the encoder bounds.
    public init(
        name: RegionName, number: UInt16, reachability: Reachability, since: CivilTime,
        leaseLeft: Microseconds, registeredCards: UInt32, freeCards: UInt32, placedCards: UInt32,
        localCards: UInt32, unavailableCards: UInt32, placements: UInt32,
        lastSequence: OrderSequence, durableSequence: OrderSequence,
        pricePerKilowattHour: MicroYuan, coordinates: Coordinates, cordonedSites: [SiteName]
    ) {
        self.name = name
        self.number = number
        self.reachability = reachability
        self.since = since
        self.leaseLeft = leaseLeft
        self.registeredCards = registeredCards
        self.freeCards = freeCards
        self.placedCards = placedCards
        self.localCards = localCards
        self.unavailableCards = unavailableCards
        self.placements = placements
        self.lastSequence = lastSequence
        self.durableSequence = durableSequence
        self.pricePerKilowattHour = pricePerKilowattHour
        self.coordinates = coordinates
        self.cordonedSites = cordonedSites
    }
}

/// All regions.
public struct RegionList: Hashable, Sendable {
    /// The regions, by number.
    public var regions: [RegionView]
    /// Civil time at the planner.
    public var civilTime: CivilTime
    /// What an operator should look at now.
    public var alarms: [Verdict] = []

    /// Wraps the fields, which the encoder bounds.
    public init(regions: [RegionView], civilTime: CivilTime) {
        self.regions = regions
        self.civilTime = civilTime
    }
}

/// Asks for the pools of one region, or of all.
public struct ListPools: Hashable, Sendable {
    /// The region; `.none` for all.
    public var region: RegionName

    /// Wraps the fields, which the encoder bounds.
    public init(region: RegionName) { self.region = region }
}

/// One pool as the planner sees it.
public struct PoolView: Hashable, Sendable {
    /// The region.
    public var region: RegionName
    /// The site.
    public var site: SiteName
    /// Whose it is.
    public var provider: ProviderName
    /// The pool.
    public var pool: PoolName
    /// Its class by size.
    public var tier: Tier
    /// Its chip.
    public var chip: ChipName
    /// Cards registered.
    public var registeredCards: UInt32
    /// Cards that may be given now.
    public var freeCards: UInt32
    /// The largest gang that fits now, in one block or over several.
    public var largestGang: UInt32
    /// Cards of placements.
    public var placedCards: UInt32
    /// Cards that the site's own users took.
    public var localCards: UInt32
    /// Cards on faulted or cordoned nodes, or in a cordoned site.
    public var unavailableCards: UInt32
    /// Price of one card for an hour now, power included.
    public var pricePerCardHour: MicroYuan
    /// What was wrong with its books, where nothing new goes there for that; empty as a rule.
    public var frozenBecause: String
    /// Free cards that are kept for the return of tides' replicas, and as spare nodes of gangs;
    /// they are among the free ones.
    public var keptCards: UInt32
    /// Cards that are reserved now for a tenant or for maintenance and that its runs do not hold;
    /// free ones of them are among the free ones.
    public var reservedCards: UInt32

    /// Wraps the fields, which the encoder bounds.
    public init(
        region: RegionName, site: SiteName, provider: ProviderName, pool: PoolName, tier: Tier,
        chip: ChipName, registeredCards: UInt32, freeCards: UInt32, largestGang: UInt32,
        placedCards: UInt32, localCards: UInt32, unavailableCards: UInt32,
        pricePerCardHour: MicroYuan, frozenBecause: String, keptCards: UInt32 = 0,
        reservedCards: UInt32 = 0
    ) {
        self.keptCards = keptCards
        self.reservedCards = reservedCards
        self.region = region
        self.site = site
        self.provider = provider
        self.pool = pool
        self.tier = tier
        self.chip = chip
        self.registeredCards = registeredCards
        self.freeCards = freeCards
        self.largestGang = largestGang
        self.placedCards = placedCards
        self.localCards = localCards
        self.unavailableCards = unavailableCards
        self.pricePerCardHour = pricePerCardHour
        self.frozenBecause = frozenBecause
    }
}

/// Pools of one region, or of all.
public struct PoolList: Hashable, Sendable {
    /// The pools, by region and index.
    public var pools: [PoolView]

    /// Wraps the fields, which the encoder bounds.
    public init(pools: [PoolView]) { self.pools = pools }
}

/// Asks how many gangs of each size still fit.
public struct WhatFits: Hashable, Sendable {
    /// Sizes in cards, at most 16.
    public var sizes: [UInt32]
    /// Only pools in a ring of this metro; `.none` for all pools.
    public var metro: MetroName
    /// The widest ring that will do.
    public var ring: Ring

    /// Wraps the fields, which the encoder bounds.
    public init(sizes: [UInt32], metro: MetroName, ring: Ring) {
        self.sizes = sizes
        self.metro = metro
        self.ring = ring
    }
}

/// How many gangs of one size fit in pools of one tier.
public struct Fit: Hashable, Sendable {
    /// The tier.
    public var tier: Tier
    /// The gang's size in cards.
    public var cards: UInt32
    /// How many such gangs fit at once, each inside one block.
    public var gangs: UInt32

    /// Wraps the fields, which the encoder bounds.
    public init(tier: Tier, cards: UInt32, gangs: UInt32) {
        self.tier = tier
        self.cards = cards
        self.gangs = gangs
    }
}

/// How many gangs still fit.
public struct Fits: Hashable, Sendable {
    /// By tier and size.
    public var fits: [Fit]

    /// Wraps the fields, which the encoder bounds.
    public init(fits: [Fit]) { self.fits = fits }
}
