// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension CheckpointScope: FieldChoice {}

extension Checkpoint: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("scope", scope)
        sink.field("location", location, limit: Limits.checkpointBytes)
        sink.field("progress", progress, limit: Limits.checkpointBytes)
        sink.field("at", at)
        sink.field("work", work)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            scope: try source.choice("scope", CheckpointScope.self),
            location: try source.text("location", limit: Limits.checkpointBytes),
            progress: try source.text("progress", limit: Limits.checkpointBytes),
            at: try source.civilTime("at"), work: try source.seconds("work"))
    }
}

extension NodeHealth: FieldChoice {}

extension NodeReport: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("pool", pool)
        sink.field("block", block)
        sink.field("node", node)
        sink.field("health", health)
        sink.field("cause", cause, limit: Limits.causeBytes)
        sink.field("since", since)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            pool: try source.uint16("pool"), block: try source.uint16("block"),
            node: try source.uint16("node"), health: try source.choice("health", NodeHealth.self),
            cause: try source.text("cause", limit: Limits.causeBytes),
            since: try source.civilTime("since"))
    }
}
