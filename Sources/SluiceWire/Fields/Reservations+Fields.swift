// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension AddReservation: WireMessage {
    @inlinable
    public static var kind: MessageKind { .addReservation }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("region", region)
        sink.field("site", site)
        sink.field("pool", pool)
        sink.field("cards", cards)
        sink.field("tenant", tenant)
        sink.field("from", from)
        sink.field("until", until)
        sink.field("isWeekly", isWeekly)
        sink.field("reason", reason, limit: Limits.textBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            region: try source.name("region"),
            site: try source.name("site"),
            pool: try source.name("pool"),
            cards: try source.uint32("cards"),
            tenant: try source.tenant("tenant"),
            from: try source.civilTime("from"),
            until: try source.civilTime("until"),
            isWeekly: try source.bool("isWeekly"),
            reason: try source.text("reason", limit: Limits.textBytes))
    }
}

extension RemoveReservation: WireMessage {
    @inlinable
    public static var kind: MessageKind { .removeReservation }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("reservation", reservation)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            reservation: try source.uint64("reservation"))
    }
}

extension ListReservations: WireMessage {
    @inlinable
    public static var kind: MessageKind { .listReservations }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("tenant", tenant)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(tenant: try source.tenant("tenant"))
    }
}

extension ReservationView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("reservation", reservation)
        sink.field("region", region)
        sink.field("site", site)
        sink.field("pool", pool)
        sink.field("cards", cards)
        sink.field("tenant", tenant)
        sink.field("from", from)
        sink.field("until", until)
        sink.field("isWeekly", isWeekly)
        sink.field("readyCards", readyCards)
        sink.field("reason", reason, limit: Limits.textBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            reservation: try source.uint64("reservation"),
            region: try source.name("region"),
            site: try source.name("site"),
            pool: try source.name("pool"),
            cards: try source.uint32("cards"),
            tenant: try source.tenant("tenant"),
            from: try source.civilTime("from"),
            until: try source.civilTime("until"),
            isWeekly: try source.bool("isWeekly"),
            readyCards: try source.uint32("readyCards"),
            reason: try source.text("reason", limit: Limits.textBytes))
    }
}

extension ReservationList: WireMessage {
    @inlinable
    public static var kind: MessageKind { .reservationList }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("reservations", reservations, limit: WireLimits.reservations)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            reservations: try source.list(
                "reservations", ReservationView.self, limit: WireLimits.reservations))
    }
}
