// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension EraseTenant: WireMessage {
    @inlinable
    public static var kind: MessageKind { .eraseTenant }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("organisation", organisation)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            organisation: try source.tenant("organisation"))
    }
}

extension ForgetTenants: WireMessage {
    @inlinable
    public static var kind: MessageKind { .forgetTenants }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.names(
            "organisations", organisations.lazy.map(\.text), .tenant,
            limit: WireLimits.forgottenTenants)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            organisations: try source.names(
                "organisations", .tenant, limit: WireLimits.forgottenTenants
            ) { TenantName(trusted: $0) })
    }
}

extension TenantsForgotten: WireMessage {
    @inlinable
    public static var kind: MessageKind { .tenantsForgotten }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.names(
            "organisations", organisations.lazy.map(\.text), .tenant,
            limit: WireLimits.forgottenTenants)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            organisations: try source.names(
                "organisations", .tenant, limit: WireLimits.forgottenTenants
            ) { TenantName(trusted: $0) })
    }
}
