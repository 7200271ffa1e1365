package import SluiceModel
package import SluiceWire

/// Checks of the invariants from outside, over what the planner said of each job.
package struct DemoChecks: Equatable, Sendable {
    /// What is broken, a sentence each, the first `kept` of them.
    package private(set) var findings: [String] = []
    /// How many are broken.
    package private(set) var violations: Int64 = 0
    /// How many checks were made.
    package private(set) var checks: Int64 = 0

    /// Findings that are kept as sentences.
    static let kept = 20

    /// Checks everything.
    package init(
        _ ledger: DemoLedger, _ samples: UtilisationSamples, _ status: PlannerStatusReply,
        over layout: NationalLayout
    ) {
        let rings = RingLookup(layout)
        for entry in ledger.entries where entry.id != .none { check(entry, rings) }
        expect(status.violations == 0) { "the planner's own check found \(status.violations)" }
        if status.violations > 1 { violations += Int64(clamping: status.violations - 1) }
        expect(status.jobs == UInt64(ledger.acknowledged)) {
            "\(ledger.acknowledged) jobs were acknowledged, and the planner knows \(status.jobs)"
        }
        expect(ledger.listedCount == ledger.acknowledged) {
            "\(ledger.acknowledged) jobs were acknowledged, and \(ledger.listedCount) are listed"
        }
        expect(ledger.doubles == 0) { "\(ledger.doubles) jobs are listed twice" }
        expect(ledger.strangers == 0) { "\(ledger.strangers) jobs are listed that nobody sent" }
        checks += Int64(samples.looks)
        if samples.overCommitted > 0 {
            fail("\(samples.overCommitted) looks saw a pool with more cards placed than it has")
        }
    }

    private mutating func check(_ entry: DemoLedger.Entry, _ rings: RingLookup) {
        let asked = entry.job.specification
        if !entry.placements.isEmpty {
            let whole =
                entry.placements.count == Int(asked.replicas)
                && entry.placements.allSatisfy { $0.cards == asked.cards }
            expect(whole) {
                "job \(entry.id) of \(asked.cards) cards is in \(entry.placements.count) parts of "
                    + "\(entry.placements.map(\.cards)) cards"
            }
        }
        if asked.ring != .beyond {
            for placement in entry.placements {
                let ring = rings.ring(from: placement.site, to: asked.metro)
                expect(ring <= asked.ring && placement.ring <= asked.ring) {
                    "job \(entry.id) for \(asked.metro) is in \(placement.pool), out of its ring"
                }
            }
        }
        guard let summary = entry.summary, summary.state != .running else { return }
        expect(!summary.verdict.sentence.isEmpty && !summary.verdict.numbers.isEmpty) {
            "job \(entry.id) is \(summary.state) without a reason and a number"
        }
    }

    private mutating func expect(_ holds: Bool, _ finding: () -> String) {
        checks += 1
        if !holds { fail(finding()) }
    }

    private mutating func fail(_ finding: String) {
        violations += 1
        if findings.count < Self.kept { findings.append(finding) }
    }
}

/// Rings from sites to metros as the layout says them.
struct RingLookup {
    private var rings: [SiteName: [MetroName: Ring]] = [:]

    init(_ layout: NationalLayout) {
        for (region, reports) in zip(layout.regions, layout.rings) {
            for report in reports {
                rings[region.sites[Int(report.site)].name, default: [:]][report.metro] = report.ring
            }
        }
    }

    /// The ring; beyond where the layout knows none.
    func ring(from site: SiteName, to metro: MetroName) -> Ring { rings[site]?[metro] ?? .beyond }
}
