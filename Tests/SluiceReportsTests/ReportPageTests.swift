import Testing
@testable import SluiceReports

@Suite struct ReportPageTests {
    @Test func everyNameIsEscapedWhereverItStands() {
        let attack = "<script>alert('\"&x')</script>\u{0}\u{202E}"
        var content = SampleReport.content
        content.title = attack
        content.subtitle = attack
        content.stateHash = attack
        content.notes = [attack]
        for index in content.regions.indices { content.regions[index].name = attack }
        content.tiers[0].name = attack
        content.powerCosts[0].policy = attack
        content.powerCosts[1].policy = attack
        content.rings[0].name = attack
        content.waits[0].kind = attack
        content.totals[0].name = attack
        let page = ReportPage.render(content)
        #expect(!page.contains("<script") && !page.contains("alert('"))
        #expect(!page.contains("\u{0}") && !page.contains("\u{202E}"))
        #expect(page.contains("&lt;script&gt;alert(&#39;&quot;&amp;x&#39;)&lt;/script&gt;"))
    }

    @Test func anEmptyReportIsAWholePage() {
        let page = ReportPage.render(ReportContent(title: "", subtitle: ""))
        #expect(page.hasPrefix("<!doctype html>") && page.hasSuffix("</html>\n"))
        #expect(page.components(of: Page.nothing) == 6)
        #expect(page.contains("0 invariant violations"))
        #expect(balanced(page))
    }

    @Test func zeroesAndExtremesAreDrawnWithoutTrapping() {
        for number in [0, -1, 1, Int64.max, Int64.min] {
            let content = uniform(number)
            let page = ReportPage.render(content)
            #expect(balanced(page), "\(number)")
            #expect(!page.contains("nan") && !page.contains("inf,"))
            #expect(!TextSummary.render(content).isEmpty)
        }
    }

    @Test func longNamesAreCutOnTheMapAndWholeInTheTable() {
        var content = SampleReport.content
        let name = String(repeating: "漢字x", count: 100)
        content.regions[0].name = name
        let page = ReportPage.render(content)
        #expect(page.contains("<td>\(name)</td>"))
        #expect(!page.contains("font-size=\"13\" x=\"0\">\(name)"))
    }

    @Test func nothingIsFetchedAndNoStyleStandsInline() {
        let page = ReportPage.render(SampleReport.content)
        for forbidden in [
            "http:", "https:", "src=", "href=", "url(", "@import", " style=", "onclick",
        ] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
        #expect(page.components(of: "<style>") == 1)
        #expect(balanced(page))
        #expect(page == ReportPage.render(SampleReport.content))
    }

    @Test func costsAreComparedWithSluice() {
        let page = ReportPage.render(SampleReport.content)
        #expect(page.contains("¥1.93 million") && page.contains("+35.0 %"))
        #expect(page.contains("Power cost 25.9 % below Nearest first."))
    }

    @Test func violationsAreSaidAloud() {
        var content = SampleReport.content
        content.violations = 2
        let page = ReportPage.render(content)
        #expect(page.contains("<strong>2 invariant violations</strong>"))
        #expect(!page.contains("verdict good"))
    }

    @Test func namesOnTheMapNeverOverlap() throws {
        var content = SampleReport.content
        // Forty more regions in one small area: most of their names can find no room.
        for index in 0..<40 as Range<Int64> {
            content.regions.append(
                .init(
                    name: "Crowded \(index)",
                    latitudeMicrodegrees: 33_000_000 + index % 7 * 400_000,
                    longitudeMicrodegrees: 112_000_000 + index % 6 * 500_000, cards: 100 + index,
                    utilisationMilli: 500, placements: 1))
        }
        let map = MapDrawing(content, width: 1080, fontSize: 13, largestRadius: 34).svg(
            style: "map")
        let name = /class="place" font-size="13" x="(-?[0-9.]+)" y="(-?[0-9.]+)">([^<]*)</
        let boxes = try map.matches(of: name).map { match in
            LabelBox(
                x: try #require(Double(match.1)), y: try #require(Double(match.2)),
                width: Page.textWidth(String(match.3), size: 13) - 0.2, height: 13 * 1.2 - 0.2)
        }
        #expect(boxes.count > 25 && boxes.count < content.regions.count)
        for (index, box) in boxes.enumerated() {
            #expect(!boxes[(index + 1)...].contains { $0.overlaps(box) })
        }
    }

    private func uniform(_ number: Int64) -> ReportContent {
        var content = SampleReport.content
        for index in content.regions.indices {
            content.regions[index].cards = number
            content.regions[index].utilisationMilli = number
            content.regions[index].placements = number
            content.regions[index].latitudeMicrodegrees = number
            content.regions[index].longitudeMicrodegrees = number
        }
        content.cities = [.init(latitudeMicrodegrees: number, longitudeMicrodegrees: number)]
        content.tiers = [.init(name: "t", utilisationMilli: [number, number])]
        content.stepSeconds = number
        content.powerCosts = [
            .init(policy: "a", microYuan: number), .init(policy: "b", microYuan: -1),
        ]
        content.rings = [.init(name: "r", placements: number)]
        content.waits = [
            .init(
                kind: "w", jobs: number, p50Milliseconds: number, p90Milliseconds: number,
                p99Milliseconds: number, maximumMilliseconds: number)
        ]
        content.totals = [.init(name: "n", count: number)]
        content.violations = number
        content.checks = number
        return content
    }

    /// Every element that must be closed is closed as often as it is opened.
    private func balanced(_ page: String) -> Bool {
        ["svg", "section", "table", "div", "ul", "li", "p", "td", "text", "details", "title"]
            .allSatisfy { name in
                page.components(of: "<\(name)>") + page.components(of: "<\(name) ")
                    == page.components(of: "</\(name)>")
            }
    }
}

extension String {
    /// How often `part` occurs.
    func components(of part: String) -> Int { ranges(of: part).count }
}
