import SluiceModel
import Testing

@testable import SluiceRegionFiles

/// Prices of single hours in a region's file: in place, or as a table beside it, with the line and
/// column of what is wrong; and a cap on its power.
@Suite struct HourlyPriceFileTests {
    private func beijing(
        _ lines: String, table: String? = nil
    ) throws -> (files: NationFiles, path: String) {
        var files = try shipped()
        let index = try #require(
            files.regions.firstIndex { $0.path.hasSuffix("/beijing.yaml") })
        _ = try files.regions[index].replace(
            "carbonGramsPerKilowattHour", by: lines + "\ncarbonGramsPerKilowattHour")
        let path = files.regions[index].path.replacing("beijing.yaml", with: "prices.csv")
        if let table { files.prices = [SourceFile(path: path, bytes: Array(table.utf8))] }
        return (files, path)
    }

    private func region(_ files: NationFiles) throws -> RegionDescription {
        let nation = try Nation(files)
        return try #require(nation.layout.regions.first { $0.name.text == "beijing" })
    }

    @Test func `prices stand in the file, or in a table beside it`() throws {
        let inPlace = try beijing(
            "prices: {from: 2026-03-17T08:00, yuanPerKilowattHour: [0.31, -0.05]}\n"
                + "powerCapKilowatts: 1200")
        let one = try region(inPlace.files)
        let hourly = try #require(one.tariff.hourly)
        #expect(hourly.prices == [MicroYuan(310_000), MicroYuan(-50_000)])
        #expect(hourly.from.seconds == 1_773_705_600)
        #expect(one.powerCapKilowatts == 1_200)
        let beside = try beijing(
            "prices: {file: prices.csv}",
            table: "hour,yuanPerKilowattHour\n2026-03-17T08:00,0.31\n2026-03-17T09:00,-0.05\n")
        #expect(try region(beside.files).tariff.hourly == hourly)
    }

    @Test(arguments: [
        ("2026-03-17T08:30,0.31\n", 2, 1, "no whole hour"),
        ("2026-03-17T08:00,0.31\n2026-03-17T10:00,0.3\n", 3, 1, "not the hour after"),
        ("2026-03-17T08:00,331\n", 2, 18, "no price"),
        ("2026-03-17T08:00\n", 2, 1, "1 cells"), ("", 2, 1, "no hour has a price"),
    ])
    func `what is wrong in a table has its line and column`(
        rows: String, line: Int, column: Int, what: String
    ) throws {
        let (files, path) = try beijing(
            "prices: {file: prices.csv}", table: "hour,yuanPerKilowattHour\n" + rows)
        let found = try #require(problems(of: files).first)
        #expect(found.file == path)
        #expect(found.mark == YAMLMark(line: line, column: column))
        #expect(found.what.contains(what))
    }

    @Test func `a table that is not there is a problem of the region's file`() throws {
        let (files, _) = try beijing("prices: {file: absent.csv}")
        let found = try #require(problems(of: files).first)
        #expect(found.file.hasSuffix("/beijing.yaml"))
        #expect(found.what.contains("absent.csv"))
    }
}
