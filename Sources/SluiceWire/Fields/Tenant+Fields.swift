// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension Promise: FieldChoice {}

extension Submit: WireMessage {
    @inlinable
    public static var kind: MessageKind { .submit }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("tenant", tenant)
        sink.field("promise", promise)
        sink.field("answerWithin", answerWithin)
        sink.field("isDryRun", isDryRun)
        sink.field("nowOrNever", nowOrNever)
        sink.field("specification", specification)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            tenant: try source.tenant("tenant"),
            promise: try source.choice("promise", Promise.self),
            answerWithin: try source.microseconds("answerWithin"),
            isDryRun: try source.bool("isDryRun"),
            nowOrNever: try source.bool("nowOrNever"),
            specification: try source.record("specification", JobSpecification.self))
    }
}

extension PlacementView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("replica", replica)
        sink.field("epoch", epoch)
        sink.field("state", state)
        sink.field("region", region)
        sink.field("site", site)
        sink.field("pool", pool)
        sink.field("cards", cards)
        sink.field("ring", ring)
        sink.field("pricePerCardHour", pricePerCardHour)
        sink.field("decidedAt", decidedAt)
        sink.field("startedAt", startedAt)
        sink.nodes("nodes", nodes)
        sink.field("version", version)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            replica: try source.uint16("replica"),
            epoch: try source.ordinal("epoch"),
            state: try source.choice("state", PlacementState.self),
            region: try source.name("region"),
            site: try source.name("site"),
            pool: try source.name("pool"),
            cards: try source.uint32("cards"),
            ring: try source.choice("ring", Ring.self),
            pricePerCardHour: try source.microYuan("pricePerCardHour"),
            decidedAt: try source.civilTime("decidedAt"),
            startedAt: try source.civilTime("startedAt"),
            nodes: try source.nodes("nodes"),
            version: try source.hasAppended("version") ? source.uint32("version") : 1)
    }
}

extension Submitted: WireMessage {
    @inlinable
    public static var kind: MessageKind { .submitted }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("job", job)
        sink.field("state", state)
        sink.field("verdict", verdict)
        sink.field("placements", placements, limit: Int(Limits.replicasPerJob))
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            job: try source.ordinal("job"),
            state: try source.choice("state", JobState.self),
            verdict: try source.record("verdict", Verdict.self),
            placements: try source.list(
                "placements", PlacementView.self, limit: Int(Limits.replicasPerJob)))
    }
}

extension Cancel: WireMessage {
    @inlinable
    public static var kind: MessageKind { .cancel }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("job", job)
        sink.field("elements", elements, limit: Limits.elementsPerArray)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            job: try source.ordinal("job"),
            elements: try source.hasAppended("elements")
                ? source.numbers("elements", UInt32.self, limit: Limits.elementsPerArray) : [])
    }
}

extension Done: WireMessage {
    @inlinable
    public static var kind: MessageKind { .done }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("position", position)
        sink.forPeople("sentence", sentence, limit: CodingLimits.sentenceBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            position: try source.ordinal("position"),
            sentence: try source.text("sentence", limit: CodingLimits.sentenceBytes))
    }
}

extension ListJobs: WireMessage {
    @inlinable
    public static var kind: MessageKind { .listJobs }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("tenant", tenant)
        sink.field("state", state)
        sink.field("after", after)
        sink.field("limit", limit)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            tenant: try source.tenant("tenant"),
            state: try source.optionalChoice("state", JobState.self),
            after: try source.ordinal("after"),
            limit: try source.uint16("limit"))
    }
}

