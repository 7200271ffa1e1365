// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension RingStanding: FieldChoice {}

extension ListRings: WireMessage {
    @inlinable
    public static var kind: MessageKind { .listRings }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("site", site)
        sink.field("metro", metro)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(site: try source.name("site"), metro: try source.name("metro"))
    }
}

extension RingView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("region", region)
        sink.field("site", site)
        sink.field("report", report)
        sink.field("reportedAt", reportedAt)
        sink.field("standing", standing)
        sink.field("placing", placing)
        sink.field("serving", serving)
        sink.field("since", since)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            region: try source.name("region"),
            site: try source.name("site"),
            report: try source.record("report", RingReport.self),
            reportedAt: try source.civilTime("reportedAt"),
            standing: try source.choice("standing", RingStanding.self),
            placing: try source.choice("placing", Ring.self),
            serving: try source.choice("serving", Ring.self),
            since: try source.civilTime("since"))
    }
}

extension RingList: WireMessage {
    @inlinable
    public static var kind: MessageKind { .ringList }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("rings", rings, limit: WireLimits.ringsPerList)
        sink.field("civilTime", civilTime)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            rings: try source.list("rings", RingView.self, limit: WireLimits.ringsPerList),
            civilTime: try source.civilTime("civilTime"))
    }
}
