// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension Explain: WireMessage {
    @inlinable
    public static var kind: MessageKind { .explain }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("job", job)
        sink.field("specification", specification)
        sink.field("tenant", tenant)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            job: try source.ordinal("job"),
            specification: try source.optional("specification", JobSpecification.self),
            tenant: try source.hasAppended("tenant") ? source.tenant("tenant") : .none)
    }
}

extension Candidate: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("region", region)
        sink.field("pool", pool)
        sink.field("isEligible", isEligible)
        sink.field("verdict", verdict)
        sink.field("terms", terms, limit: CodingLimits.numbersPerVerdict)
        sink.field("costPerCardHour", costPerCardHour)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            region: try source.name("region"),
            pool: try source.name("pool"),
            isEligible: try source.bool("isEligible"),
            verdict: try source.record("verdict", Verdict.self),
            terms: try source.list(
                "terms", Verdict.Number.self, limit: CodingLimits.numbersPerVerdict),
            costPerCardHour: try source.microYuan("costPerCardHour"))
    }
}

extension Explanation: WireMessage {
    @inlinable
    public static var kind: MessageKind { .explanation }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("verdict", verdict)
        sink.field("candidates", candidates, limit: WireLimits.candidates)
        sink.field("remedies", remedies, limit: WireLimits.remedies)
        sink.field("predicted", predicted)
        sink.field("cardsByChip", cardsByChip, limit: WireLimits.chips)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            verdict: try source.record("verdict", Verdict.self),
            candidates: try source.list("candidates", Candidate.self, limit: WireLimits.candidates),
            remedies: try source.hasAppended("remedies")
                ? source.list("remedies", Remedy.self, limit: WireLimits.remedies) : [],
            predicted: try source.hasAppended("predicted")
                ? source.optional("predicted", Prediction.self) : nil,
            cardsByChip: try source.hasAppended("cardsByChip")
                ? source.list("cardsByChip", ChipCards.self, limit: WireLimits.chips) : [])
    }
}

extension ChipCards: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.name("chip", chip.text, .required)
        sink.field("cards", cards)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            chip: ChipName(trusted: try source.name("chip", .required)),
            cards: try source.uint32("cards"))
    }
}
