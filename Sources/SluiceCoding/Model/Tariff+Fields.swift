// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension Tariff: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("name", name)
        sink.field("bands", bands, limit: Limits.tariffBands)
        sink.field("hoursFrom", hourly?.from ?? .none)
        sink.field(
            "hours", (hourly?.prices ?? []).map { HourPrice(pricePerKilowattHour: $0) },
            limit: Limits.priceHours)
    }

    /// Reads bands that are in order, start at 0 and stay within the day.
    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let name: TariffName = try source.name("name")
        let bands = try source.list("bands", Band.self, limit: Limits.tariffBands)
        guard bands.first?.startSecondOfDay == 0 else { throw source.fault(.badValue) }
        var before: Int64 = -1
        for band in bands {
            guard band.startSecondOfDay > before, band.startSecondOfDay < 86_400 else {
                throw source.fault(.badValue)
            }
            before = band.startSecondOfDay
        }
        self.init(name: name, bands: bands)
        guard source.hasAppended("hoursFrom") else { return }
        let from = try source.civilTime("hoursFrom")
        let hours = try source.list("hours", HourPrice.self, limit: Limits.priceHours)
        guard !hours.isEmpty else { return }
        hourly = HourlyPrices(from: from, prices: hours.map(\.pricePerKilowattHour))
        guard hourly != nil else { throw source.fault(.badValue) }
    }
}

/// The price of one hour.
@frozen
public struct HourPrice: Hashable, Sendable {
    /// Price of a kilowatt-hour in it.
    public var pricePerKilowattHour: MicroYuan

    /// Wraps a price.
    @inlinable
    public init(pricePerKilowattHour: MicroYuan) {
        self.pricePerKilowattHour = pricePerKilowattHour
    }
}

extension HourPrice: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("hourPrice", pricePerKilowattHour)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(pricePerKilowattHour: try source.microYuan("hourPrice"))
    }
}

extension Tariff.Band: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("startSecondOfDay", startSecondOfDay)
        sink.field("pricePerKilowattHour", pricePerKilowattHour)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            startSecondOfDay: try source.int64("startSecondOfDay"),
            pricePerKilowattHour: try source.microYuan("pricePerKilowattHour"))
    }
}

/// What a basis rests on, as a number.
@frozen
public enum BasisTag: UInt8, FieldChoice {
    case reported = 1
    case assumed = 2
    case modelled = 3
}

extension Basis: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        let (tag, text): (BasisTag, String) =
            switch self {
            case .reported(let source): (.reported, source)
            case .assumed(let reason): (.assumed, reason)
            case .modelled(let model): (.modelled, model)
            }
        sink.field("basis", tag)
        sink.forPeople("text", text, limit: CodingLimits.sentenceBytes)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let tag = try source.choice("basis", BasisTag.self)
        let text = try source.text("text", limit: CodingLimits.sentenceBytes)
        switch tag {
        case .reported: self = .reported(source: text)
        case .assumed: self = .assumed(reason: text)
        case .modelled: self = .modelled(model: text)
        }
    }
}
