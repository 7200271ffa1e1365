// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
internal import SluiceModel

extension UsageBy: FieldChoice {}

extension ShowUsage: WireMessage {
    @inlinable
    public static var kind: MessageKind { .showUsage }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("by", by)
        sink.field("from", from)
        sink.field("to", to)
        sink.field("tenant", tenant)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            by: try source.choice("by", UsageBy.self),
            from: try source.civilTime("from"),
            to: try source.civilTime("to"),
            tenant: try source.tenant("tenant"))
    }
}

extension UsageRow: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.forPeople("name", name, limit: WireLimits.usageNameBytes)
        sink.field("milliCardSeconds", milliCardSeconds)
        sink.field("runs", runs)
        sink.field("power", power)
        sink.field("cost", cost)
        sink.field("cards", cards)
        sink.field("registeredCardSeconds", registeredCardSeconds)
        sink.field("idleCards", idleCards)
        sink.field("idleSince", idleSince)
        sink.field("carbonGrams", carbonGrams)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            name: try source.text("name", limit: WireLimits.usageNameBytes),
            milliCardSeconds: try source.int64("milliCardSeconds"),
            runs: try source.uint64("runs"),
            power: try source.microYuan("power"),
            cost: try source.microYuan("cost"),
            cards: try source.uint64("cards"),
            registeredCardSeconds: try source.int64("registeredCardSeconds"),
            idleCards: try source.uint64("idleCards"),
            idleSince: try source.civilTime("idleSince"))
        if source.hasAppended("carbonGrams") {
            carbonGrams = try source.int64("carbonGrams")
        }
    }
}

extension UsageReply: WireMessage {
    @inlinable
    public static var kind: MessageKind { .usageReply }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("from", from)
        sink.field("to", to)
        sink.field("by", by)
        sink.field("rows", rows, limit: WireLimits.usageRows)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            from: try source.civilTime("from"),
            to: try source.civilTime("to"),
            by: try source.choice("by", UsageBy.self),
            rows: try source.list("rows", UsageRow.self, limit: WireLimits.usageRows))
    }
}
