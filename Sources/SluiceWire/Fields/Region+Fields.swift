// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension RegisterRegion: WireMessage {
    @inlinable
    public static var kind: MessageKind { .registerRegion }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("description", description)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            description: try source.record("description", RegionDescription.self))
    }
}

extension RegionRegistered: WireMessage {
    @inlinable
    public static var kind: MessageKind { .regionRegistered }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("region", region)
        sink.field("lastSequence", lastSequence)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            region: try source.uint16("region"),
            lastSequence: try source.ordinal("lastSequence"))
    }
}

extension PoolReport: FieldRecord {
    @inlinable @inline(__always)
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("pool", pool)
        sink.field("capacity", capacity)
    }

    @inlinable @inline(__always)
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            pool: try source.uint16("pool"),
            capacity: try source.record("capacity", PoolCapacity.self))
    }
}

extension CapacityReport: WireMessage {
    @inlinable
    public static var kind: MessageKind { .capacityReport }

    @inlinable @inline(__always)
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("number", number)
        sink.field("isFull", isFull)
        sink.field("durableThrough", durableThrough)
        sink.field("madeAt", madeAt)
        sink.field("liveRuns", liveRuns)
        sink.field("reportsWaiting", reportsWaiting)
        sink.field("pools", pools, limit: Limits.poolsPerRegion)
        sink.field("rings", rings, limit: WireLimits.ringsPerReport)
        sink.field("nodes", nodes, limit: Limits.nodesTold)
    }

    @inlinable @inline(__always)
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            number: try source.uint64("number"),
            isFull: try source.bool("isFull"),
            durableThrough: try source.ordinal("durableThrough"),
            madeAt: try source.civilTime("madeAt"),
            liveRuns: try source.uint32("liveRuns"),
            reportsWaiting: try source.uint32("reportsWaiting"),
            pools: try source.list("pools", PoolReport.self, limit: Limits.poolsPerRegion),
            rings: try source.list("rings", RingReport.self, limit: WireLimits.ringsPerReport),
            nodes: try source.hasAppended("nodes")
                ? source.list("nodes", NodeReport.self, limit: Limits.nodesTold) : [])
    }
}

extension CapacityWanted: WireMessage {
    @inlinable
    public static var kind: MessageKind { .capacityWanted }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {}

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init()
    }
}

extension RenewLease: WireMessage {
    @inlinable
    public static var kind: MessageKind { .renewLease }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("sentAt", sentAt)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            sentAt: try source.bootTime("sentAt"))
    }
}

extension LeaseGranted: WireMessage {
    @inlinable
    public static var kind: MessageKind { .leaseGranted }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("sentAt", sentAt)
        sink.field("length", length)
        sink.field("term", term)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            sentAt: try source.bootTime("sentAt"),
            length: try source.microseconds("length"),
            term: try source.ordinal("term"))
    }
}

extension RunReports: WireMessage {
    @inlinable
    public static var kind: MessageKind { .runReports }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("firstNumber", firstNumber)
        sink.field("reports", reports, limit: WireLimits.reportsPerMessage)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            firstNumber: try source.uint64("firstNumber"),
            reports: try source.list("reports", RunReport.self, limit: WireLimits.reportsPerMessage)
        )
    }
}

extension RunReportsTaken: WireMessage {
    @inlinable
    public static var kind: MessageKind { .runReportsTaken }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("through", through)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            through: try source.uint64("through"))
    }
}

extension Orders: WireMessage {
    @inlinable
    public static var kind: MessageKind { .orders }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("orders", orders, limit: WireLimits.ordersPerMessage)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            orders: try source.list("orders", Order.self, limit: WireLimits.ordersPerMessage))
    }
}

extension LiveRun: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("replica", replica)
        sink.field("epoch", epoch)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            replica: try source.record("replica", ReplicaID.self),
            epoch: try source.ordinal("epoch"))
    }
}

extension LiveRuns: WireMessage {
    @inlinable
    public static var kind: MessageKind { .liveRuns }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("runs", runs, limit: WireLimits.runsPerMessage)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            runs: try source.list("runs", LiveRun.self, limit: WireLimits.runsPerMessage))
    }
}

extension FetchOutput: WireMessage {
    @inlinable
    public static var kind: MessageKind { .fetchOutput }

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

extension Output: WireMessage {
    @inlinable
    public static var kind: MessageKind { .output }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("offset", offset)
        sink.field("bytes", bytes, limit: WireLimits.outputBytes)
        sink.field("isComplete", isComplete)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            offset: try source.uint64("offset"),
            bytes: try source.bytes("bytes", limit: WireLimits.outputBytes),
            isComplete: try source.bool("isComplete"))
    }
}
