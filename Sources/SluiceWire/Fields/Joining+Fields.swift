// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension IssueToken: WireMessage {
    @inlinable
    public static var kind: MessageKind { .issueToken }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("region", region)
        sink.field("digest", digest, limit: WireLimits.digestBytes)
        sink.field("valid", valid)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            region: try source.name("region"),
            digest: try source.bytes("digest", limit: WireLimits.digestBytes),
            valid: try source.seconds("valid"))
    }
}

extension Join: WireMessage {
    @inlinable
    public static var kind: MessageKind { .join }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("secret", secret, limit: WireLimits.secretBytes)
        sink.field("request", request, limit: WireLimits.certificateBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            secret: try source.bytes("secret", limit: WireLimits.secretBytes),
            request: try source.bytes("request", limit: WireLimits.certificateBytes))
    }
}

extension IssuedCertificate: WireMessage {
    @inlinable
    public static var kind: MessageKind { .issuedCertificate }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("certificate", certificate, limit: WireLimits.certificateBytes)
        sink.field("authority", authority, limit: WireLimits.certificateBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            certificate: try source.bytes("certificate", limit: WireLimits.certificateBytes),
            authority: try source.bytes("authority", limit: WireLimits.certificateBytes))
    }
}

extension RenewCertificate: WireMessage {
    @inlinable
    public static var kind: MessageKind { .renewCertificate }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("request", request, limit: WireLimits.certificateBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(request: try source.bytes("request", limit: WireLimits.certificateBytes))
    }
}
