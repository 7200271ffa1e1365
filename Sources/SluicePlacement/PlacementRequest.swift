package import SluiceModel

/// A specification with its names resolved to numbers of one `PoolTable`.
package struct PlacementRequest: Sendable {
    /// Whole cards of the gang or replica; 1 for a slice.
    package var cards: UInt32
    /// Share of the card in thousandths; 1,000 for whole cards.
    package var share: UInt32
    /// Least memory of a card in MiB.
    package var memory: UInt32
    /// MiB of the card that a slice takes; 0 for as much as its share.
    package var sliceMemory: UInt32 = 0
    /// Thousandths of processors that it takes of each node; 0 for no bound.
    package var nodeProcessors: UInt32 = 0
    /// MiB of main memory that it takes of each node; 0 for no bound.
    package var nodeMemory: UInt32 = 0
    /// Least interconnect.
    package var interconnect: InterconnectClass
    /// Least trust.
    package var trust: TrustClass
    /// Most for a card-hour in micro-yuan; `Int64.max` for no ceiling.
    package var ceiling: Int64
    /// Whether it has a command to run.
    package var hasCommand: Bool
    /// The metro's number; -1 for none or one that is not known.
    package var metro: Int
    /// The widest ring; `.beyond` for no bound.
    package var ring: Ring
    /// Length that power is reckoned over.
    package var run: Seconds
    /// The smallest tier that it wants.
    package var tier: Tier
    /// Chips by number; empty with `anyChip`.
    package var chips: [Int]
    /// Whether every chip will do.
    package var anyChip: Bool
    /// Regions by number that it may run in; empty with `anyRegion`.
    package var allowed: [UInt16]
    /// Whether it may run in every region that is not denied.
    package var anyRegion: Bool
    /// Regions by number that it must not run in.
    package var denied: [UInt16]
    /// Whether it may use what is kept for the return of others, until that is called back.
    package var usesLent = false
    /// Whole nodes that must stay free beside it.
    package var spares: UInt32 = 0
    /// What is kept for its own job.
    package var own: [OwnPlaces] = []
    /// Who asks, where windows are reserved for somebody; else none.
    package var tenant = TenantName.none
    /// When it is over at the latest after its begin, as far as its owner says; 0 for never.
    package var length = Seconds(0)
    /// Whether pools without accelerators will do where no chip is named.
    package var processors = false
    /// What few requests ask; nil for the others.
    package var particulars: Particulars?
    /// Whether `cards` are those of its one chip, where cards are counted by chip.
    package var isOfOneChip = false

    /// Whether it must lie near a metro, and so is placed at once.
    package var isLatencyBound: Bool { metro >= 0 && ring != .beyond }

    /// Whether it says what it takes of a node beside cards.
    @inline(__always)
    package var isLimited: Bool { nodeProcessors | nodeMemory > 0 }

    /// Whether it wants a part of a card.
    package var isSlice: Bool { share < 1_000 }
}

extension PoolTable {
    /// Resolves the names of `specification`. O(names in its lists).
    package func request(_ specification: JobSpecification) -> PlacementRequest {
        let cards = Placing.cards(specification)
        let run = specification.expectedRun.count > 0 ? specification.expectedRun : Placing.openRun
        var request = PlacementRequest(
            cards: cards, share: min(specification.cardShare.count, 1_000),
            memory: max(specification.leastMemory.count, specification.cardMemory.count),
            sliceMemory: specification.cardMemory.count,
            nodeProcessors: specification.limits?.processors.count ?? 0,
            nodeMemory: specification.limits?.memory.count ?? 0,
            interconnect: specification.leastInterconnect, trust: specification.leastTrust,
            ceiling: specification.priceCeilingPerCardHour.count > 0
                ? specification.priceCeilingPerCardHour.count : Int64.max,
            hasCommand: specification.command != nil,
            metro: specification.metro.isNone ? -1 : metroNumber(specification.metro) ?? -1,
            ring: specification.metro.isNone ? .beyond : specification.ring, run: run,
            tier: specification.kind == .training ? Tier.forTraining(cards: cards) : .edge,
            chips: specification.chips.isEmpty
                ? [] : specification.chips.compactMap { chipNumber($0) },
            anyChip: specification.chips.isEmpty,
            allowed: specification.allowedRegions.isEmpty
                ? [] : specification.allowedRegions.compactMap { regionNumber($0) },
            anyRegion: specification.allowedRegions.isEmpty,
            denied: specification.deniedRegions.isEmpty
                ? [] : specification.deniedRegions.compactMap { regionNumber($0) },
            usesLent: specification.usesLent, spares: UInt32(specification.spares),
            length: specification.boundedLength)
        if specification.place != nil { detail(&request, specification) }
        return request
    }

