// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension GatewayLink: FieldChoice {}
extension LocalRunState: FieldChoice {}

extension GatewayStatus: WireMessage {
    @inlinable
    public static var kind: MessageKind { .gatewayStatus }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {}

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init()
    }
}

extension ReclaimView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("wantedCards", wantedCards)
        sink.field("takenCards", takenCards)
        sink.field("dueAt", dueAt)
        sink.nodes("nodes", nodes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            wantedCards: try source.uint32("wantedCards"),
            takenCards: try source.uint32("takenCards"),
            dueAt: try source.civilTime("dueAt"),
            nodes: try source.nodes("nodes"))
    }
}

extension LocalPoolView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("pool", pool)
        sink.field("site", site)
        sink.field("provider", provider)
        sink.field("executor", executor)
        sink.field("enforcesFence", enforcesFence)
        sink.field("registeredCards", registeredCards)
        sink.field("freeCards", freeCards)
        sink.field("boundCards", boundCards)
        sink.field("localCards", localCards)
        sink.field("reclaimedCards", reclaimedCards)
        sink.field("cordonedCards", cordonedCards)
        sink.field("faultedCards", faultedCards)
        sink.field("isCordoned", isCordoned)
        sink.forPeople("cordonedBecause", cordonedBecause, limit: CodingLimits.sentenceBytes)
        sink.field("isLent", isLent)
        sink.field("lendingChangesAt", lendingChangesAt)
        sink.field("reclaim", reclaim)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            pool: try source.name("pool"),
            site: try source.name("site"),
            provider: try source.name("provider"),
            executor: try source.choice("executor", ExecutorKind.self),
            enforcesFence: try source.bool("enforcesFence"),
            registeredCards: try source.uint32("registeredCards"),
            freeCards: try source.uint32("freeCards"),
            boundCards: try source.uint32("boundCards"),
            localCards: try source.uint32("localCards"),
            reclaimedCards: try source.uint32("reclaimedCards"),
            cordonedCards: try source.uint32("cordonedCards"),
            faultedCards: try source.uint32("faultedCards"),
            isCordoned: try source.bool("isCordoned"),
            cordonedBecause: try source.text("cordonedBecause", limit: CodingLimits.sentenceBytes),
            isLent: try source.bool("isLent"),
            lendingChangesAt: try source.civilTime("lendingChangesAt"),
            reclaim: try source.optional("reclaim", ReclaimView.self))
    }
}

extension GatewayStatusReply: WireMessage {
    @inlinable
    public static var kind: MessageKind { .gatewayStatusReply }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("region", region)
        sink.field("store", store)
        sink.field("incarnation", incarnation)
        sink.field("journal", journal)
        sink.forPeople("planner", planner, limit: CodingLimits.sentenceBytes)
        sink.field("link", link)
        sink.field("leaseLeft", leaseLeft)
        sink.field("leaseOverFor", leaseOverFor)
        sink.field("term", term)
        sink.field("lastOrder", lastOrder)
        sink.field("runs", runs)
        sink.field("reportsWaiting", reportsWaiting)
        sink.field("civilTime", civilTime)
        sink.field("isHolding", isHolding)
        sink.field("pools", pools, limit: Limits.poolsPerRegion)
        sink.forPeople("processLimits", processLimits, limit: CodingLimits.sentenceBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            region: try source.name("region"),
            store: try source.record("store", StoreID.self),
            incarnation: try source.uint64("incarnation"),
            journal: try source.record("journal", StoreID.self),
            planner: try source.text("planner", limit: CodingLimits.sentenceBytes),
            link: try source.choice("link", GatewayLink.self),
            leaseLeft: try source.microseconds("leaseLeft"),
            leaseOverFor: try source.microseconds("leaseOverFor"),
            term: try source.ordinal("term"),
            lastOrder: try source.ordinal("lastOrder"),
            runs: try source.uint32("runs"),
            reportsWaiting: try source.uint32("reportsWaiting"),
            civilTime: try source.civilTime("civilTime"),
            isHolding: try source.bool("isHolding"),
            pools: try source.list("pools", LocalPoolView.self, limit: Limits.poolsPerRegion),
            processLimits: try source.hasAppended("processLimits")
                ? source.text("processLimits", limit: CodingLimits.sentenceBytes) : "")
    }
}

extension ListRuns: WireMessage {
    @inlinable
    public static var kind: MessageKind { .listRuns }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("pool", pool)
        sink.field("after", after)
        sink.field("limit", limit)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            pool: try source.name("pool"),
            after: try source.record("after", ReplicaID.self),
            limit: try source.uint32("limit"))
    }
}

extension LocalRunView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("replica", replica)
        sink.field("epoch", epoch)
        sink.field("tenant", tenant)
        sink.field("pool", pool)
        sink.field("cards", cards)
        sink.field("cardShare", cardShare)
        sink.nodes("nodes", nodes)
        sink.field("state", state)
        sink.field("since", since)
        sink.field("exclusive", exclusive)
        sink.field("lossPolicy", lossPolicy)
        sink.field("maximumDisconnected", maximumDisconnected)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            replica: try source.record("replica", ReplicaID.self),
            epoch: try source.ordinal("epoch"),
            tenant: try source.tenant("tenant"),
            pool: try source.name("pool"),
            cards: try source.uint32("cards"),
            cardShare: try source.perMille("cardShare"),
            nodes: try source.nodes("nodes"),
            state: try source.choice("state", LocalRunState.self),
            since: try source.civilTime("since"),
            exclusive: try source.bool("exclusive"),
            lossPolicy: try source.choice("lossPolicy", LossPolicy.self),
            maximumDisconnected: try source.seconds("maximumDisconnected"))
    }
}

extension RunList: WireMessage {
    @inlinable
    public static var kind: MessageKind { .runList }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("runs", runs, limit: WireLimits.localRuns)
        sink.field("hasMore", hasMore)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            runs: try source.list("runs", LocalRunView.self, limit: WireLimits.localRuns),
            hasMore: try source.bool("hasMore"))
    }
}

extension Reclaim: WireMessage {
    @inlinable
    public static var kind: MessageKind { .reclaim }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("pool", pool)
        sink.field("cards", cards)
        sink.field("notice", notice)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            pool: try source.name("pool"),
            cards: try source.uint32("cards"),
            notice: try source.seconds("notice"))
    }
}

extension Reclaimed: WireMessage {
    @inlinable
    public static var kind: MessageKind { .reclaimed }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("pool", pool)
        sink.field("reclaim", reclaim)
        sink.field("leaving", leaving, limit: WireLimits.localRuns)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            pool: try source.name("pool"),
            reclaim: try source.record("reclaim", ReclaimView.self),
            leaving: try source.list("leaving", LocalRunView.self, limit: WireLimits.localRuns))
    }
}

extension CordonPool: WireMessage {
    @inlinable
    public static var kind: MessageKind { .cordonPool }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("pool", pool)
        sink.field("isCordoned", isCordoned)
        sink.forPeople("because", because, limit: CodingLimits.sentenceBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            pool: try source.name("pool"),
            isCordoned: try source.bool("isCordoned"),
            because: try source.text("because", limit: CodingLimits.sentenceBytes))
    }
}