extension JobSummary: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("job", job)
        sink.field("tenant", tenant)
        sink.forPeople("name", name, limit: Limits.nameBytes)
        sink.field("kind", kind)
        sink.field("cards", cards)
        sink.field("replicas", replicas)
        sink.field("state", state)
        sink.field("verdict", verdict)
        sink.field("submittedAt", submittedAt)
        sink.field("startedAt", startedAt)
        sink.field("endedAt", endedAt)
        sink.field("predicted", predicted)
        sink.field("version", version)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            job: try source.ordinal("job"),
            tenant: try source.tenant("tenant"),
            name: try source.text("name", limit: Limits.nameBytes),
            kind: try source.choice("kind", JobKind.self),
            cards: try source.uint32("cards"),
            replicas: try source.uint16("replicas"),
            state: try source.choice("state", JobState.self),
            verdict: try source.record("verdict", Verdict.self),
            submittedAt: try source.civilTime("submittedAt"),
            startedAt: try source.civilTime("startedAt"),
            endedAt: try source.civilTime("endedAt"),
            predicted: try source.hasAppended("predicted")
                ? source.optional("predicted", Prediction.self) : nil,
            version: try source.hasAppended("version") ? source.uint32("version") : 1)
    }
}

extension JobList: WireMessage {
    @inlinable
    public static var kind: MessageKind { .jobList }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("jobs", jobs, limit: WireLimits.jobsPerMessage)
        sink.field("hasMore", hasMore)
        sink.field("position", position)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            jobs: try source.list("jobs", JobSummary.self, limit: WireLimits.jobsPerMessage),
            hasMore: try source.bool("hasMore"),
            position: try source.ordinal("position"))
    }
}

extension ShowJob: WireMessage {
    @inlinable
    public static var kind: MessageKind { .showJob }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("job", job)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            job: try source.ordinal("job"))
    }
}

extension JobDetail: WireMessage {
    @inlinable
    public static var kind: MessageKind { .jobDetail }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("summary", summary)
        sink.field("specification", specification)
        sink.field("placements", placements, limit: Int(Limits.replicasPerJob))
        sink.field("past", past, limit: Int(Limits.replicasPerJob))
        sink.field("work", work, limit: Int(Limits.replicasPerJob))
        sink.field("tide", tide)
        sink.field("cardsByChip", cardsByChip, limit: WireLimits.chips)
        sink.field("change", change)
        sink.field("elements", elements, limit: Limits.elementsPerArray)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            summary: try source.record("summary", JobSummary.self),
            specification: try source.record("specification", JobSpecification.self),
            placements: try source.list(
                "placements", PlacementView.self, limit: Int(Limits.replicasPerJob)),
            past: try source.list(
                "past", PlacementView.self, limit: Int(Limits.replicasPerJob)),
            work: try source.hasAppended("work")
                ? source.list("work", ReplicaWork.self, limit: Int(Limits.replicasPerJob)) : [],
            tide: try source.hasAppended("tide") ? source.optional("tide", TideView.self) : nil,
            cardsByChip: try source.hasAppended("cardsByChip")
                ? source.list("cardsByChip", ChipCards.self, limit: WireLimits.chips) : [],
            change: try source.hasAppended("change")
                ? source.optional("change", ChangeView.self) : nil,
            elements: try source.hasAppended("elements")
                ? source.list("elements", ElementView.self, limit: Limits.elementsPerArray) : [])
    }
}

extension Watch: WireMessage {
    @inlinable
    public static var kind: MessageKind { .watch }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("tenant", tenant)
        sink.field("job", job)
        sink.field("after", after)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            tenant: try source.tenant("tenant"),
            job: try source.ordinal("job"),
            after: try source.ordinal("after"))
    }
}

extension WatchEvents: WireMessage {
    @inlinable
    public static var kind: MessageKind { .watchEvents }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("position", position)
        sink.field("hasGap", hasGap)
        sink.field("jobs", jobs, limit: WireLimits.jobsPerMessage)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            position: try source.ordinal("position"),
            hasGap: try source.bool("hasGap"),
            jobs: try source.list("jobs", JobSummary.self, limit: WireLimits.jobsPerMessage))
    }
}

extension ReadLog: WireMessage {
    @inlinable
    public static var kind: MessageKind { .readLog }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("replica", replica)
        sink.field("offset", offset)
        sink.field("limit", limit)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            replica: try source.record("replica", ReplicaID.self),
            offset: try source.uint64("offset"),
            limit: try source.uint32("limit"))
    }
}
