internal import SluiceLinux
internal import SluiceModel

/// Names that the region files of one folder refer to and declare.
struct NationNames {
    var chips = Declarations(kind: "chip")
    var metros = Declarations(kind: "metro")
    var tariffs = Declarations(kind: "tariff")
    var providers = Declarations(kind: "provider")
    var regions = Declarations(kind: "region")
    var sites = Declarations(kind: "site")
    var pools = Declarations(kind: "pool")
    /// What pools say of their executors beside the kind.
    var executors: [PoolName: ExecutorSettings] = [:]
    /// Tables of hourly prices beside the regions' files.
    var priceFiles: [SourceFile] = []
}

/// A region's file, read.
struct RegionFile {
    var description: RegionDescription
    var title: String
    var serves: [(name: MetroName, place: Value)]
    var probing: RegionProbing
}

/// A site of a region's file, read.
struct SiteFile {
    var site: SiteDescription
    var pools: [PoolDescription]
    /// The address that its probes leave from.
    var source: SocketAddress?
}

extension Value {
    /// The region of a file called `fileName.yaml`. `tariffs` are those that could be read.
    func region(
        fileName: String, tariffs: [Tariff], names: inout NationNames
    ) -> RegionFile? {
        guard var fields = Fields(self) else { return nil }
        let name = fields.required("region")?.regionName(fileName: fileName, names: &names)
        let title = fields.required("title")?.text()
        var tariff = fields.required("tariff")?.reference(
            to: names.tariffs, in: tariffs, \.name.text)
        if let prices = fields.optional("prices") {
            tariff?.hourly = prices.hourlyPrices(files: names.priceFiles)
        }
        let carbon = fields.required("carbonGramsPerKilowattHour")?.whole(0...2_000, unit: "g")
        let cap = fields.optional("powerCapKilowatts")?.whole(1...100_000_000, unit: "kW")
        let dataPrice = fields.optional("dataPriceYuan")?
            .fixedPoint(digits: 6, 0...1_000_000_000, unit: "yuan a GiB")
        let basis = fields.basis()
        let serves = fields.required("serves")?.metrosServed(names: names) ?? []
        let sites = fields.required("sites")?.sites(names: &names) ?? []
        var probing = RegionProbing()
        probing.sources = sites.map(\.source)
        probing.beacons = fields.optional("beacons")?.beacons(names: names) ?? []
        fields.optional("probing")?.probing(into: &probing)
        fields.finish()
        guard let name, let title, let tariff, let carbon, basis != nil else { return nil }
        let pools = sites.flatMap(\.pools)
        if pools.count > Limits.poolsPerRegion {
            problem(
                "the region has \(pools.count) pools; at most \(Limits.poolsPerRegion) may be",
                "split the region")
            return nil
        }
        let description = RegionDescription(
            name: name, tariff: tariff, carbonGramsPerKilowattHour: UInt32(carbon),
            powerCapKilowatts: UInt32(cap ?? 0),
            dataPrice: dataPrice.map { MicroYuan($0) } ?? RegionDescription.usualDataPrice,
            sites: sites.map(\.site), pools: pools)
        return RegionFile(
            description: description, title: title, serves: serves, probing: probing)
    }

    private func regionName(fileName: String, names: inout NationNames) -> RegionName? {
        guard let name: RegionName = name() else { return nil }
        names.regions.declare(name.text, at: self)
        if name.text != fileName {
            problem(
                "the region '\(name)' stands in a file called '\(fileName).yaml'",
                "rename the file to '\(name).yaml', or the region")
        }
        return name
    }

    /// The entry of a catalogue that this names. Nil without a second problem where the entry is
    /// declared but could not be read.
    func reference<Entry>(
        to names: Declarations, in entries: [Entry], _ name: (Entry) -> String
    ) -> Entry? {
        guard let text = text() else { return nil }
        names.refer(to: text, at: self)
        return entries.first { name($0) == text }
    }

    private func metrosServed(names: NationNames) -> [(name: MetroName, place: Value)] {
        var seen = Declarations(kind: "metro served")
        return (list(atMost: Limits.metrosPerRegion) ?? []).compactMap { item in
            guard let name: MetroName = item.name() else { return nil }
            names.metros.refer(to: name.text, at: item)
            seen.declare(name.text, at: item)
            return (name, item)
        }
    }

    private func sites(names: inout NationNames) -> [SiteFile] {
        guard let items = nonEmptyList(atMost: Limits.sitesPerRegion, of: "site") else { return [] }
        var found: [SiteFile] = []
        for item in items {
            guard let site = item.site(index: found.count, names: &names) else { continue }
            found.append(site)
        }
        return found
    }

    /// A list with at least one item.
    func nonEmptyList(atMost limit: Int, of kind: String) -> [Value]? {
        guard let items = list(atMost: limit) else { return nil }
        if items.isEmpty { problem("the list is empty", "write at least one \(kind)") }
        return items
    }

    private func site(index: Int, names: inout NationNames) -> SiteFile? {
        guard var fields = Fields(self) else { return nil }
        let name: SiteName? = fields.required("name")?.declaredName(in: &names.sites)
        let provider: ProviderName? = fields.required("provider")?.referredName(names.providers)
        let coordinates = fields.coordinates()
        let effectiveness = fields.required("powerUsageEffectiveness")?
            .fixedPoint(digits: 3, 1_000...3_000)
        let basis = fields.basis()
        let source = fields.optional("probeFrom")?.sourceAddress()
        let items =
            fields.required("pools")?
            .nonEmptyList(atMost: Limits.poolsPerRegion, of: "pool") ?? []
        let pools = items.compactMap { $0.pool(site: UInt16(index), names: &names) }
        fields.finish()
        guard let name, let provider, let coordinates, let effectiveness, basis != nil else {
            return nil
        }
        let site = SiteDescription(
            name: name, provider: provider, coordinates: coordinates,
            powerUsageEffectiveness: PerMille(UInt32(effectiveness)))
        return SiteFile(site: site, pools: pools, source: source)
    }

    /// A name that is declared here.
    func declaredName<Kind>(in declarations: inout Declarations) -> Name<Kind>? {
        guard let name: Name<Kind> = name() else { return nil }
        declarations.declare(name.text, at: self)
        return name
    }

    /// A name that must be declared elsewhere.
    func referredName<Kind>(_ declarations: Declarations) -> Name<Kind>? {
        guard let name: Name<Kind> = name() else { return nil }
        declarations.refer(to: name.text, at: self)
        return name
    }
}
