/// A data centre as its region registers it.
public struct SiteDescription: Hashable, Sendable {
    /// Its name, unique in the nation.
    public var name: SiteName
    /// Whose it is.
    public var provider: ProviderName
    /// Where it stands.
    public var coordinates: Coordinates
    /// Power usage effectiveness: 1,250 is 1.25.
    public var powerUsageEffectiveness: PerMille

    /// Wraps a site's facts.
    public init(
        name: SiteName, provider: ProviderName, coordinates: Coordinates,
        powerUsageEffectiveness: PerMille
    ) {
        self.name = name
        self.provider = provider
        self.coordinates = coordinates
        self.powerUsageEffectiveness = powerUsageEffectiveness
    }
}

/// What a gateway registers: a region with its sites, pools and tariff.
public struct RegionDescription: Hashable, Sendable {
    /// Its name, unique in the nation.
    public var name: RegionName
    /// What electricity costs here.
    public var tariff: Tariff
    /// Grams of CO₂ equivalent for a kilowatt-hour of this grid.
    public var carbonGramsPerKilowattHour: UInt32
    /// What its placements may draw at most, PUE included, in kilowatts; 0 for no cap.
    public var powerCapKilowatts: UInt32
    /// What it costs to move a GiB of data from here to another region.
    public var dataPrice: MicroYuan
    /// What a region's data price is where nobody says: half a yuan. Assumed, of the order of what
    /// public clouds ask for traffic between their regions; within a region nothing is reckoned.
    public static let usualDataPrice = MicroYuan(500_000)
    /// Its data centres, 1 ... `Limits.sitesPerRegion`.
    public var sites: [SiteDescription]
    /// Its pools, 1 ... `Limits.poolsPerRegion`; a pool's index here is its number on the wire.
    public var pools: [PoolDescription]

    /// Wraps a region's facts.
    public init(
        name: RegionName, tariff: Tariff, carbonGramsPerKilowattHour: UInt32,
        powerCapKilowatts: UInt32 = 0, dataPrice: MicroYuan = RegionDescription.usualDataPrice,
        sites: [SiteDescription], pools: [PoolDescription]
    ) {
        self.dataPrice = dataPrice
        self.powerCapKilowatts = powerCapKilowatts
        self.name = name
        self.tariff = tariff
        self.carbonGramsPerKilowattHour = carbonGramsPerKilowattHour
        self.sites = sites
        self.pools = pools
    }
}

/// A population centre whose users send inference traffic.
public struct Metro: Hashable, Sendable {
    /// Its name, unique in the nation.
    public var name: MetroName
    /// Where it lies.
    public var coordinates: Coordinates
    /// How many people live there.
    public var population: UInt32

    /// Wraps a metro's facts.
    public init(name: MetroName, coordinates: Coordinates, population: UInt32) {
        self.name = name
        self.coordinates = coordinates
        self.population = population
    }
}

/// The national layout: what `Regions/` says.
public struct NationalLayout: Hashable, Sendable {
    /// The chip catalogue, in order of names.
    public var chips: [Chip]
    /// Population centres, in order of names.
    public var metros: [Metro]
    /// Regions, in order of names.
    public var regions: [RegionDescription]
    /// Modelled or measured rings of each region: same order as `regions`.
    public var rings: [[RingReport]]

    /// Wraps a layout that the reader has checked.
    public init(
        chips: [Chip], metros: [Metro], regions: [RegionDescription], rings: [[RingReport]]
    ) {
        self.chips = chips
        self.metros = metros
        self.regions = regions
        self.rings = rings
    }
}
