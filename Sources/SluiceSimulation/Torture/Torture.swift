/// Runs the whole product on simulated machines under faults; see `TortureSettings`.
package enum Torture {
    /// One run. The same settings give the same outcome on every machine.
    package static func run(_ settings: TortureSettings) -> TortureOutcome {
        var world = World(settings)
        world.play()
        world.tally.add(world.checks.tally)
        return TortureOutcome(
            seed: settings.seed, violations: world.checks.violations,
            stateHash: world.stateHash, acknowledged: world.checks.acknowledgedCount,
            placements: world.checks.placementCount, stops: world.checks.stopCount,
            runs: world.checks.runsStarted,
            tally: world.tally, events: world.events, simulated: world.now,
            command: command(settings))
    }

    private static func command(_ settings: TortureSettings) -> String {
        let canary = settings.canary.map { " --canary \($0.rawValue)" } ?? ""
        let codes = settings.codes ? " --codec" : ""
        let form = settings.form == .hour ? "" : " --\(settings.form.name)"
        return "sluice simulate torture --seeds 1 --first-seed \(settings.seed)\(form)\(canary)"
            + "\(codes) --log"
    }
}
