// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension Verdict.Code: FieldChoice {}

extension Verdict: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("code", code)
        sink.forPeople("sentence", sentence, limit: CodingLimits.sentenceBytes)
        sink.field("numbers", numbers, limit: CodingLimits.numbersPerVerdict)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let code = try source.choice("code", Code.self)
        let sentence = try source.text("sentence", limit: CodingLimits.sentenceBytes)
        self.init(
            code, sentence,
            try source.list("numbers", Number.self, limit: CodingLimits.numbersPerVerdict))
    }
}

extension Verdict.Number: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.forPeople("name", name, limit: CodingLimits.numberNameBytes)
        sink.field("value", value)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let name = try source.text("name", limit: CodingLimits.numberNameBytes)
        self.init(name, try source.int64("value"))
    }
}
