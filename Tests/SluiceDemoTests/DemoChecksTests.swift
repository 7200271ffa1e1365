import SluiceModel
import SluiceWire
import Testing

@testable import SluiceDemo

@Suite struct DemoChecksTests {
    private func checks(
        _ ledger: DemoLedger, status: PlannerStatusReply = Small.status(jobs: 1)
    ) -> DemoChecks {
        DemoChecks(ledger, UtilisationSamples(), status, over: Small.layout)
    }

    @Test func `a job that went well breaks nothing, and was checked`() {
        let found = checks(Small.ledger(Small.job(.inference), placements: [Small.placement()]))
        #expect(found.violations == 0)
        #expect(found.checks >= 7)
    }

    @Test func `a gang in two parts is found`() {
        let halves = [Small.placement(cards: 4), Small.placement(cards: 4)]
        #expect(checks(Small.ledger(Small.job(.training), placements: halves)).violations == 1)
    }

    @Test func `a gang that lacks cards is found`() {
        let part = [Small.placement(cards: 7)]
        #expect(checks(Small.ledger(Small.job(.training), placements: part)).violations == 1)
    }

    @Test func `a replica out of its ring is found, by the planner's word and by the layout's`() {
        let wide = [Small.placement(ring: .within20)]
        #expect(checks(Small.ledger(Small.job(.inference), placements: wide)).violations == 1)
        let elsewhere = [Small.placement(site: "unknown-site")]
        #expect(checks(Small.ledger(Small.job(.inference), placements: elsewhere)).violations == 1)
    }

    @Test func `a waiting job without a number in its reason is found`() {
        let job = Small.job(.training)
        let silent = Small.summary(
            1, of: job, state: .waiting, verdict: Verdict(.waitsForCapacity, "Waits."))
        #expect(checks(Small.ledger(job, placements: [], listed: silent)).violations == 1)
    }

    @Test func `an acknowledged job that the planner does not know is found`() {
        let ledger = Small.ledger(Small.job(.training), placements: [Small.placement()])
        #expect(checks(ledger, status: Small.status(jobs: 0)).violations == 1)
        var unlisted = DemoLedger([Small.job(.training)])
        unlisted.note(Small.submitted(1), for: 0)
        #expect(checks(unlisted).violations == 1)
    }

    @Test func `a job listed twice and one that nobody sent are found`() {
        let job = Small.job(.training)
        var ledger = Small.ledger(job, placements: [Small.placement()])
        ledger.note(listed: Small.summary(1, of: job))
        #expect(checks(ledger).violations == 1)
        ledger.note(listed: Small.summary(7, of: job))
        #expect(checks(ledger).violations == 2)
    }

    @Test func `the planner's own findings count`() {
        let ledger = Small.ledger(Small.job(.training), placements: [Small.placement()])
        #expect(checks(ledger, status: Small.status(jobs: 1, violations: 3)).violations == 3)
    }
}
