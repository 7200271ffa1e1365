import SluiceLinux
import SluiceModel
import SluiceTraces
import SluiceWire

@testable import SluiceDemo

/// One region with one pool of 32 cards, 3 ms from the one metro.
enum Small {
    static let metro = MetroName(trusted: "city")
    static let pool = PoolName(trusted: "pool")
    static let midnight = CivilTime(seconds: 1_772_380_800)

    static var layout: NationalLayout {
        let chip = Chip(
            name: ChipName(trusted: "chip"), vendor: "v", kind: .gpu, memory: Mebibytes(65_536),
            halfPrecisionDeciTeraflops: 3_120, power: Watts(500), relativeThroughput: .one,
            basis: .assumed(reason: "a test"))
        let place = Coordinates(
            latitudeMicrodegrees: 31_000_000, longitudeMicrodegrees: 121_000_000)
        let tariff = Tariff(
            name: TariffName(trusted: "t"),
            bands: [.init(startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(500_000))])
        let site = SiteDescription(
            name: SiteName(trusted: "site"), provider: ProviderName(trusted: "p"),
            coordinates: place, powerUsageEffectiveness: PerMille(1_250))
        let pool = PoolDescription(
            name: pool, site: 0, tier: .edge, chip: chip.name, interconnect: .roce,
            interconnectGigabits: 200, trust: .open, pricePerCardHour: MicroYuan(1),
            executor: .emulated, lendingWindows: [],
            blocks: [BlockDescription(nodes: 4, cardsPerNode: 8)])
        let ring = RingReport(
            site: 0, metro: metro, roundTripP99: Microseconds(3_000), samples: 0, age: Seconds(0))
        return NationalLayout(
            chips: [chip], metros: [Metro(name: metro, coordinates: place, population: 1_000_000)],
            regions: [
                RegionDescription(
                    name: RegionName(trusted: "region"), tariff: tariff,
                    carbonGramsPerKilowattHour: 500, sites: [site], pools: [pool])
            ], rings: [[ring]])
    }

    static func job(_ kind: JobKind, name: String = "demo-1", cards: UInt32 = 8) -> DemoJob {
        var specification = JobSpecification(kind: kind, name: name, cards: cards)
        if kind == .inference {
            specification.metro = metro
            specification.ring = .within10
        }
        return DemoJob(
            specification: specification, tenant: TenantName(trusted: "lab"), submitSecond: 0,
            origin: metro)
    }

    static func placement(
        cards: UInt32 = 8, ring: Ring = .within5, site: String = "site"
    ) -> PlacementView {
        PlacementView(
            replica: 0, epoch: Epoch(1), state: .running, region: RegionName(trusted: "region"),
            site: SiteName(trusted: site), pool: pool, cards: cards, ring: ring,
            pricePerCardHour: MicroYuan(1), decidedAt: midnight, startedAt: midnight, nodes: [])
    }

    static func summary(
        _ job: UInt64, of asked: DemoJob, state: JobState = .finished, ran: Int64 = 3_600,
        verdict: Verdict = Verdict(.finished, "Finished.", [.init("runSeconds", 3_600)])
    ) -> JobSummary {
        JobSummary(
            job: JobID(job), tenant: asked.tenant, name: asked.specification.name,
            kind: asked.specification.kind, cards: asked.specification.cards, replicas: 1,
            state: state, verdict: verdict, submittedAt: midnight,
            startedAt: midnight.adding(Seconds(60)),
            endedAt: midnight.adding(Seconds(60 + ran)))
    }

    static func status(jobs: UInt64, violations: UInt64 = 0) -> PlannerStatusReply {
        PlannerStatusReply(
            journal: StoreID(high: 1, low: 2), term: Term(1), position: Position(9),
            civilTime: midnight, stateHash: 0xABC, jobs: jobs, waiting: 0, placements: 0,
            violations: violations, residentBytes: 1, journalBytes: 1, requests: 1)
    }

    static func submitted(_ job: UInt64, placements: [PlacementView] = []) -> Submitted {
        Submitted(
            job: JobID(job), state: .placed, verdict: Verdict(.placed, "Placed."),
            placements: placements)
    }

    /// The trace in that text, read from a file of its own.
    static func trace(_ text: String, _ format: TraceFormat) throws -> Trace {
        let path = "/tmp/sluice-demo-tests-\(ProcessIdentity.current.number)-\(format.rawValue)"
        try Files.replace(path, with: Array(text.utf8))
        defer { try? Files.remove(path) }
        return try Trace.read(path: path, format: format)
    }

    /// A ledger of one job that was placed and listed.
    static func ledger(
        _ asked: DemoJob, placements: [PlacementView], listed: JobSummary? = nil
    ) -> DemoLedger {
        var ledger = DemoLedger([asked])
        ledger.note(submitted(1, placements: placements), for: 0)
        ledger.note(listed: listed ?? summary(1, of: asked))
        return ledger
    }
}
