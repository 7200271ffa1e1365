import Testing
@testable import SluiceReports

@Suite struct FindingsTests {
    @Test func `each heading says what its picture shows`() {
        let content = SampleReport.content
        #expect(
            Findings.map(content) == "Where the work ran: Ningxia was busiest, 94.3 % of its cards")
        #expect(Findings.tiers(content).hasPrefix("Utilisation by tier: ten thousand 7"))
        #expect(Findings.tiers(content).contains(", edge "))
        #expect(
            Findings.power(content)
                == "Power cost: 25.9 % below Nearest first, 19.4 % below Random")
        #expect(Findings.rings(content) == "Placements by latency ring: 98.9 % ≤ 10 ms")
        #expect(
            Findings.waits(content)
                == "Waits: half of inference started within 12 ms, 99 % within 95 ms")
    }

    @Test func `a median of nothing is said in words`() {
        var content = SampleReport.content
        for row in content.waits.indices { content.waits[row].p50Milliseconds = 0 }
        #expect(Findings.waits(content).contains("started at once, 99 % within"))
    }

    @Test func `a dearer policy is said to be dearer`() {
        var content = SampleReport.content
        content.powerCosts[0].microYuan = content.powerCosts[1].microYuan * 2
        #expect(Findings.power(content).hasPrefix("Power cost: 100.0 % above Nearest first"))
    }

    @Test func `without anything to say the heading names the subject`() {
        let content = ReportContent(title: "", subtitle: "")
        let headings = [
            Findings.map(content), Findings.tiers(content), Findings.power(content),
            Findings.rings(content), Findings.waits(content),
        ]
        #expect(
            headings == [
                "Where the work ran", "Utilisation by tier", "Power cost",
                "Placements by latency ring", "Waits",
            ])
    }
}
