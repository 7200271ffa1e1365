import Testing

@testable import SluiceTraces

@Suite("Price files")
struct PriceFileTests {
    private func failure(_ text: String) -> TraceError? {
        do {
            _ = try TraceFiles.with(text) { try PriceFile.read(path: $0) }
            return nil
        } catch { return error as? TraceError }
    }

    @Test("every column but the time's is a price, per MWh in the file and per kWh here")
    func columns() throws {
        let text = """
            hour_ending_local,dayahead_cny_mwh,realtime_cny_mwh
            1970-01-02 01:00:00,329.5,-80
            1970-01-02 02:00:00,330.0,282.3164
            """
        for gzip in [false, true] {
            let file = try TraceFiles.with(text, gzip: gzip) { try PriceFile.read(path: $0) }
            #expect(file.columns == ["dayahead_cny_mwh", "realtime_cny_mwh"])
            #expect(file.firstHour == 24)
            #expect(file.prices == [[329_500, 330_000], [-80_000, 282_316]])
        }
    }

    @Test("a gap, a half hour, a word and an empty file are refused, naming line and column")
    func refused() throws {
        let head = "time,price\n2015-01-04 00:00:00,36.26\n"
        let gap = try #require(failure(head + "2015-01-04 02:00:00,30\n"))
        #expect(gap.line == 3 && gap.column == 1 && gap.problem.contains("not the hour after"))
        #expect(failure("time,price\n2015-01-04 00:30:00,36\n")?.line == 2)
        let word = try #require(failure(head + "2015-01-04 01:00:00,dear\n"))
        #expect(word.line == 3 && word.column == 2 && word.problem.contains("'dear' is no number"))
        #expect(failure("time,price\n")?.problem == "has no hours")
        #expect(failure("when,price\n2015-01-04 00:00:00,1\n")?.remedy.contains("time") == true)
        #expect(failure("time\n2015-01-04 00:00:00\n")?.problem.contains("no column") == true)
    }
}
