internal import SluiceLinux
internal import SluiceSimulation
internal import Synchronization

/// `sluice simulate torture`: the whole product on simulated machines, under faults.
let simulateTortureVerb = Verb(
    "simulate torture", "Run planners, gateways and tenants on simulated machines, under faults",
    flags: [
        Flag("seeds", "N", "how many runs (20)"),
        Flag("first-seed", "K", "the first run's seed; the others follow (1)"),
        Flag("minute", nil, "runs of a simulated minute, all of it storm"),
        Flag("week", nil, "runs of a simulated week instead of an hour"),
        Flag("jobs", "N", "how many runs at once, each on a thread of its own (1)"),
        Flag("canary", "NAME", "a bug to put in, which must be found; all: each in turn"),
        Flag("codec", nil, "send every message through its frame"),
        Flag("log", nil, "print what happens in each run"),
    ],
    example: "sluice simulate torture --seeds 100"
) { invocation throws(CommandFailure) in
    var campaign = try TortureCampaign(invocation)
    guard campaign.canaries.isEmpty else { return try campaign.hunt() }
    campaign.play()
    return try campaign.conclude()
}

/// Many tortures in a row, and what they came to together.
private struct TortureCampaign {
    let invocation: Invocation
    let seeds: Range<UInt64>
    let form: TortureForm
    let jobs: Int
    /// Bugs to put in, one after the other.
    var canaries: [Canary] = []
    private var tally = FaultTally()
    private var broken = 0
    private var simulated: Int64 = 0
    private var placements = 0
    private var stops = 0
    /// Of a run: placements and orders to stop.
    private var fewestDecisions = Int.max
    private var fewestFaults = Int.max
    private var milliseconds: Int64 = 0

    init(_ invocation: Invocation) throws(CommandFailure) {
        self.invocation = invocation
        let count: UInt64 = try invocation.number("seeds", in: 1...1_000_000, default: 20)
        let first: UInt64 = try invocation.number("first-seed", in: 0...(1 << 62), default: 1)
        seeds = first..<first + count
        jobs = try invocation.number("jobs", in: 1...256, default: 1)
        form = invocation.has("week") ? .week : invocation.has("minute") ? .minute : .hour
        guard let name = invocation.text("canary") else { return }
        canaries = name == "all" ? Canary.allCases : Canary(rawValue: name).map { [$0] } ?? []
        guard !canaries.isEmpty else {
            let names = Canary.allCases.map(\.rawValue).joined(separator: ", ")
            throw invocation.wrong("canary", name, "all, or one of \(names)")
        }
    }

    private func line(_ text: String) { invocation.context.line(text) }

    private func run(_ seed: UInt64, _ canary: Canary? = nil) -> TortureOutcome {
        var settings = TortureSettings(seed: seed, form: form, canary: canary)
        settings.codes = invocation.has("codec")
        if invocation.has("log") { settings.log = { print($0) } }
        return Torture.run(settings)
    }

    /// Runs each seed; says what each came to where there are few, else only what went wrong.
    mutating func play() {
        let start = Instant.now
        let shared = SharedCampaign(self)
        Self.work(shared, threads: jobs)
        self = shared.state.withLock { $0.campaign }
        milliseconds = Int64(Instant.now.milliseconds - start.milliseconds)
    }

    /// Plays what is left on so many threads, this one among them.
    private static func work(_ shared: SharedCampaign, threads: Int) {
        guard threads > 1 else { return turn(shared) }
        do throws(KernelError) {
            let other = try KernelThread("torture", stackBytes: 8 << 20) { turn(shared) }
            work(shared, threads: threads - 1)
            other.join()
        } catch {
            // Where no more threads are to be had, this one does their part.
            turn(shared)
        }
    }

    private static func turn(_ shared: SharedCampaign) {
        let campaign = shared.state.withLock { $0.campaign }
        while let seed = shared.next() {
            let outcome = campaign.run(seed)
            shared.state.withLock { $0.campaign.count(outcome) }
        }
    }

    mutating func count(_ outcome: TortureOutcome) {
        tally.add(outcome.tally)
        simulated += outcome.simulated
        placements += outcome.placements
        stops += outcome.stops
        fewestDecisions = min(fewestDecisions, outcome.placements + outcome.stops)
        fewestFaults = min(fewestFaults, outcome.tally.count)
        if seeds.count <= 20 || !outcome.violations.isEmpty { show(outcome) }
        if !outcome.violations.isEmpty { broken += 1 }
    }

    private func show(_ outcome: TortureOutcome) {
        line(
            "seed \(outcome.seed): state \(String(outcome.stateHash, radix: 16)), "
                + "\(outcome.acknowledged) jobs, \(outcome.placements) placements, "
                + "\(outcome.stops) stops, \(outcome.runs) runs, \(outcome.tally.count) faults, "
                + "\(outcome.events) events")
        guard !outcome.violations.isEmpty else { return }
        for violation in outcome.violations { line("  \(violation)") }
        line("  again: \(outcome.command)")
    }

    /// What all runs came to together.
    func conclude() throws(CommandFailure) -> Int32 {
        let tenths = simulated / 360_000_000
        let rate = tenths * 1_000 / max(1, milliseconds)
        line(
            "\(seeds.count) runs, \(tenths / 10).\(tenths % 10) simulated hours in "
                + "\(milliseconds / 1_000) s: \(rate / 10).\(rate % 10) hours a second")
        line(
            "\(placements) placements and \(stops) orders to stop, at least \(fewestDecisions) a "
                + "run; \(tally.count) faults, at least \(fewestFaults) a run")
        line(
            "put in:   " + Fault.allCases.map { "\($0.name) \(tally[$0])" }.joined(separator: ", "))
        line("done:     " + Act.allCases.map { "\($0.name) \(tally[$0])" }.joined(separator: ", "))
        line(
            "came of it: "
                + Sight.allCases.map { "\($0.name) \(tally[$0])" }.joined(separator: ", "))
        guard broken > 0 else { return 0 }
        throw CommandFailure(
            .refused,
            "sluice simulate torture: \(broken) of \(seeds.count) runs broke an invariant")
    }

    /// Looks for the first seed that finds each planted bug.
    func hunt() throws(CommandFailure) -> Int32 {
        var missed: [String] = []
        for canary in canaries {
            var needed: UInt64 = 0
            let finder = seeds.lazy.map { run($0, canary) }.first { outcome in
                needed += 1
                return !outcome.violations.isEmpty
            }
            guard let finder else {
                missed.append(canary.rawValue)
                line("\(canary.rawValue): not found in \(seeds.count) seeds")
                continue
            }
            line("\(canary.rawValue): found after \(needed) seeds: \(finder.violations[0])")
            line("  again: \(finder.command)")
        }
        guard !missed.isEmpty else { return 0 }
        throw CommandFailure(
            .refused,
            "sluice simulate torture: planted bugs were not found: "
                + missed.joined(separator: ", "))
    }
}

/// A campaign that several threads play: which seed is next, and what came of the others.
private final class SharedCampaign: Sendable {
    let state: Mutex<(next: UInt64, campaign: TortureCampaign)>

    init(_ campaign: TortureCampaign) {
        state = Mutex((next: campaign.seeds.lowerBound, campaign: campaign))
    }

    /// The next seed; nil where there is none.
    func next() -> UInt64? {
        state.withLock { state in
            guard state.next < state.campaign.seeds.upperBound else { return nil }
            state.next += 1
            return state.next - 1
        }
    }
}
