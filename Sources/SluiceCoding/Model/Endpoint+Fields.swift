// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension Endpoint: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("protocol", protocolName, limit: Limits.protocolBytes)
        sink.field("host", host, limit: Limits.hostBytes)
        sink.field("port", port)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            protocolName: try source.text("protocol", limit: Limits.protocolBytes),
            host: try source.text("host", limit: Limits.hostBytes),
            port: try source.uint16("port"))
    }
}
