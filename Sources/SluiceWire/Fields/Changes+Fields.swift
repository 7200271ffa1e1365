// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension RollOut: FieldChoice {}

extension ChangeJob: WireMessage {
    @inlinable
    public static var kind: MessageKind { .changeJob }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("job", job)
        sink.field("revision", revision)
        sink.field("specification", specification)
        sink.field("isBack", isBack)
        sink.field("atMost", atMost)
        sink.field("isDryRun", isDryRun)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            job: try source.ordinal("job"),
            revision: try source.uint32("revision"),
            specification: try source.optional("specification", JobSpecification.self),
            isBack: try source.bool("isBack"),
            atMost: try source.uint16("atMost"),
            isDryRun: try source.bool("isDryRun"))
    }
}

extension JobChanged: WireMessage {
    @inlinable
    public static var kind: MessageKind { .jobChanged }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("position", position)
        sink.field("job", job)
        sink.field("revision", revision)
        sink.field("version", version)
        sink.field("added", added)
        sink.field("replaced", replaced)
        sink.field("ended", ended)
        sink.forPeople("sentence", sentence, limit: CodingLimits.sentenceBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            position: try source.ordinal("position"),
            job: try source.ordinal("job"),
            revision: try source.uint32("revision"),
            version: try source.uint32("version"),
            added: try source.uint16("added"),
            replaced: try source.uint16("replaced"),
            ended: try source.uint16("ended"),
            sentence: try source.text("sentence", limit: CodingLimits.sentenceBytes))
    }
}

extension ChangeView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("revision", revision)
        sink.field("version", version)
        sink.field("earlier", earlier)
        sink.field("rollOut", rollOut)
        sink.field("atMost", atMost)
        sink.field("ready", ready)
        sink.field("left", left)
        sink.field("failures", failures)
        sink.field("changedAt", changedAt)
        sink.forPeople("sentence", sentence, limit: CodingLimits.sentenceBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            revision: try source.uint32("revision"),
            version: try source.uint32("version"),
            earlier: try source.uint32("earlier"),
            rollOut: try source.choice("rollOut", RollOut.self),
            atMost: try source.uint16("atMost"),
            ready: try source.uint16("ready"),
            left: try source.uint16("left"),
            failures: try source.uint8("failures"),
            changedAt: try source.civilTime("changedAt"),
            sentence: try source.text("sentence", limit: CodingLimits.sentenceBytes))
    }
}
