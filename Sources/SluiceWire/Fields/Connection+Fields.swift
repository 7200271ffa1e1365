// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension ErrorCode: FieldChoice {}

extension Hello: WireMessage {
    @inlinable
    public static var kind: MessageKind { .hello }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("lowestVersion", lowestVersion)
        sink.field("highestVersion", highestVersion)
        sink.field("features", features)
        sink.field("identity", identity)
        sink.field("store", store)
        sink.field("incarnation", incarnation)
        sink.field("journal", journal)
        sink.field("highestTerm", highestTerm)
        sink.field("highestSequence", highestSequence)
        sink.field("credit", credit)
        sink.field("program", program, limit: Limits.textBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            lowestVersion: try source.uint16("lowestVersion"),
            highestVersion: try source.uint16("highestVersion"),
            features: try source.uint64("features"),
            identity: try source.record("identity", Identity.self),
            store: try source.record("store", StoreID.self),
            incarnation: try source.uint64("incarnation"),
            journal: try source.record("journal", StoreID.self),
            highestTerm: try source.ordinal("highestTerm"),
            highestSequence: try source.ordinal("highestSequence"),
            credit: try source.uint32("credit"),
            program: try source.text("program", limit: Limits.textBytes))
    }
}

extension Welcome: WireMessage {
    @inlinable
    public static var kind: MessageKind { .welcome }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("version", version)
        sink.field("features", features)
        sink.field("journal", journal)
        sink.field("term", term)
        sink.field("position", position)
        sink.field("civilTime", civilTime)
        sink.field("civilSpeed", civilSpeed)
        sink.field("credit", credit)
        sink.field("keepAlive", keepAlive)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            version: try source.uint16("version"),
            features: try source.uint64("features"),
            journal: try source.record("journal", StoreID.self),
            term: try source.ordinal("term"),
            position: try source.ordinal("position"),
            civilTime: try source.civilTime("civilTime"),
            civilSpeed: try source.uint32("civilSpeed"),
            credit: try source.uint32("credit"),
            keepAlive: try source.microseconds("keepAlive"))
    }
}

extension Failure: WireMessage {
    @inlinable
    public static var kind: MessageKind { .failure }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("code", code)
        sink.forPeople("sentence", sentence, limit: CodingLimits.sentenceBytes)
        sink.field("retryAfter", retryAfter)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            code: try source.choice("code", ErrorCode.self),
            sentence: try source.text("sentence", limit: CodingLimits.sentenceBytes),
            retryAfter: try source.microseconds("retryAfter"))
    }
}

extension Ping: WireMessage {
    @inlinable
    public static var kind: MessageKind { .ping }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("number", number)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            number: try source.uint64("number"))
    }
}

extension Pong: WireMessage {
    @inlinable
    public static var kind: MessageKind { .pong }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("number", number)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            number: try source.uint64("number"))
    }
}

extension Credit: WireMessage {
    @inlinable
    public static var kind: MessageKind { .credit }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("frames", frames)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            frames: try source.uint32("frames"))
    }
}

extension Goodbye: WireMessage {
    @inlinable
    public static var kind: MessageKind { .goodbye }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.forPeople("sentence", sentence, limit: CodingLimits.sentenceBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            sentence: try source.text("sentence", limit: CodingLimits.sentenceBytes))
    }
}
