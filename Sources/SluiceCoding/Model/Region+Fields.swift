// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension ChipKind: FieldChoice {}
extension InterconnectClass: FieldChoice {}
extension TrustClass: FieldChoice {}
extension ExecutorKind: FieldChoice {}
extension Ring: FieldChoice {}
extension RingBasis: FieldChoice {}

extension Coordinates: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("latitudeMicrodegrees", latitudeMicrodegrees)
        sink.field("longitudeMicrodegrees", longitudeMicrodegrees)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            latitudeMicrodegrees: try source.int32("latitudeMicrodegrees"),
            longitudeMicrodegrees: try source.int32("longitudeMicrodegrees"))
    }
}

extension Chip: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.name("name", name.text, .required)
        sink.field("vendor", vendor, limit: Limits.nameBytes)
        sink.field("kind", kind)
        sink.field("memory", memory)
        sink.field("halfPrecisionDeciTeraflops", halfPrecisionDeciTeraflops)
        sink.field("power", power)
        sink.field("relativeThroughput", relativeThroughput)
        sink.field("basis", basis)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            name: ChipName(trusted: try source.name("name", .required)),
            vendor: try source.text("vendor", limit: Limits.nameBytes),
            kind: try source.choice("kind", ChipKind.self),
            memory: try source.mebibytes("memory"),
            halfPrecisionDeciTeraflops: try source.uint32("halfPrecisionDeciTeraflops"),
            power: try source.watts("power"),
            relativeThroughput: try source.perMille("relativeThroughput"),
            basis: try source.record("basis", Basis.self))
    }
}

extension BlockDescription: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("nodes", nodes)
        sink.field("cardsPerNode", cardsPerNode)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let nodes = try source.uint16("nodes")
        guard (1...Limits.nodesPerBlock).contains(Int(nodes)) else {
            throw source.fault(.overLimit)
        }
        let cardsPerNode = try source.uint8("cardsPerNode")
        guard (1...Limits.cardsPerNode).contains(Int(cardsPerNode)) else {
            throw source.fault(.overLimit)
        }
        self.init(nodes: nodes, cardsPerNode: cardsPerNode)
    }
}

extension NodeRoom: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("processors", processors)
        sink.field("memory", memory)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            processors: try source.perMille("processors"), memory: try source.mebibytes("memory"))
    }
}

extension LendingWindow: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("startSecondOfDay", startSecondOfDay)
        sink.field("endSecondOfDay", endSecondOfDay)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            startSecondOfDay: try source.int32("startSecondOfDay"),
            endSecondOfDay: try source.int32("endSecondOfDay"))
    }
}

extension PoolDescription: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.name("name", name.text, .required)
        sink.field("site", site)
        sink.field("tier", tier)
        sink.field("chip", chip)
        sink.field("interconnect", interconnect)
        sink.field("interconnectGigabits", interconnectGigabits)
        sink.field("trust", trust)
        sink.field("pricePerCardHour", pricePerCardHour)
        sink.field("executor", executor)
        sink.field("lendingWindows", lendingWindows, limit: Limits.lendingWindows)
        sink.field("blocks", blocks, limit: Limits.blocksPerPool)
        sink.field("nodeRooms", nodeRooms, limit: Limits.blocksPerPool)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            name: PoolName(trusted: try source.name("name", .required)),
            site: try source.uint16("site"),
            tier: try source.tier("tier"),
            chip: try source.name("chip"),
            interconnect: try source.choice("interconnect", InterconnectClass.self),
            interconnectGigabits: try source.uint32("interconnectGigabits"),
            trust: try source.choice("trust", TrustClass.self),
            pricePerCardHour: try source.microYuan("pricePerCardHour"),
            executor: try source.choice("executor", ExecutorKind.self),
            lendingWindows: try source.list(
                "lendingWindows", LendingWindow.self, limit: Limits.lendingWindows),
            blocks: try source.list("blocks", BlockDescription.self, limit: Limits.blocksPerPool))
        guard source.hasAppended("nodeRooms") else { return }
        nodeRooms = try source.list("nodeRooms", NodeRoom.self, limit: Limits.blocksPerPool)
    }
}

extension SiteDescription: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.name("name", name.text, .required)
        sink.field("provider", provider)
        sink.field("coordinates", coordinates)
        sink.field("powerUsageEffectiveness", powerUsageEffectiveness)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            name: SiteName(trusted: try source.name("name", .required)),
            provider: try source.name("provider"),
            coordinates: try source.record("coordinates", Coordinates.self),
            powerUsageEffectiveness: try source.perMille("powerUsageEffectiveness"))
    }
}

extension RegionDescription: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.name("name", name.text, .required)
        sink.field("tariff", tariff)
        sink.field("carbonGramsPerKilowattHour", carbonGramsPerKilowattHour)
        sink.field("sites", sites, limit: Limits.sitesPerRegion)
        sink.field("pools", pools, limit: Limits.poolsPerRegion)
        sink.field("powerCapKilowatts", powerCapKilowatts)
        sink.field("dataPrice", dataPrice)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            name: RegionName(trusted: try source.name("name", .required)),
            tariff: try source.record("tariff", Tariff.self),
            carbonGramsPerKilowattHour: try source.uint32("carbonGramsPerKilowattHour"),
            sites: try source.list("sites", SiteDescription.self, limit: Limits.sitesPerRegion),
            pools: try source.list("pools", PoolDescription.self, limit: Limits.poolsPerRegion))
        guard pools.allSatisfy({ Int($0.site) < sites.count }) else {
            throw source.fault(.badValue)
        }
        if source.hasAppended("powerCapKilowatts") {
            powerCapKilowatts = try source.uint32("powerCapKilowatts")
        }
        if source.hasAppended("dataPrice") { dataPrice = try source.microYuan("dataPrice") }
    }
}

extension Metro: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.name("name", name.text, .required)
        sink.field("coordinates", coordinates)
        sink.field("population", population)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            name: MetroName(trusted: try source.name("name", .required)),
            coordinates: try source.record("coordinates", Coordinates.self),
            population: try source.uint32("population"))
    }
}

extension RingReport: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("site", site)
        sink.field("metro", metro)
        sink.field("roundTripP99", roundTripP99)
        sink.field("samples", samples)
        sink.field("age", age)
        sink.field("basis", basis)
        sink.field("roundTripP50", roundTripP50)
        sink.field("loss", loss)
        sink.field("beaconP99", beaconP99)
        sink.field("beaconSamples", beaconSamples)
        sink.field("beaconAge", beaconAge)
        sink.field("isOverTCP", isOverTCP)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            site: try source.uint16("site"),
            metro: try source.name("metro"),
            roundTripP99: try source.microseconds("roundTripP99"),
            samples: try source.uint32("samples"),
            age: try source.seconds("age"))
        // A report of a gateway or journal that did not measure yet ends here.
        guard source.hasAppended("basis") else { return }
        basis = try source.choice("basis", RingBasis.self)
        roundTripP50 = try source.microseconds("roundTripP50")
        loss = try source.perMille("loss")
        beaconP99 = try source.microseconds("beaconP99")
        beaconSamples = try source.uint32("beaconSamples")
        beaconAge = try source.seconds("beaconAge")
        isOverTCP = try source.bool("isOverTCP")
    }
}
