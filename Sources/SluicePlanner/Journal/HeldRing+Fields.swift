// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, which documents it.

package import SluiceCoding
import SluiceModel
package import SluicePlacement

extension RingHold.Standing: FieldChoice {}

extension HeldRing: FieldRecord {
    package func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("report", report)
        sink.field("standing", hold.standing)
        sink.field("placing", hold.placing)
        sink.field("serving", hold.serving)
        sink.field("since", hold.since)
        sink.field("placingBetterSince", hold.placingBetterSince)
        sink.field("servingBetterSince", hold.servingBetterSince)
        sink.field("servingWorseSince", hold.servingWorseSince)
    }

    package init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let report = try source.record("report", RingReport.self)
        var hold = RingHold(
            standing: try source.choice("standing", RingHold.Standing.self),
            placing: try source.choice("placing", Ring.self),
            serving: try source.choice("serving", Ring.self),
            since: try source.civilTime("since"))
        hold.placingBetterSince = try source.civilTime("placingBetterSince")
        hold.servingBetterSince = try source.civilTime("servingBetterSince")
        hold.servingWorseSince = try source.civilTime("servingWorseSince")
        self.init(report, hold)
    }
}
