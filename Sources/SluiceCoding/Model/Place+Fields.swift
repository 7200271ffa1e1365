// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension PlaceWishes: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("equivalents", equivalents)
        sink.field("chips", chips, limit: Limits.namesPerList)
        sink.names(
            "allowedProviders", allowedProviders.lazy.map(\.text), .required,
            limit: Limits.namesPerList)
        sink.names(
            "deniedProviders", deniedProviders.lazy.map(\.text), .required,
            limit: Limits.namesPerList)
        sink.field("trust", trust.rawValue)
        sink.field("data", data)
        sink.field("metros", metros, limit: Limits.metrosPerJob)
        sink.field("spread", spread)
        sink.field("availability", availability)
        sink.field("processors", processors)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init()
        equivalents = try source.uint32("equivalents")
        chips = try source.list("chips", ChipEfficiency.self, limit: Limits.namesPerList)
        allowedProviders = try source.names(
            "allowedProviders", .required, limit: Limits.namesPerList
        ) { ProviderName(trusted: $0) }
        deniedProviders = try source.names(
            "deniedProviders", .required, limit: Limits.namesPerList
        ) { ProviderName(trusted: $0) }
        trust = TrustSet(rawValue: try source.uint8("trust"))
        data = try source.optional("data", DataPlace.self)
        metros = try source.list("metros", MetroShare.self, limit: Limits.metrosPerJob)
        spread = try source.optional("spread", SpreadWish.self)
        availability = try source.uint32("availability")
        processors = try source.bool("processors")
    }
}

extension ChipEfficiency: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.name("chip", chip.text, .required)
        sink.field("efficiency", efficiency)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            chip: ChipName(trusted: try source.name("chip", .required)),
            efficiency: try source.perMille("efficiency"))
    }
}

extension DataPlace: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.name("region", region.text, .required)
        sink.field("site", site)
        sink.field("gibibytes", gibibytes)
        sink.field("mustStay", mustStay)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            region: RegionName(trusted: try source.name("region", .required)),
            site: try source.name("site"), gibibytes: try source.uint32("gibibytes"),
            mustStay: try source.bool("mustStay"))
    }
}

extension MetroShare: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.name("metro", metro.text, .required)
        sink.field("weight", weight)
        sink.field("ring", ring)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            metro: MetroName(trusted: try source.name("metro", .required)),
            weight: try source.uint32("weight"), ring: try source.choice("ring", Ring.self))
    }
}

extension SpreadWish: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("sites", sites)
        sink.field("regions", regions)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(sites: try source.uint16("sites"), regions: try source.uint16("regions"))
    }
}
