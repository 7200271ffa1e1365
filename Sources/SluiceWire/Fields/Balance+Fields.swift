// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension BalanceBy: FieldChoice {}
extension MovePurpose: FieldChoice {}

extension ShowBalance: WireMessage {
    @inlinable
    public static var kind: MessageKind { .showBalance }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("part", part)
        sink.field("atMost", atMost)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            part: try source.uint32("part"),
            atMost: try source.uint32("atMost"))
    }
}

extension BalanceRow: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("by", by)
        sink.forPeople("name", name, limit: WireLimits.balanceNameBytes)
        sink.field("pools", pools)
        sink.field("idlePools", idlePools)
        sink.field("registeredCards", registeredCards)
        sink.field("openCards", openCards)
        sink.field("freeCards", freeCards)
        sink.field("largestGang", largestGang)
        sink.field("waitingJobs", waitingJobs)
        sink.field("waitingCards", waitingCards)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            by: try source.choice("by", BalanceBy.self),
            name: try source.text("name", limit: WireLimits.balanceNameBytes),
            pools: try source.uint32("pools"),
            idlePools: try source.uint32("idlePools"),
            registeredCards: try source.uint64("registeredCards"),
            openCards: try source.uint64("openCards"),
            freeCards: try source.uint64("freeCards"),
            largestGang: try source.uint32("largestGang"),
            waitingJobs: try source.uint32("waitingJobs"),
            waitingCards: try source.uint64("waitingCards"))
    }
}

extension MoveID: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("replica", replica)
        sink.field("epoch", epoch)
        sink.field("pool", pool)
        sink.field("makesRoomFor", makesRoomFor)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            replica: try source.record("replica", ReplicaID.self),
            epoch: try source.ordinal("epoch"),
            pool: try source.uint32("pool"),
            makesRoomFor: try source.ordinal("makesRoomFor"))
    }
}

extension MoveView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("id", id)
        sink.field("purpose", purpose)
        sink.field("kind", kind)
        sink.field("tenant", tenant)
        sink.field("cards", cards)
        sink.field("cardShare", cardShare)
        sink.field("fromRegion", fromRegion)
        sink.field("fromPool", fromPool)
        sink.field("toRegion", toRegion)
        sink.field("toPool", toPool)
        sink.field("costHere", costHere)
        sink.field("costThere", costThere)
        sink.field("priceHere", priceHere)
        sink.field("priceThere", priceThere)
        sink.field("rest", rest)
        sink.field("saving", saving)
        sink.field("cost", cost)
        sink.field("workLost", workLost)
        sink.field("poolFillAfter", poolFillAfter)
        sink.field("tierFillAfter", tierFillAfter)
        sink.field("ringSlack", ringSlack)
        sink.forPeople("risk", risk, limit: WireLimits.riskBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            id: try source.record("id", MoveID.self),
            purpose: try source.choice("purpose", MovePurpose.self),
            kind: try source.choice("kind", JobKind.self))
        tenant = try source.tenant("tenant")
        cards = try source.uint32("cards")
        cardShare = try source.perMille("cardShare")
        fromRegion = try source.name("fromRegion")
        fromPool = try source.name("fromPool")
        toRegion = try source.name("toRegion")
        toPool = try source.name("toPool")
        costHere = try source.microYuan("costHere")
        costThere = try source.microYuan("costThere")
        priceHere = try source.microYuan("priceHere")
        priceThere = try source.microYuan("priceThere")
        rest = try source.seconds("rest")
        saving = try source.microYuan("saving")
        cost = try source.microYuan("cost")
        workLost = try source.seconds("workLost")
        poolFillAfter = try source.perMille("poolFillAfter")
        tierFillAfter = try source.perMille("tierFillAfter")
        ringSlack = try source.microseconds("ringSlack")
        risk = try source.text("risk", limit: WireLimits.riskBytes)
    }
}

extension BalanceReply: WireMessage {
    @inlinable
    public static var kind: MessageKind { .balanceReply }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("civilTime", civilTime)
        sink.field("part", part)
        sink.field("parts", parts)
        sink.field("weighed", weighed)
        sink.field("waitingLookedAt", waitingLookedAt)
        sink.field("underWay", underWay)
        sink.field("rows", rows, limit: WireLimits.balanceRows)
        sink.field("moves", moves, limit: WireLimits.moves)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            civilTime: try source.civilTime("civilTime"),
            part: try source.uint32("part"),
            parts: try source.uint32("parts"),
            weighed: try source.uint32("weighed"),
            waitingLookedAt: try source.uint32("waitingLookedAt"),
            underWay: try source.uint32("underWay"),
            rows: try source.list("rows", BalanceRow.self, limit: WireLimits.balanceRows),
            moves: try source.list("moves", MoveView.self, limit: WireLimits.moves))
    }
}

extension ApproveMoves: WireMessage {
    @inlinable
    public static var kind: MessageKind { .approveMoves }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("moves", moves, limit: WireLimits.moves)
        sink.field("anyway", anyway)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            moves: try source.list("moves", MoveID.self, limit: WireLimits.moves),
            anyway: try source.bool("anyway"))
    }
}

extension MoveOutcome: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("id", id)
        sink.field("isBegun", isBegun)
        sink.field("verdict", verdict)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            id: try source.record("id", MoveID.self),
            isBegun: try source.bool("isBegun"),
            verdict: try source.record("verdict", Verdict.self))
    }
}

extension MovesReply: WireMessage {
    @inlinable
    public static var kind: MessageKind { .movesReply }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("outcomes", outcomes, limit: WireLimits.moves)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            outcomes: try source.list("outcomes", MoveOutcome.self, limit: WireLimits.moves))
    }
}
