// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension SecretReference: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.name("name", name.text, .required)
        sink.field("variable", variable, limit: Limits.nameBytes)
        sink.field("isFile", isFile)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            name: SecretName(trusted: try source.name("name", .required)),
            variable: try source.text("variable", limit: Limits.nameBytes),
            isFile: try source.bool("isFile"))
    }
}

extension ArtifactReference: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.name("name", name.text, .required)
        sink.field("reference", reference, limit: Limits.textBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            name: ArtifactName(trusted: try source.name("name", .required)),
            reference: try source.text("reference", limit: Limits.textBytes))
    }
}
