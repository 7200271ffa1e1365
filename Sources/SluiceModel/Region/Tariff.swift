/// Electricity by time of use: bands that cover the day without gap or overlap.
public struct Tariff: Hashable, Sendable {
    /// One band of the day.
    public struct Band: Hashable, Sendable {
        /// Where it starts, in seconds of the day (UTC+8), 0 ..< 86,400.
        public var startSecondOfDay: Int64
        /// Price of a kilowatt-hour in it.
        public var pricePerKilowattHour: MicroYuan

        /// Wraps a start and a price.
        public init(startSecondOfDay: Int64, pricePerKilowattHour: MicroYuan) {
            self.startSecondOfDay = startSecondOfDay
            self.pricePerKilowattHour = pricePerKilowattHour
        }
    }

    /// Its name, e.g. `ningxia-2024`.
    public var name: TariffName
    /// Bands in order of their start; the first starts at 0, each lasts until the next.
    public var bands: [Band]
    /// Prices of single hours, which go before the bands where they are known.
    public var hourly: HourlyPrices?

    /// Wraps bands that are in order and start at 0.
    public init(name: TariffName, bands: [Band], hourly: HourlyPrices? = nil) {
        precondition(bands.first?.startSecondOfDay == 0, "tariff \(name): first band is not at 0")
        self.name = name
        self.bands = bands
        self.hourly = hourly
    }

    /// A bound under all prices. O(bands + hours).
    public var least: MicroYuan {
        let band = bands.lazy.map(\.pricePerKilowattHour).min() ?? MicroYuan(0)
        return hourly.map { min(band, $0.least) } ?? band
    }

    /// The price in force at `time`. O(bands).
    public func price(at time: CivilTime) -> MicroYuan {
        if let price = hourly?.price(at: time) { return price }
        let second = time.secondOfDay
        var price = bands[0].pricePerKilowattHour
        for band in bands where band.startSecondOfDay <= second {
            price = band.pricePerKilowattHour
        }
        return price
    }

    /// Price of one kilowatt drawn from `start` for `length`, in micro-yuan: the integral of the
    /// tariff, hour by hour where hours have prices. O(bands), whatever the length: whole days are
    /// multiplied, and sums of hours are known.
    public func costOfKilowatt(from start: CivilTime, for length: Seconds) -> MicroYuan {
        guard length.count > 0 else { return MicroYuan(0) }
        let end = start.adding(length)
        guard let hourly, start < hourly.until, end > hourly.from else {
            return MicroYuan(bandSeconds(from: start, for: length) / 3_600)
        }
        let first = max(start, hourly.from)
        let last = min(end, hourly.until)
        let around =
            bandSeconds(from: start, for: first.since(start))
            + bandSeconds(from: last, for: end.since(last))
        return MicroYuan((around + hourly.priceSeconds(from: first, to: last)) / 3_600)
    }

    /// The sum of price × seconds by the bands alone.
    private func bandSeconds(from start: CivilTime, for length: Seconds) -> Int64 {
        guard length.count > 0 else { return 0 }
        let days = length.count / 86_400
        var priceSeconds = days > 0 ? days * priceSeconds(from: 0, to: 86_400) : 0
        let first = start.secondOfDay
        let last = first + length.count % 86_400
        priceSeconds += self.priceSeconds(from: first, to: min(last, 86_400))
        if last > 86_400 { priceSeconds += self.priceSeconds(from: 0, to: last - 86_400) }
        return priceSeconds
    }

    /// The sum of price × seconds within one day, in micro-yuan-seconds per kilowatt-hour.
    private func priceSeconds(from start: Int64, to end: Int64) -> Int64 {
        var sum: Int64 = 0
        for (index, band) in bands.enumerated() {
            let bandEnd = index + 1 < bands.count ? bands[index + 1].startSecondOfDay : 86_400
            let overlap = min(end, bandEnd) - max(start, band.startSecondOfDay)
            if overlap > 0 { sum += overlap * band.pricePerKilowattHour.count }
        }
        return sum
    }
}
