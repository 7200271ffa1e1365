// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding

extension ElementState: FieldChoice {}

extension ElementView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("index", index)
        sink.field("replica", replica)
        sink.field("state", state)
        sink.field("retries", retries)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            index: try source.uint32("index"), replica: try source.uint16("replica"),
            state: try source.choice("state", ElementState.self),
            retries: try source.uint16("retries"))
    }
}
