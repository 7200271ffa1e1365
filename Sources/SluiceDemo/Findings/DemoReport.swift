import SluiceModel
package import SluiceRegionFiles
package import SluiceReports
package import SluiceWire

/// Everything that a demonstration found out, and the report that it makes of it.
package struct DemoReport: Sendable {
    /// The layout.
    package var nation: Nation
    /// What was sent.
    package var work: DemoWork
    /// What became of it.
    package var ledger: DemoLedger
    /// Cards in use.
    package var samples: UtilisationSamples
    /// The planner at the end.
    package var status: PlannerStatusReply
    /// How it was run.
    package var options: DemoOptions

    /// Wraps what was found.
    package init(
        nation: Nation, work: DemoWork, ledger: DemoLedger, samples: UtilisationSamples,
        status: PlannerStatusReply, options: DemoOptions
    ) {
        self.nation = nation
        self.work = work
        self.ledger = ledger
        self.samples = samples
        self.status = status
        self.options = options
    }

    /// Checks the invariants.
    package var checks: DemoChecks { DemoChecks(ledger, samples, status, over: nation.layout) }

    /// The report.
    package func content(_ checks: DemoChecks) -> ReportContent {
        let layout = nation.layout
        let power = PowerComparison(ledger, over: layout, seed: options.seed)
        let length = work.days == 1 ? "A day" : "\(work.days) days"
        var content = ReportContent(
            title: "\(length) of work over \(layout.regions.count) regions",
            subtitle:
                "\(Figures.grouped(Int64(work.jobs.count))) jobs, \(work.title); a planner and "
                + "\(layout.regions.count) gateways as processes of their own, civil time "
                + "\(options.civilSpeed) times as fast.")
        content.regions = regions(layout)
        content.cities = layout.metros.map { DemoFlows.city($0.coordinates) }
        content.flows = DemoFlows.sums(ledger, over: layout)
        content.tiers = samples.tierSeries
        content.stepSeconds = DemoLimits.sampleSeconds
        content.powerCosts = power.costs
        content.rings = rings()
        content.waitRemark = waitRemark
        content.waits = [JobKind.training, .inference, .batch].compactMap(waits)
        content.totals = totals(layout)
        content.violations = checks.violations
        content.checks = checks.checks
        content.stateHash = Self.hexadecimal(status.stateHash)
        content.notes =
            checks.findings.map { "Broken: \($0)" } + unserved() + notes(power)
            + work.notes
        return content
    }

    private func regions(_ layout: NationalLayout) -> [ReportContent.Region] {
        var placements: [RegionName: Int64] = [:]
        for entry in ledger.entries {
            for placement in entry.placements { placements[placement.region, default: 0] += 1 }
        }
        return layout.regions.map { region in
            let place = region.sites.first?.coordinates
            return .init(
                name: region.name.text,
                latitudeMicrodegrees: Int64(place?.latitudeMicrodegrees ?? 0),
                longitudeMicrodegrees: Int64(place?.longitudeMicrodegrees ?? 0),
                cards: region.pools.reduce(0) { $0 + Int64($1.cards) },
                utilisationMilli: samples.meanMilli(region.name),
                placements: placements[region.name] ?? 0)
        }
    }

    private func rings() -> [ReportContent.Ring] {
        var counts = [Int64](repeating: 0, count: Ring.allCases.count)
        for entry in ledger.entries where entry.job.specification.ring != .beyond {
            for placement in entry.placements { counts[Int(placement.ring.rawValue)] += 1 }
        }
        guard counts.contains(where: { $0 > 0 }) else { return [] }
        return Ring.allCases.filter { $0 != .beyond || counts[Int($0.rawValue)] > 0 }.map { ring in
            let name = ring.boundMilliseconds.map { "≤ \($0) ms" } ?? "beyond"
            return .init(name: name, placements: counts[Int(ring.rawValue)])
        }
    }

    private func waits(_ kind: JobKind) -> ReportContent.Waits? {
        let waits = ledger.entries.compactMap { entry -> Int64? in
            guard entry.job.specification.kind == kind, let summary = entry.summary,
                summary.startedAt != .none
            else { return nil }
            return max(0, summary.startedAt.since(summary.submittedAt).count) * 1_000
        }.sorted()
        guard let longest = waits.last else { return nil }
        func rank(_ hundredths: Int) -> Int64 { waits[(waits.count - 1) * hundredths / 100] }
        return .init(
            kind: "\(kind)", jobs: Int64(waits.count), p50Milliseconds: rank(50),
            p90Milliseconds: rank(90), p99Milliseconds: rank(99), maximumMilliseconds: longest)
    }

    private func totals(_ layout: NationalLayout) -> [ReportContent.Total] {
        let states = ledger.entries.compactMap { $0.summary?.state }
        func count(_ state: JobState) -> Int64 { Int64(states.count { $0 == state }) }
        let cards = layout.regions.flatMap(\.pools).reduce(Int64(0)) { $0 + Int64($1.cards) }
        let inference = ledger.entries.filter { $0.job.specification.kind == .inference }
        let placements = ledger.entries.reduce(0) { $0 + Int64($1.placements.count) }
        let served: [ReportContent.Total] =
            inference.isEmpty
            ? []
            : [
                .init(name: "inference asked for", count: Int64(inference.count)),
                .init(
                    name: "inference placed at once",
                    count: Int64(inference.count { $0.isPlacedAtOnce })),
            ]
        return [
            .init(name: "jobs acknowledged", count: Int64(ledger.acknowledged)),
            .init(name: "finished", count: count(.finished)),
            .init(name: "cards", count: cards),
            .init(name: "regions", count: Int64(layout.regions.count)),
        ] + served + [
            .init(name: "placements seen", count: placements),
            .init(name: "still running", count: count(.running) + count(.placed)),
            .init(name: "still waiting", count: count(.waiting)),
            .init(name: "failed", count: count(.failed)),
            .init(
                name: "refused at submission",
                count: Int64(ledger.entries.count { !$0.refusal.isEmpty })),
            .init(name: "journal bytes", count: Int64(clamping: status.journalBytes)),
        ]
    }

    /// What the fast clock does to the waits.
    private var waitRemark: String {
        guard options.civilSpeed > 1 else { return "" }
        let real = Figures.duration(milliseconds: Int64(60_000 / options.civilSpeed))
        return
            "Civil time, \(options.civilSpeed) times real time: 1 min is \(real) of this machine."
    }

    /// Why the first jobs that failed or were refused did.
    private func unserved() -> [String] {
        let failed = ledger.entries.compactMap { entry -> String? in
            guard let summary = entry.summary, summary.state == .failed else { return nil }
            return "Job \(summary.job) (\(summary.name)) failed: \(summary.verdict.sentence)"
        }
        let refused = ledger.entries.filter { !$0.refusal.isEmpty }.map {
            "\($0.job.specification.name) was refused: \($0.refusal)"
        }
        return Array(failed.prefix(3) + refused.prefix(3))
    }

    private func notes(_ power: PowerComparison) -> [String] {
        [
            "Measured: placements, starts, ends and waits are the planner's own, of real processes "
                + "over the real protocol.",
            "Power: tariff by time of use × watts of the card × PUE × cards, for the "
                + "\(power.runs) runs that ended; tariffs, watts and PUE are those of the region "
                + "files, reported or assumed as each says.",
            "Nearest first and random place the same runs from the moment they were submitted, "
                + "with the pools' cards respected and fragmentation left out (in their favour); "
                + "they waited \(power.meanWaits.map(String.init).joined(separator: " and ")) s on "
                + "average. A training's origin is drawn by population (assumed).",
            "Round trips between sites and metros are modelled from distance by a fit on measured "
                + "ones, not measured here. Runs are emulated: they last as long as the job says.",
        ]
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
