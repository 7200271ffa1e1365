import SluiceCoding
import SluiceModel

/// The numbers of these events in the journal, among those of `EventTag`; never used again.
enum PricesEventTag: UInt8 {
    case set = 108
}

/// The numbers of these commands in the journal, among those of `CommandTag`; never used again.
enum PricesCommandTag: UInt8 {
    case set = 106
}

extension ByteWriter {
    /// A series, or none.
    fileprivate mutating func write(_ prices: HourlyPrices?) {
        write(UInt32(prices?.prices.count ?? 0))
        guard let prices else { return }
        write(prices.from.seconds)
        for price in prices.prices { write(price.count) }
    }
}

extension ByteReader {
    fileprivate mutating func readPrices() throws(CodingFault) -> HourlyPrices? {
        let count = Int(try readUInt32())
        try check(count <= Limits.priceHours)
        guard count > 0 else { return nil }
        let from = CivilTime(seconds: try readInt64())
        var prices: [MicroYuan] = []
        for _ in 0..<count { prices.append(MicroYuan(try readInt64())) }
        guard let series = HourlyPrices(from: from, prices: prices) else {
            throw CodingFault(.badValue, at: offset)
        }
        return series
    }
}

extension PricesEvent {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .set(let region, let prices):
            writer.write(PricesEventTag.set.rawValue)
            writer.write(region)
            writer.write(prices)
        }
    }

    init(_ tag: PricesEventTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .set: self = .set(region: try reader.readUInt16(), try reader.readPrices())
        }
    }
}

extension PricesCommand {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .set(let key, let region, let prices):
            writer.write(PricesCommandTag.set.rawValue)
            writer.field("key", key)
            writer.write(region.text)
            writer.write(prices)
        }
    }

    init(_ tag: PricesCommandTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .set:
            self = .set(
                key: try reader.record("key", RequestKey.self),
                RegionName(trusted: try reader.readText(limit: Limits.nameBytes)),
                try reader.readPrices())
        }
    }
}

extension PlannerState {
    /// Appends what regions came with where others' prices hold.
    func encodeOwnPrices(into writer: inout ByteWriter) {
        guard !ownPrices.isEmpty else { return }
        writer.write(SnapshotSection.ownPrices.rawValue)
        writer.write(UInt32(ownPrices.count))
        for region in regions.indices {
            guard let own = ownPrices[UInt16(region)] else { continue }
            writer.write(UInt16(region))
            writer.write(own.hourly)
        }
    }

    /// Reads one of the entries that `encodeOwnPrices` wrote.
    mutating func decodeOwnPrices(_ reader: inout ByteReader) throws(CodingFault) {
        let region = try reader.readUInt16()
        try reader.check(Int(region) < regions.count && ownPrices[region] == nil)
        ownPrices[region] = OwnPrices(hourly: try reader.readPrices())
    }
}
