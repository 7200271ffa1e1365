// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension Role: FieldChoice {}

extension ReplicaID: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("job", job)
        sink.field("index", index)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            job: try source.ordinal("job"),
            index: try source.uint16("index"))
    }
}

extension StoreID: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("high", high)
        sink.field("low", low)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            high: try source.uint64("high"),
            low: try source.uint64("low"))
    }
}

extension RequestKey: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("high", high)
        sink.field("low", low)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            high: try source.uint64("high"),
            low: try source.uint64("low"))
    }
}

extension Identity: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("role", role)
        sink.field("name", name, limit: Limits.textBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            role: try source.choice("role", Role.self),
            name: try source.text("name", limit: Limits.textBytes))
    }
}
