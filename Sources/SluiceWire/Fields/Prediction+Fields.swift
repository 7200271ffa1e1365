// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding

extension PredictionBasis: FieldChoice {}

extension Prediction: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("at", at)
        sink.field("basis", basis)
        sink.field("region", region)
        sink.field("pool", pool)
        sink.field("behind", behind)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            at: try source.civilTime("at"),
            basis: try source.choice("basis", PredictionBasis.self),
            region: try source.name("region"),
            pool: try source.name("pool"),
            behind: try source.uint32("behind"))
    }
}

extension Remedy: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.forPeople("change", change, limit: WireLimits.remedyBytes)
        sink.field("at", at)
        sink.field("region", region)
        sink.field("pool", pool)
        sink.field("pricePerCardHour", pricePerCardHour)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            change: try source.text("change", limit: WireLimits.remedyBytes),
            at: try source.civilTime("at"),
            region: try source.name("region"),
            pool: try source.name("pool"),
            pricePerCardHour: try source.microYuan("pricePerCardHour"))
    }
}
