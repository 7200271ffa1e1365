// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `WireMessage`, `FieldSink` or their kin, which document it.

public import SluiceCoding
public import SluiceModel

extension SetPrices: WireMessage {
    @inlinable
    public static var kind: MessageKind { .setPrices }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("key", key)
        sink.field("region", region)
        sink.field("hoursFrom", prices?.from ?? .none)
        sink.field(
            "hours", (prices?.prices ?? []).map { HourPrice(pricePerKilowattHour: $0) },
            limit: Limits.priceHours)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            key: try source.record("key", RequestKey.self),
            region: try source.name("region"), prices: nil)
        let from = try source.civilTime("hoursFrom")
        let hours = try source.list("hours", HourPrice.self, limit: Limits.priceHours)
        guard !hours.isEmpty else { return }
        prices = HourlyPrices(from: from, prices: hours.map(\.pricePerKilowattHour))
        guard prices != nil else { throw source.fault(.badValue) }
    }
}
