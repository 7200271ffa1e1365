// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension ExitCodeRetry: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("code", code)
        sink.field("most", most)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(code: try source.int32("code"), most: try source.uint16("most"))
    }
}

extension JobArray: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("indices", indices, limit: Limits.elementsPerArray)
        sink.field("atOnce", atOnce)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            indices: try source.numbers("indices", UInt32.self, limit: Limits.elementsPerArray),
            atOnce: try source.uint16("atOnce"))
    }
}

extension RetryPolicy: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("failed", failed)
        sink.field("lost", lost)
        sink.field("preempted", preempted)
        sink.field("refused", refused)
        sink.field("exitCodes", exitCodes, limit: Limits.retryCodes)
        sink.field("backoff", backoff)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            failed: try source.uint16("failed"), lost: try source.uint16("lost"),
            preempted: try source.uint16("preempted"), refused: try source.uint16("refused"),
            exitCodes: try source.list(
                "exitCodes", ExitCodeRetry.self, limit: Limits.retryCodes),
            backoff: try source.seconds("backoff"))
    }
}
