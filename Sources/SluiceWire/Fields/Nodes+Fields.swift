// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension ListNodes: WireMessage {
    @inlinable
    public static var kind: MessageKind { .listNodes }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("region", region)
        sink.field("unwellOnly", unwellOnly)
        sink.field("offset", offset)
        sink.field("limit", limit)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            region: try source.name("region"), unwellOnly: try source.bool("unwellOnly"),
            offset: try source.uint32("offset"), limit: try source.uint32("limit"))
    }
}

extension NodeRun: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("replica", replica)
        sink.field("epoch", epoch)
        sink.field("tenant", tenant)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            replica: try source.record("replica", ReplicaID.self),
            epoch: try source.ordinal("epoch"), tenant: try source.tenant("tenant"))
    }
}

extension NodeView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("region", region)
        sink.field("pool", pool)
        sink.field("node", node, limit: Limits.nameBytes)
        sink.field("health", health)
        sink.forPeople("cause", cause, limit: Limits.causeBytes)
        sink.field("since", since)
        sink.field("runs", runs, limit: WireLimits.runsPerNode)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            region: try source.name("region"), pool: try source.name("pool"),
            node: try source.text("node", limit: Limits.nameBytes),
            health: try source.choice("health", NodeHealth.self),
            cause: try source.text("cause", limit: Limits.causeBytes),
            since: try source.civilTime("since"),
            runs: try source.list("runs", NodeRun.self, limit: WireLimits.runsPerNode))
    }
}

extension NodeList: WireMessage {
    @inlinable
    public static var kind: MessageKind { .nodeList }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("nodes", nodes, limit: Limits.nodesTold)
        sink.field("hasMore", hasMore)
        sink.field("civilTime", civilTime)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            nodes: try source.list("nodes", NodeView.self, limit: Limits.nodesTold),
            hasMore: try source.bool("hasMore"), civilTime: try source.civilTime("civilTime"))
    }
}

extension DeclareNode: WireMessage {
    @inlinable
    public static var kind: MessageKind { .declareNode }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("pool", pool)
        sink.field("node", node, limit: Limits.nameBytes)
        sink.field("health", health)
        sink.forPeople("cause", cause, limit: Limits.causeBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            pool: try source.name("pool"),
            node: try source.text("node", limit: Limits.nameBytes),
            health: try source.choice("health", NodeHealth.self),
            cause: try source.text("cause", limit: Limits.causeBytes))
    }
}
