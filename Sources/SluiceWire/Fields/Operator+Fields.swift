// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension SiteAction: FieldChoice {}

extension Cordon: WireMessage {
    @inlinable
    public static var kind: MessageKind { .cordon }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("site", site)
        sink.field("action", action)
        sink.field("atMost", atMost)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            site: try source.name("site"),
            action: try source.choice("action", SiteAction.self))
        atMost = try source.uint32("atMost")
    }
}

extension RegionAction: FieldChoice {}

extension ChangeRegion: WireMessage {
    @inlinable
    public static var kind: MessageKind { .changeRegion }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("region", region)
        sink.field("action", action)
        sink.field("atMost", atMost)
        sink.field("isStopped", isStopped)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            region: try source.name("region"),
            action: try source.choice("action", RegionAction.self),
            atMost: try source.uint32("atMost"),
            isStopped: try source.bool("isStopped"))
    }
}

extension ThawPool: WireMessage {
    @inlinable
    public static var kind: MessageKind { .thawPool }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("region", region)
        sink.field("pool", pool)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            region: try source.name("region"),
            pool: try source.name("pool"))
    }
}

extension ListSessions: WireMessage {
    @inlinable
    public static var kind: MessageKind { .listSessions }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {}

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init()
    }
}

extension LimitView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("name", name, limit: WireLimits.limitNameBytes)
        sink.field("bound", bound)
        sink.field("met", met)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            name: try source.text("name", limit: WireLimits.limitNameBytes),
            bound: try source.uint64("bound"), met: try source.uint64("met"))
    }
}

extension SessionView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("session", session)
        sink.field("identity", identity)
        sink.forPeople("peer", peer, limit: CodingLimits.sentenceBytes)
        sink.field("age", age)
        sink.field("received", received)
        sink.field("sent", sent)
        sink.field("queuedBytes", queuedBytes)
        sink.forPeople("closedBecause", closedBecause, limit: CodingLimits.sentenceBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            session: try source.uint64("session"),
            identity: try source.optional("identity", Identity.self),
            peer: try source.text("peer", limit: CodingLimits.sentenceBytes),
            age: try source.microseconds("age"),
            received: try source.uint64("received"),
            sent: try source.uint64("sent"),
            queuedBytes: try source.uint64("queuedBytes"),
            closedBecause: try source.text("closedBecause", limit: CodingLimits.sentenceBytes))
    }
}

extension SessionList: WireMessage {
    @inlinable
    public static var kind: MessageKind { .sessionList }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("sessions", sessions, limit: WireLimits.sessions)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            sessions: try source.list("sessions", SessionView.self, limit: WireLimits.sessions))
    }
}

extension PlannerStatus: WireMessage {
    @inlinable
    public static var kind: MessageKind { .plannerStatus }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {}

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init()
    }
}

extension PlannerStatusReply: WireMessage {
    @inlinable
    public static var kind: MessageKind { .plannerStatusReply }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("journal", journal)
        sink.field("term", term)
        sink.field("position", position)
        sink.field("civilTime", civilTime)
        sink.field("stateHash", stateHash)
        sink.field("jobs", jobs)
        sink.field("waiting", waiting)
        sink.field("placements", placements)
        sink.field("violations", violations)
        sink.field("residentBytes", residentBytes)
        sink.field("journalBytes", journalBytes)
        sink.field("requests", requests)
        sink.field("alarms", alarms, limit: WireLimits.alarms)
        sink.field("limits", limits, limit: WireLimits.limits)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            journal: try source.record("journal", StoreID.self),
            term: try source.ordinal("term"),
            position: try source.ordinal("position"),
            civilTime: try source.civilTime("civilTime"),
            stateHash: try source.uint64("stateHash"),
            jobs: try source.uint64("jobs"),
            waiting: try source.uint64("waiting"),
            placements: try source.uint64("placements"),
            violations: try source.uint64("violations"),
            residentBytes: try source.uint64("residentBytes"),
            journalBytes: try source.uint64("journalBytes"),
            requests: try source.uint64("requests"))
        alarms = try source.list("alarms", Verdict.self, limit: WireLimits.alarms)
        limits = try source.list("limits", LimitView.self, limit: WireLimits.limits)
    }
}
