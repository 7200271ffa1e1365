import Testing

@testable import SluicePower

@Suite("Price forecasts")
struct PriceForecastTests {
    /// Dear at noon, dearer on working days, the same every week.
    private func price(_ hour: Int64) -> Int64 {
        let day = hour / 24 % 7
        return (hour % 24 == 12 ? 900 : 300) + (day < 5 ? 200 : 0)
    }

    private func history(days: Int64) -> SummedPrices {
        SummedPrices(firstHour: 0, prices: (0..<days * 24).map(price))
    }

    @Test("prices that repeat by the week are met")
    func weekly() {
        let known = history(days: 70)
        let extended = PriceForecast(known: known).extended(to: 77 * 24)
        #expect(extended.endHour == 77 * 24)
        for hour in known.endHour..<extended.endHour {
            #expect(abs(extended[hour] - price(hour)) <= 2, "hour \(hour)")
        }
    }

    @Test("a level that has moved is followed in part")
    func drift() {
        var prices = history(days: 70).prices
        for index in (69 * 24)..<prices.count { prices[index] += 100 }
        let known = SummedPrices(firstHour: 0, prices: prices)
        let next = PriceForecast(known: known).extended(to: known.endHour + 1)[known.endHour]
        #expect((price(known.endHour) + 65...price(known.endHour) + 75).contains(next))
    }

    @Test("with a day of history its shape is repeated, with less its last price")
    func little() {
        let day = history(days: 1)
        let tomorrow = PriceForecast(known: day).extended(to: 48)
        #expect(abs(tomorrow[36] - day[12]) <= 1)
        let hours = day.before(5)
        #expect(PriceForecast(known: hours).extended(to: 9)[8] == hours[4])
    }

    @Test("known prices stay as they are")
    func known() {
        let known = history(days: 3)
        let extended = PriceForecast(known: known).extended(to: 100)
        #expect(Array(extended.prices.prefix(72)) == known.prices)
    }
}
