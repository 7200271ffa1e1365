package import SluiceModel

/// Every pool of the nation as placing sees it: dense, numbered, changed in place.
///
/// Numbers are given in order of registration and never again, so that the same events give the
/// same table everywhere.
package struct PoolTable: Sendable {
    /// A region's place in the table.
    package struct RegionRecord: Sendable {
        /// As it registered.
        package var description: RegionDescription
        /// The number of its first pool; the others follow.
        package var firstPool: Int
        /// The number of its first site; the others follow.
        package var firstSite: Int
        /// Micro-yuan for a kilowatt-hour now.
        package var tariffNow: Int64
        /// Whether its link is there.
        package var isReachable: Bool
        /// Whether an operator let nothing new go there.
        package var isCordoned = false
        /// What its placements draw, in microwatts: thousandths of cards × milliwatts of a card.
        var drawn: Int64 = 0
    }

    /// A ring of a site.
    package struct RingRecord: Sendable {
        /// The metro's number.
        package var metro: Int
        /// As it was reported when a band or its standing changed last.
        package var report: RingReport
        /// The bands that are held.
        package var hold: RingHold

        /// Wraps a held ring and its metro's number.
        package init(metro: Int, _ held: HeldRing) {
            self.metro = metro
            report = held.report
            hold = held.hold
        }

        /// Whether new work may be placed on it.
        package var isUsable: Bool {
            report.worstP99.count > 0 && hold.placing != .beyond && hold.standing != .unverified
        }
    }

    /// A site's place in the table.
    package struct SiteRecord: Sendable {
        /// Its name.
        package var name: SiteName
        /// Its region.
        package var region: UInt16
        /// Whether nothing new goes there.
        package var isCordoned: Bool
        /// Its rings in order of the metros' numbers.
        package var rings: [RingRecord]
        /// Where its pools stand in `nearPools`: one number for each ring that may be used, in no
        /// order that matters.
        var usable: [Int] = []
        /// How much scarcity counts here, in parts of `Placing.weights`.
        package internal(set) var weight: UInt8 = 0

        /// Wraps what does not come from its rings.
        init(name: SiteName, region: UInt16) {
            self.name = name
            self.region = region
            isCordoned = false
            rings = []
        }
    }

    /// A pool near a metro.
    package struct MetroEntry: Sendable {
        /// Micro-yuan for a card-hour.
        package var cost: Int64
        /// The pool's number.
        package var pool: Int32
        /// Its ring.
        package var ring: Ring
    }

    /// Chips in order of names.
    package internal(set) var chips: [Chip] = []
    /// Metros in order of names.
    package internal(set) var metros: [Metro] = []
    /// Regions by number.
    package internal(set) var regions: [RegionRecord] = []
    /// Sites by number.
    package internal(set) var sites: [SiteRecord] = []
    /// Pools by number.
    package internal(set) var pools: [PoolRecord] = []
    /// What may be given of each pool, by its number.
    package internal(set) var shapes: [PoolCapacity] = []
    /// Thousandths of cards that placements take, by pool number.
    var live: [Int64] = []
    /// Civil time that prices and windows are taken at.
    package internal(set) var now = CivilTime.none
    /// Micro-yuan that placing counts for a gram of CO2 equivalent.
    package internal(set) var carbonPrice: Int64 = 0
    /// For each metro and ring (five rings), the pools that lie in exactly that ring.
    package internal(set) var nearPools: [NearPools] = []
    /// The least cost of each of these, `Int64.max` where there is none: a metro's five lie in one
    /// line of a cache, where five trees lie in ten.
    var leastNear: [Int64] = []
    /// What each metro asks under each bound, by the numbers of `nearPools`.
    package internal(set) var nearDemand: [NearDemand] = []
    /// By pool number, until when a pool is lent that is lent now; `always` where that has no end.
    package internal(set) var lendingEnd: [CivilTime] = []
    /// Until then no tariff band and no lending window changes.
    var nextChange = CivilTime.none
    /// Pools with reserved windows, in order of their numbers.
    var booked: [BookedPool] = []
    /// When the next of these windows begins or ends; nil where none does.
    var nextBorder: CivilTime?
    var regionNumbers: [RegionName: UInt16] = [:]
    var chipNumbers: [ChipName: Int] = [:]
    var metroNumbers: [MetroName: Int] = [:]
    var siteNumbers: [SiteName: Int] = [:]

    /// An empty table.
    package init() {}

    /// The end of what has none.
    static let always = CivilTime(seconds: .max)

    /// Rings that a metro has pools in: all but `.beyond`.
    static let bounds = 5

    /// The region's number; nil for a name that is not known.
    package func regionNumber(_ name: RegionName) -> UInt16? { regionNumbers[name] }
    /// The chip's number; nil for a name that is not known.
    package func chipNumber(_ name: ChipName) -> Int? { chipNumbers[name] }
    /// The metro's number; nil for a name that is not known.
    package func metroNumber(_ name: MetroName) -> Int? { metroNumbers[name] }
    /// The site's number; nil for a name that is not known.
    package func siteNumber(_ name: SiteName) -> Int? { siteNumbers[name] }

    /// The number of the pool at `address`, which a registered region has.
    @inline(__always)
    package func pool(at address: PoolAddress) -> Int {
        regions[Int(address.region)].firstPool + Int(address.pool)
    }

    /// As its region described it.
    package func description(ofPool pool: Int) -> PoolDescription {
        let address = pools[pool].address
        return regions[Int(address.region)].description.pools[Int(address.pool)]
    }

    /// The pool's name.
    package func name(ofPool pool: Int) -> PoolName {
        let address = pools[pool].address
        return regions[Int(address.region)].description.pools[Int(address.pool)].name
    }

    /// The ring from the pool's site to a metro; nil where there is none that may be used.
    /// O(log metros of the site).
    package func ring(ofPool pool: Int, metro: Int) -> Ring? {
        guard let record = ringRecord(ofPool: pool, metro: metro), record.isUsable else {
            return nil
        }
        return record.hold.placing
    }

    /// What is known of the way from the pool's site to a metro, whether or not it may be used;
    /// nil where nothing is. O(log metros of the site).
    package func ringRecord(ofPool pool: Int, metro: Int) -> RingRecord? {
        held(site: Int(pools[pool].site), metro: metro)
    }

    /// What is held of a site's ring to a metro; nil where none was reported.
    /// O(log metros of the site).
    package func held(site: Int, metro: Int) -> RingRecord? {
        let rings = sites[site].rings
        guard let place = rings.place(ofMetro: metro), rings[place].metro == metro else {
            return nil
        }
        return rings[place]
    }
}

extension [PoolTable.RingRecord] {
    /// The first index whose metro is not before `metro`; nil past the end. O(log count).
    func place(ofMetro metro: Int) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].metro < metro { low = middle + 1 } else { high = middle }
        }
        return low < count ? low : nil
    }
}
