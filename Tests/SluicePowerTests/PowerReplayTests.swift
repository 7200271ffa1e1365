import Foundation
import SluiceTraces
import Testing

@testable import SluicePower

@Suite("Power replays")
struct PowerReplayTests {
    /// Measured prices, outside the project; absent on a user's machine.
    static let folder = URL(filePath: #filePath)
        .appending(path: "../../../../shared/data/power").standardizedFileURL.path
    static let isThere = FileManager.default.fileExists(atPath: folder)

    static let isLong = ProcessInfo.processInfo.environment["SLUICE_LONG"] != nil

    @Test("at one price nothing can be saved, and all start at once")
    func flat() {
        let prices = SummedPrices(firstHour: 0, prices: Array(repeating: 50, count: 24 * 6))
        var settings = PowerReplay.Settings()
        settings.limit = 100_000
        let outcome = PowerReplay.run(settings, known: prices, paid: prices)
        #expect(outcome.jobs == 3 * ((144 - 72) / 6))
        #expect(outcome.planned == outcome.startNow)
        #expect(outcome.bound == outcome.startNow)
    }

    @Test("with room for all and prices known, each job starts in its cheapest hour")
    func unlimited() {
        let prices = SummedPrices(
            firstHour: 0, prices: (0..<24 * 6).map { $0 % 24 < 6 ? 10 : 100 })
        var settings = PowerReplay.Settings()
        settings.hours = [4]
        settings.limit = 100_000
        let outcome = PowerReplay.run(settings, known: prices, paid: prices)
        #expect(outcome.planned == Int64(outcome.jobs) * 4 * 10 * settings.cards)
        #expect(outcome.savedThousandths == 1_000)
    }

    @Test("the limit of cards holds, and the bound stays below")
    func limited() {
        let prices = SummedPrices(
            firstHour: 0, prices: (0..<24 * 5).map { $0 % 24 < 6 ? 10 : 100 })
        for limit in [512, 640] as [Int64] {
            var settings = PowerReplay.Settings()
            settings.limit = limit
            let outcome = PowerReplay.run(settings, known: prices, paid: prices)
            #expect(outcome.peak <= limit)
            #expect(outcome.bound <= outcome.planned)
            #expect(outcome.planned < outcome.startNow)
        }
    }

    @Test(
        "on measured prices most of the saving is made, under a limit, nothing late",
        .enabled(if: isThere, "no ../shared/data/power here"),
        .enabled(if: isLong, "takes minutes in a debug build: set SLUICE_LONG=1"),
        arguments: [
            ("epf_BE_hourly_price.csv.gz", 0), ("epf_FR_hourly_price.csv.gz", 0),
            ("shandong_spot_hourly_2026-01-25_2026-02-25.csv", 0),
        ])
    func measured(name: String, column: Int) throws {
        let file = try PriceFile.read(path: Self.folder + "/" + name)
        // The first twelve weeks: the whole series is what `sluice simulate power` is for.
        let prices = SummedPrices(
            firstHour: file.firstHour, prices: Array(file.prices[column].prefix(84 * 24)))
        let outcome = PowerReplay.run(PowerReplay.Settings(), known: prices, paid: prices)
        #expect(outcome.savedThousandths >= 850)
        #expect(outcome.late == 0)
        #expect(outcome.peak <= 576)
    }
}
