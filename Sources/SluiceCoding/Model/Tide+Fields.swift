// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension Tide: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("hours", hours.map { UInt32($0) }, limit: Self.hoursOfDay)
        sink.field("least", least)
        sink.field("most", most)
        sink.field("target", target)
        sink.field("lead", lead)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let hours = try source.numbers("hours", UInt32.self, limit: Self.hoursOfDay)
        self.init(
            hours: hours.map { UInt16(clamping: $0) }, least: try source.uint16("least"),
            most: try source.uint16("most"), target: try source.perMille("target"),
            lead: try source.seconds("lead"))
    }
}

extension ProcessLimits: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("memory", memory)
        sink.field("processors", processors)
        sink.field("processes", processes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            memory: try source.mebibytes("memory"),
            processors: try source.perMille("processors"),
            processes: try source.uint32("processes"))
    }
}
