// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension TideView: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("wanted", wanted)
        sink.field("least", least)
        sink.field("most", most)
        sink.field("why", why)
        sink.field("changesAt", changesAt)
        sink.field("thenWanted", thenWanted)
        sink.field("keptCards", keptCards)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            wanted: try source.uint16("wanted"), least: try source.uint16("least"),
            most: try source.uint16("most"), why: try source.record("why", Verdict.self),
            changesAt: try source.civilTime("changesAt"),
            thenWanted: try source.uint16("thenWanted"),
            keptCards: try source.uint32("keptCards"))
    }
}
