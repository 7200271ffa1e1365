import SluiceModel
import Testing

/// Prices of single hours go before the bands where they are known, and only there.
@Suite struct HourlyPricesTests {
    private let start = CivilTime(seconds: 1_767_225_600)

    private func tariff(_ prices: [Int64]) throws -> Tariff {
        let hourly = try #require(
            HourlyPrices(from: start, prices: prices.map { MicroYuan($0) }))
        return Tariff(
            name: TariffName(trusted: "test"),
            bands: [
                Tariff.Band(startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(300_000)),
                Tariff.Band(startSecondOfDay: 36_000, pricePerKilowattHour: MicroYuan(900_000)),
            ], hourly: hourly)
    }

    @Test func `a price is the hour's where it is known, else the band's`() throws {
        let tariff = try tariff([100_000, -50_000])
        let bands = Tariff(name: tariff.name, bands: tariff.bands)
        #expect(tariff.price(at: start) == MicroYuan(100_000))
        #expect(tariff.price(at: start.adding(Seconds(7_199))) == MicroYuan(-50_000))
        for second in [Int64(-1), 7_200, 40_000] {
            let time = start.adding(Seconds(second))
            #expect(tariff.price(at: time) == bands.price(at: time))
        }
        #expect(tariff.least == MicroYuan(-50_000))
    }

    @Test func `the cost of a span is the sum of its seconds' prices`() throws {
        let tariff = try tariff((0..<50).map { Int64($0 * 37 % 11 - 3) * 36_000 })
        var seed: UInt64 = 7
        for _ in 0..<200 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let from = start.adding(Seconds(Int64(seed >> 40) % 300_000 - 60_000))
            let length = Int64(seed >> 20) & 0x3_FFFF
            // Quarters of an hour: no price changes within one.
            let begin = CivilTime(seconds: from.seconds / 900 * 900)
            let quarters = length / 900
            let sum = (0..<quarters).reduce(Int64(0)) {
                $0 + tariff.price(at: begin.adding(Seconds($1 * 900))).count * 900
            }
            let cost = tariff.costOfKilowatt(from: begin, for: Seconds(quarters * 900))
            #expect(cost == MicroYuan(sum / 3_600))
        }
    }

    @Test func `changes are the begins of hours that come, and the last's end`() throws {
        let hourly = try #require(try tariff([1, 2, 3]).hourly)
        #expect(hourly.changes(after: start.adding(Seconds(-5))).count == 4)
        #expect(hourly.changes(after: start).first == start.adding(Seconds(3_600)))
        #expect(hourly.nextChange(after: start.adding(Seconds(7_200))) == hourly.until)
        #expect(hourly.nextChange(after: hourly.until) == nil)
        #expect(HourlyPrices(from: start.adding(Seconds(1)), prices: [MicroYuan(1)]) == nil)
        #expect(HourlyPrices(from: start, prices: []) == nil)
    }
}
