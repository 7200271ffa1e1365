// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension ShowPolicy: WireMessage {
    @inlinable
    public static var kind: MessageKind { .showPolicy }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("version", version)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            version: try source.uint64("version"))
    }
}

extension PolicyReply: WireMessage {
    @inlinable
    public static var kind: MessageKind { .policyReply }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("version", version)
        sink.field("since", since)
        sink.forPeople("actor", actor, limit: Limits.textBytes)
        sink.field("policy", policy)
        sink.field("oldest", oldest)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            version: try source.uint64("version"),
            since: try source.civilTime("since"),
            actor: try source.text("actor", limit: Limits.textBytes),
            policy: try source.record("policy", Policy.self),
            oldest: try source.uint64("oldest"))
    }
}

extension ApplyPolicy: WireMessage {
    @inlinable
    public static var kind: MessageKind { .applyPolicy }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("policy", policy)
        sink.field("after", after)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            policy: try source.record("policy", Policy.self),
            after: try source.uint64("after"))
    }
}

extension RollBackPolicy: WireMessage {
    @inlinable
    public static var kind: MessageKind { .rollBackPolicy }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("version", version)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            version: try source.uint64("version"))
    }
}

extension ListTenants: WireMessage {
    @inlinable
    public static var kind: MessageKind { .listTenants }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("tenant", tenant)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            tenant: try source.tenant("tenant"))
    }
}

extension TenantView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("tenant", tenant)
        sink.field("used", used)
        sink.field("guarantee", guarantee)
        sink.field("borrowed", borrowed)
        sink.field("limit", limit)
        sink.field("weight", weight)
        sink.field("waiting", waiting)
        sink.field("waitingJobs", waitingJobs)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            tenant: try source.tenant("tenant"),
            used: try source.int64("used"),
            guarantee: try source.int64("guarantee"),
            borrowed: try source.int64("borrowed"),
            limit: try source.int64("limit"),
            weight: try source.uint32("weight"),
            waiting: try source.int64("waiting"),
            waitingJobs: try source.uint32("waitingJobs"))
    }
}

extension TenantList: WireMessage {
    @inlinable
    public static var kind: MessageKind { .tenantList }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("version", version)
        sink.field("tenants", tenants, limit: WireLimits.tenants)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            version: try source.uint64("version"),
            tenants: try source.list("tenants", TenantView.self, limit: WireLimits.tenants))
    }
}
