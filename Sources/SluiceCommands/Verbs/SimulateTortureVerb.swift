internal import SluiceSimulation

/// `sluice simulate torture`: the whole product on simulated machines, under faults.
let simulateTortureVerb = Verb(
    "simulate torture", "Run planner, gateways and tenants on simulated machines, under faults",
    flags: [
        Flag("seeds", "N", "how many runs (20)"),
        Flag("first-seed", "K", "the first run's seed; the others follow (1)"),
        Flag("canary", "NAME", "a bug to put in, which must be found"),
        Flag("codec", nil, "send every message through its frame"),
    ],
    example: "sluice simulate torture --seeds 100"
) { invocation throws(CommandFailure) in
    let seeds: UInt64 = try invocation.number("seeds", in: 1...1_000_000, default: 20)
    let first: UInt64 = try invocation.number("first-seed", in: 0...(1 << 62), default: 1)
    var canary: Canary?
    if let name = invocation.text("canary") {
        canary = Canary(rawValue: name)
        guard canary != nil else {
            let names = Canary.allCases.map(\.rawValue).joined(separator: ", ")
            throw invocation.wrong("canary", name, "one of \(names)")
        }
    }
    var bad = 0
    for seed in first..<first + seeds {
        var settings = TortureSettings(seed: seed, canary: canary)
        settings.codes = invocation.has("codec")
        let outcome = Torture.run(settings)
        invocation.context.line(
            "seed \(seed): state \(String(outcome.stateHash, radix: 16)), "
                + "\(outcome.acknowledged) jobs, \(outcome.runs) runs, \(outcome.faults) faults, "
                + "\(outcome.events) events")
        guard !outcome.violations.isEmpty else { continue }
        bad += 1
        for violation in outcome.violations { invocation.context.line("  \(violation)") }
        invocation.context.line("  again: \(outcome.command)")
    }
    guard bad > 0 else { return 0 }
    throw CommandFailure(
        .refused, "sluice simulate torture: \(bad) of \(seeds) runs broke an invariant")
}
