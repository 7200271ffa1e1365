// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension AuditRecord: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("number", number)
        sink.field("at", at)
        sink.field("who", who)
        sink.forPeople("from", from, limit: CodingLimits.sentenceBytes)
        sink.field("serial", serial)
        sink.field("what", what, limit: Limits.nameBytes)
        sink.field("code", code)
        sink.forPeople("sentence", sentence, limit: CodingLimits.sentenceBytes)
        sink.field("uncounted", uncounted)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            number: try source.uint64("number"),
            at: try source.civilTime("at"),
            who: try source.record("who", Identity.self),
            from: try source.text("from", limit: CodingLimits.sentenceBytes),
            serial: try source.uint64("serial"),
            what: try source.text("what", limit: Limits.nameBytes),
            code: try source.uint16("code"),
            sentence: try source.text("sentence", limit: CodingLimits.sentenceBytes),
            uncounted: try source.uint32("uncounted"))
    }
}

extension AuditRecord {
    /// What this record's hash is made of: the link before it, and its own bytes.
    public func hashed(after link: AuditLink) -> [UInt8] {
        var writer = ByteWriter(capacity: 256)
        encode(into: &writer)
        return link.hash + writer.bytes
    }
}

extension AuditLink: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("number", number)
        sink.field("hash", hash, limit: WireLimits.digestBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            number: try source.uint64("number"),
            hash: try source.bytes("hash", limit: WireLimits.digestBytes))
    }
}

extension ListAudit: WireMessage {
    @inlinable
    public static var kind: MessageKind { .listAudit }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("after", after)
        sink.field("limit", limit)
        sink.field("who", who, limit: CodingLimits.sentenceBytes)
        sink.field("since", since)
        sink.field("refusedOnly", refusedOnly)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            after: try source.uint64("after"),
            limit: try source.uint32("limit"),
            who: try source.text("who", limit: CodingLimits.sentenceBytes),
            since: try source.civilTime("since"),
            refusedOnly: try source.bool("refusedOnly"))
    }
}

extension AuditList: WireMessage {
    @inlinable
    public static var kind: MessageKind { .auditList }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("records", records, limit: WireLimits.auditRecords)
        sink.field("through", through)
        sink.field("anchor", anchor)
        sink.field("head", head)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            records: try source.list("records", AuditRecord.self, limit: WireLimits.auditRecords),
            through: try source.uint64("through"),
            anchor: try source.record("anchor", AuditLink.self),
            head: try source.record("head", AuditLink.self))
    }
}
