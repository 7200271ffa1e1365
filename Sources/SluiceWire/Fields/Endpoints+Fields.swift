// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension ListEndpoints: WireMessage {
    @inlinable
    public static var kind: MessageKind { .listEndpoints }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("job", job)
        sink.field("metro", metro)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(job: try source.ordinal("job"), metro: try source.name("metro"))
    }
}

extension EndpointView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("replica", replica)
        sink.field("epoch", epoch)
        sink.field("region", region)
        sink.field("site", site)
        sink.field("pool", pool)
        sink.field("endpoint", endpoint)
        sink.field("ring", ring)
        sink.field("roundTripP99", roundTripP99)
        sink.field("isRingFresh", isRingFresh)
        sink.field("since", since)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            replica: try source.uint16("replica"), epoch: try source.ordinal("epoch"),
            region: try source.name("region"), site: try source.name("site"),
            pool: try source.name("pool"),
            endpoint: try source.record("endpoint", Endpoint.self),
            ring: try source.choice("ring", Ring.self),
            roundTripP99: try source.microseconds("roundTripP99"),
            isRingFresh: try source.bool("isRingFresh"), since: try source.civilTime("since"))
    }
}

extension EndpointList: WireMessage {
    @inlinable
    public static var kind: MessageKind { .endpointList }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("job", job)
        sink.field("metro", metro)
        sink.field("position", position)
        sink.field("endpoints", endpoints, limit: WireLimits.endpoints)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            job: try source.ordinal("job"), metro: try source.name("metro"),
            position: try source.ordinal("position"),
            endpoints: try source.list(
                "endpoints", EndpointView.self, limit: WireLimits.endpoints))
    }
}
