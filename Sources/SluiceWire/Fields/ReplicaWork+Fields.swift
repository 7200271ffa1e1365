// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension KeptCheckpoint: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("checkpoint", checkpoint)
        sink.field("region", region)
        sink.field("site", site)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            checkpoint: try source.record("checkpoint", Checkpoint.self),
            region: try source.name("region"), site: try source.name("site"))
    }
}

extension ReplicaWork: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("replica", replica)
        sink.field("nodeFaults", nodeFaults)
        sink.field("reached", reached)
        sink.field("lost", lost)
        sink.field("kept", kept, limit: WireLimits.checkpointsPerReplica)
        sink.field("resumedFrom", resumedFrom)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            replica: try source.uint16("replica"), nodeFaults: try source.uint32("nodeFaults"),
            reached: try source.seconds("reached"), lost: try source.seconds("lost"),
            kept: try source.list(
                "kept", KeptCheckpoint.self, limit: WireLimits.checkpointsPerReplica),
            resumedFrom: try source.optional("resumedFrom", Checkpoint.self))
    }
}
