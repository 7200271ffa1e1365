// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension Reachability: FieldChoice {}
extension LinkCause: FieldChoice {}

extension ListRegions: WireMessage {
    @inlinable
    public static var kind: MessageKind { .listRegions }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {}

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init()
    }
}

extension RegionView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("name", name)
        sink.field("number", number)
        sink.field("reachability", reachability)
        sink.field("since", since)
        sink.field("leaseLeft", leaseLeft)
        sink.field("registeredCards", registeredCards)
        sink.field("freeCards", freeCards)
        sink.field("placedCards", placedCards)
        sink.field("localCards", localCards)
        sink.field("unavailableCards", unavailableCards)
        sink.field("placements", placements)
        sink.field("lastSequence", lastSequence)
        sink.field("durableSequence", durableSequence)
        sink.field("pricePerKilowattHour", pricePerKilowattHour)
        sink.field("coordinates", coordinates)
        sink.names(
            "cordonedSites", cordonedSites.lazy.map(\.text), .required, limit: Limits.sitesPerRegion
        )
        sink.field("cause", cause)
        sink.forPeople("causeSentence", causeSentence, limit: WireLimits.causeBytes)
        sink.field("unknownFor", unknownFor)
        sink.field("outstandingOrders", outstandingOrders)
        sink.field("isLagging", isLagging)
        sink.field("isCordoned", isCordoned)
        sink.field("drainLeft", drainLeft)
        sink.field("drainTotal", drainTotal)
        sink.field("heldDropCards", heldDropCards)
        sink.field("powerDraw", powerDraw)
        sink.field("powerCapKilowatts", powerCapKilowatts)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            name: try source.name("name"),
            number: try source.uint16("number"),
            reachability: try source.choice("reachability", Reachability.self),
            since: try source.civilTime("since"),
            leaseLeft: try source.microseconds("leaseLeft"),
            registeredCards: try source.uint32("registeredCards"),
            freeCards: try source.uint32("freeCards"),
            placedCards: try source.uint32("placedCards"),
            localCards: try source.uint32("localCards"),
            unavailableCards: try source.uint32("unavailableCards"),
            placements: try source.uint32("placements"),
            lastSequence: try source.ordinal("lastSequence"),
            durableSequence: try source.ordinal("durableSequence"),
            pricePerKilowattHour: try source.microYuan("pricePerKilowattHour"),
            coordinates: try source.record("coordinates", Coordinates.self),
            cordonedSites: try source.names(
                "cordonedSites", .required, limit: Limits.sitesPerRegion
            ) { SiteName(trusted: $0) })
        cause = try source.choice("cause", LinkCause.self)
        causeSentence = try source.text("causeSentence", limit: WireLimits.causeBytes)
        unknownFor = try source.seconds("unknownFor")
        outstandingOrders = try source.uint32("outstandingOrders")
        isLagging = try source.bool("isLagging")
        isCordoned = try source.bool("isCordoned")
        drainLeft = try source.uint32("drainLeft")
        drainTotal = try source.uint32("drainTotal")
        heldDropCards = try source.uint32("heldDropCards")
        guard source.hasAppended("powerDraw") else { return }
        powerDraw = try source.watts("powerDraw")
        powerCapKilowatts = try source.uint32("powerCapKilowatts")
    }
}

extension RegionList: WireMessage {
    @inlinable
    public static var kind: MessageKind { .regionList }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("regions", regions, limit: Limits.regions)
        sink.field("civilTime", civilTime)
        sink.field("alarms", alarms, limit: WireLimits.alarms)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            regions: try source.list("regions", RegionView.self, limit: Limits.regions),
            civilTime: try source.civilTime("civilTime"))
        alarms = try source.list("alarms", Verdict.self, limit: WireLimits.alarms)
    }
}

extension ListPools: WireMessage {
    @inlinable
    public static var kind: MessageKind { .listPools }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("region", region)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            region: try source.name("region"))
    }
}

extension PoolView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("region", region)
        sink.field("site", site)
        sink.field("provider", provider)
        sink.field("pool", pool)
        sink.field("tier", tier)
        sink.field("chip", chip)
        sink.field("registeredCards", registeredCards)
        sink.field("freeCards", freeCards)
        sink.field("largestGang", largestGang)
        sink.field("placedCards", placedCards)
        sink.field("localCards", localCards)
        sink.field("unavailableCards", unavailableCards)
        sink.field("pricePerCardHour", pricePerCardHour)
        sink.forPeople("frozenBecause", frozenBecause, limit: CodingLimits.sentenceBytes)
        sink.field("keptCards", keptCards)
        sink.field("reservedCards", reservedCards)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            region: try source.name("region"),
            site: try source.name("site"),
            provider: try source.name("provider"),
            pool: try source.name("pool"),
            tier: try source.tier("tier"),
            chip: try source.name("chip"),
            registeredCards: try source.uint32("registeredCards"),
            freeCards: try source.uint32("freeCards"),
            largestGang: try source.uint32("largestGang"),
            placedCards: try source.uint32("placedCards"),
            localCards: try source.uint32("localCards"),
            unavailableCards: try source.uint32("unavailableCards"),
            pricePerCardHour: try source.microYuan("pricePerCardHour"),
            frozenBecause: try source.text("frozenBecause", limit: CodingLimits.sentenceBytes),
            keptCards: try source.hasAppended("keptCards") ? source.uint32("keptCards") : 0,
            reservedCards: try source.hasAppended("reservedCards")
                ? source.uint32("reservedCards") : 0)
    }
}

extension PoolList: WireMessage {
    @inlinable
    public static var kind: MessageKind { .poolList }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("pools", pools, limit: WireLimits.poolsPerMessage)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            pools: try source.list("pools", PoolView.self, limit: WireLimits.poolsPerMessage))
    }
}

extension WhatFits: WireMessage {
    @inlinable
    public static var kind: MessageKind { .whatFits }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("sizes", sizes, limit: Limits.namesPerList)
        sink.field("metro", metro)
        sink.field("ring", ring)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            sizes: try source.numbers("sizes", UInt32.self, limit: Limits.namesPerList),
            metro: try source.name("metro"),
            ring: try source.choice("ring", Ring.self))
    }
}

extension Fit: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("tier", tier)
        sink.field("cards", cards)
        sink.field("gangs", gangs)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            tier: try source.tier("tier"),
            cards: try source.uint32("cards"),
            gangs: try source.uint32("gangs"))
    }
}

extension Fits: WireMessage {
    @inlinable
    public static var kind: MessageKind { .fits }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("fits", fits, limit: WireLimits.fits)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            fits: try source.list("fits", Fit.self, limit: WireLimits.fits))
    }
}
