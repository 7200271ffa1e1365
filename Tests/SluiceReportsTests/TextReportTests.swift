import Testing
@testable import SluiceReports

@Suite struct TextReportTests {
    @Test(
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"),
            (Int64.min, "-9,223,372,036,854,775,808"),
        ] as [(Int64, String)])
    func thousandsAreSeparated(value: Int64, text: String) {
        #expect(Figures.grouped(value) == text)
    }

    @Test func moneyPercentAndTimeReadAsPeopleWriteThem() {
        #expect(Figures.yuan(micro: 12_345_678) == "¥12.34")
        #expect(Figures.yuan(micro: 45_678_000_000) == "¥45,678")
        #expect(Figures.yuan(micro: -1_234_567_000_000) == "-¥1.23 million")
        #expect(Figures.percent(milli: -5) == "-0.5 %")
        #expect(Figures.duration(milliseconds: 59_999) == "59.9 s")
        #expect(Figures.duration(milliseconds: 3_723_000) == "1 h 2 min")
        #expect(Figures.duration(milliseconds: 240_000) == "4 min")
        #expect(Page.unbroken("4 min 20 s") == "4\u{A0}min 20\u{A0}s")
        #expect(Figures.aboveMilli(150, base: 100) == 500)
        #expect(Figures.aboveMilli(1, base: 0) == nil)
    }

    @Test func theSummaryAlignsNumbersOnTheRight() {
        let lines = TextSummary.render(SampleReport.content).split(separator: "\n")
        let first = lines.first { $0.contains("jobs submitted") }
        let second = lines.first { $0.contains("  cards ") }
        #expect(first?.hasSuffix("20,431") == true)
        #expect(first?.count == second?.count)
        #expect(lines.contains { $0.contains("Nearest first") && $0.hasSuffix("+35.0 %") })
        #expect(lines.allSatisfy { $0.last != " " })
    }

    @Test func namesCannotSteerTheTerminal() {
        var content = SampleReport.content
        content.title = "a\u{1B}[2Jb\u{202E}"
        content.waits[0].kind = "x\ny\u{7}"
        let text = TextSummary.render(content)
        #expect(!text.contains("\u{1B}") && !text.contains("\u{7}") && !text.contains("\u{202E}"))
        #expect(text.contains("x y"))
    }

    @Test func sentencesAreBrokenAtBlanks() {
        #expect(TextColumns.wrapped("one two three", to: 7) == ["one two", "three"])
        #expect(TextColumns.wrapped("toolongaword a", to: 4) == ["toolongaword", "a"])
        #expect(TextColumns.wrapped("", to: 4).isEmpty)
    }

    @Test func wideCharactersTakeTwoColumns() {
        #expect(TextColumns.width("宁夏 a") == 6)
        #expect(TextColumns.padded("宁夏", to: 6) == "宁夏  ")
        #expect(TextColumns.fitted("宁夏回族", to: 5) == "宁夏…")
    }

    @Test(arguments: [20, 60, 80, 200], [1, 6, 10, 100])
    func theProgressTableKeepsToTheTerminal(width: Int, height: Int) {
        var progress = LiveProgress()
        progress.regions = SampleReport.places.map {
            .init(
                name: $0.0, state: "reachable", cards: $0.3, busyCards: $0.3 * $0.4 / 1000,
                running: 3, ended: 4)
        }
        let lines = progress.table(width: width, height: height).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= height)
        #expect(lines.allSatisfy { TextColumns.width(String($0)) <= width })
        if height == 10, width >= 80 { #expect(lines.last?.contains("28 more") == true) }
    }

    @Test func theLineForPipesHoldsTheWholeState() {
        var progress = LiveProgress()
        progress.secondOfDay = 90_300
        progress.jobs = 20_431
        progress.submitted = 1500
        let line = progress.line
        #expect(line.hasPrefix("01:05 +1d  submitted 1,500/20,431  waiting 0"))
        #expect(line.contains("busy 0.0 %") && line.hasSuffix("violations 0"))
        #expect(!line.contains("\n"))
    }
}