    /// Adds what few jobs ask.
    private func detail(_ request: inout PlacementRequest, _ specification: JobSpecification) {
        guard let place = specification.place else { return }
        request.processors = place.processors
        request.particulars = particulars(specification)
        if let first = place.metros.first { aim(&request, at: first) }
        guard place.countsByChip, let counts = request.particulars?.byChip else { return }
        request.chips = counts.map { Int($0.chip) }
        request.anyChip = false
        request.cards = counts.map(\.cards).min() ?? request.cards
    }

    /// Makes it a request for a replica near that metro.
    package func aim(_ request: inout PlacementRequest, at share: MetroShare) {
        request.metro = metroNumber(share.metro) ?? -1
        request.ring = share.ring
    }
}

extension JobSpecification {
    /// The longest that a run takes, as far as its owner says: its limit, else what is expected;
    /// 0 for one that ends when it is stopped.
    package var boundedLength: Seconds {
        wallClockLimit.count > 0 ? wallClockLimit : expectedRun
    }
}

/// Figures of the cost function and of sizing, each with its reason.
package enum Placing {
    /// A run "until stopped" is reckoned over one day, so that every tariff band counts.
    package static let openRun = Seconds(86_400)
    /// How long before its cards are wanted back nothing lent begins on them: twice the notice with
    /// which it is called back.
    package static let callAhead = Seconds(600)
    /// Micro-yuan a card-hour for each ring that a pool is tighter than asked: 0.1 yuan keeps near
    /// cards for those that need them and is below the spread of power prices between regions.
    package static let ringSlack: Int64 = 100_000
    /// Micro-yuan a card-hour at bucket 1; grows with the square, to 0.5 yuan in a full pool.
    package static let pressure: Int64 = 5_000
    /// Micro-yuan a card-hour for each tier over the wanted one: a small job goes to a larger pool
    /// only where that is cheaper by more than 0.3 yuan.
    package static let tierStep: Int64 = 300_000
    /// Micro-yuan a card-hour at which the largest gang of the pool is lost whole: 0.4 yuan.
    package static let fragmentation: Int64 = 400_000
    /// Micro-yuan a card-hour for each replica of the job that the site has already: 1 yuan.
    package static let siteRepeat: Int64 = 1_000_000
    /// Seconds of the cards that a second start costs beside what is done twice: an hour for the
    /// order, the model's way to the other site, and its loading. Assumed.
    package static let secondStart: Int64 = 3_600
    /// Micro-yuan a card-hour past which a price counts as so much: a million yuan.
    static let mostPrice: Int64 = 1_000_000_000_000
    /// Buckets of utilisation.
    package static let buckets: UInt32 = 10
    /// Levels of utilisation that scarcity is told by.
    package static let levels: UInt32 = 64
    /// Micro-yuan a card-hour of latency-bound work for each level, where narrow rings want the
    /// site: 100 yuan in a full pool. Over the spread of prices (9 yuan) where one pool is an
    /// eleventh fuller than another, and next to nothing where hardly a card is in use. Accepts
    /// 99 % of what a flow bound allows (`sluice bench rings`, ops/rings.md).
    package static let scarcity: Int64 = 1_562_500
    /// Thousandths of narrowness from which scarcity counts in full; below, it falls with the cube.
    /// Where all rings are drawn alike a site of the national layout has 400 and more, where all
    /// users ask for 10 ms at most 260 but for two that stand alone (ops/rings.md).
    static let fullNarrowness: Int64 = 400
    /// Steps of a site's weight, so that few changes of demand change prices.
    static let weights: UInt8 = 16

    /// Parameters in millions for each card: 10 B on 100 cards (Huawei's sizing rule of 2023).
    package static let millionParametersPerCard: UInt32 = 100

    /// Cards of a job: as asked, or sized by its model.
    package static func cards(_ specification: JobSpecification) -> UInt32 {
        if specification.cards > 0 { return specification.cards }
        if let count = specification.place?.equivalents, count > 0 { return count }
        let wanted = specification.modelParametersMillions / millionParametersPerCard
        return min(max(1, wanted), Limits.cardsPerGang)
    }
}
