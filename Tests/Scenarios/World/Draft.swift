import SluiceModel
import SluiceWire

/// The nation as a scenario's first lines tell it: chips, metros, regions with their sites, pools
/// and rings.
struct Draft {
    /// One region with what its gateway has measured.
    struct Region {
        var description: RegionDescription
        var rings: [RingReport] = []
    }

    var chips: [Chip] = []
    var metros: [Metro] = []
    var regions: [Region] = []

    private static let nowhere = Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0)

    /// Whether a command of this verb tells of the nation.
    static func tells(_ verb: String) -> Bool {
        ["chip", "metro", "region", "site", "pool", "ring"].contains(verb)
    }

    mutating func read(_ verb: String, _ words: inout Words) throws(ScenarioProblem) {
        switch verb {
        case "chip": try chip(&words)
        case "metro": try metro(&words)
        case "region": try region(&words)
        case "site": try site(&words)
        case "pool": try pool(&words)
        default: try ring(&words)
        }
        try words.end()
    }

    private mutating func chip(_ words: inout Words) throws(ScenarioProblem) {
        let name: ChipName = try words.name("a chip")
        try words.expect("memory")
        let gibibytes: UInt32 = try words.number("GiB")
        try words.expect("GiB")
        try words.expect("power")
        let watts: UInt32 = try words.number("watts")
        try words.expect("W")
        chips.append(
            Chip(
                name: name, vendor: "vendor", kind: .npu, memory: Mebibytes(gibibytes * 1_024),
                halfPrecisionDeciTeraflops: 3_000, power: Watts(watts), relativeThroughput: .one,
                basis: .assumed(reason: "a story")))
        chips.sort { $0.name < $1.name }
    }

    private mutating func metro(_ words: inout Words) throws(ScenarioProblem) {
        let name: MetroName = try words.name("a metro")
        metros.append(Metro(name: name, coordinates: Self.nowhere, population: 1_000_000))
        metros.sort { $0.name < $1.name }
    }

    private mutating func region(_ words: inout Words) throws(ScenarioProblem) {
        let name: RegionName = try words.name("a region")
        guard !regions.contains(where: { $0.description.name == name }) else {
            throw words.problem("region \(name) is there already")
        }
        try words.expect("power")
        var start: Int64 = 0
        var bands: [Tariff.Band] = []
        repeat {
            let price = try words.millionths("yuan a kWh")
            bands.append(
                Tariff.Band(startSecondOfDay: start, pricePerKilowattHour: MicroYuan(price)))
            guard words.take("from") else { break }
            start = try words.clock("the band's start")
        } while true
        let hourly = try hours(&words)
        var cap: UInt32 = 0
        if words.take("cap") {
            cap = try words.number("kW")
            try words.expect("kW")
        }
        regions.append(
            Region(
                description: RegionDescription(
                    name: name,
                    tariff: Tariff(
                        name: TariffName(trusted: name.text), bands: bands, hourly: hourly),
                    carbonGramsPerKilowattHour: 500, powerCapKilowatts: cap, sites: [], pools: [])))
    }

    /// `hours from 03:00 0.10 0.05`: prices of single hours of the story's first day.
    private func hours(_ words: inout Words) throws(ScenarioProblem) -> HourlyPrices? {
        guard words.take("hours") else { return nil }
        try words.expect("from")
        let begin = try words.clock("the first hour")
        var prices: [MicroYuan] = []
        while let word = words.peek, word.first?.isNumber == true {
            prices.append(MicroYuan(try words.millionths("yuan a kWh")))
        }
        return HourlyPrices(from: ScenarioWorld.start.adding(Seconds(begin)), prices: prices)
    }

    private mutating func site(_ words: inout Words) throws(ScenarioProblem) {
        guard let region = regions.indices.last else {
            throw words.problem("a site stands under its region")
        }
        let name: SiteName = try words.name("a site")
        var ratio: Int64 = 1_000_000
        if words.take("pue") { ratio = try words.millionths("PUE") }
        regions[region].description.sites.append(
            SiteDescription(
                name: name, provider: ProviderName(trusted: "provider"), coordinates: Self.nowhere,
                powerUsageEffectiveness: PerMille(UInt32(ratio / 1_000))))
    }

    /// `ring SITE METRO 8 ms`, and perhaps `sampled 20 min ago`. Adds it to its region and gives
    /// the region's index.
    @discardableResult
    mutating func ring(_ words: inout Words) throws(ScenarioProblem) -> Int {
        let name: SiteName = try words.name("a site")
        let metro: MetroName = try words.name("a metro")
        let milliseconds: Int64 = try words.number("milliseconds")
        try words.expect("ms")
        var age = Seconds(10)
        if words.take("sampled") {
            age = try words.length("the sample's age")
            try words.expect("ago")
        }
        for region in regions.indices {
            guard
                let site = regions[region].description.sites.firstIndex(where: { $0.name == name })
            else { continue }
            regions[region].rings.removeAll { $0.site == UInt16(site) && $0.metro == metro }
            regions[region].rings.append(
                RingReport(
                    site: UInt16(site), metro: metro,
                    roundTripP99: .milliseconds(milliseconds), samples: 10, age: age))
            return region
        }
        throw words.problem("no region has a site \(name)")
    }
}
