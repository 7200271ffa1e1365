internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles
internal import SluiceSimulation
internal import SluiceTraces

/// `sluice simulate run`: replays a trace on a layout.
let simulateRunVerb = Verb(
    "simulate run", "Replay a trace's jobs on a layout, and say what came of it",
    flags: [
        Flag("regions", "DIR", "the region files (Regions)"),
        Flag("jobs", "FILE", "the trace, plain or gzip"),
        Flag("format", "NAME", "the trace's: philly, openb, azure-llm, servegen or swf"),
        Flag("seed", "N", "draws each job's home metro (1)"),
        Flag("load", "X", "scale the fleet so that the mean demand is this part of it, as 0.9"),
        Flag("policy", "NAME", "sluice, nearest or random (sluice)"),
        Flag(
            "failures", "RATE",
            "none, published (2.2e-5 a card-hour: 466 in 54 days on 16,384), or a rate (none)"),
        Flag(
            "checkpoint-every", "SECONDS",
            "running time between two checkpoints where nodes fail; 0 for none (1800)"),
        Flag("json", nil, "print JSON"),
        Flag("report", "FILE", "write the outcome's JSON to a file too"),
    ],
    example: "sluice simulate run --jobs philly.csv.gz --format philly --load 0.9"
) { invocation throws(CommandFailure) in
    let seed: UInt64 = try invocation.number("seed", in: 0...UInt64.max, default: 1)
    let load = try loadPercent(invocation)
    let policy = try replayPolicy(invocation)
    let jobs = try replayJobs(invocation)
    let layout = try replayLayout(invocation)
    let failures = try failureSettings(invocation, seed: seed)
    let began = Instant.now
    let outcome = SimulatedRun.run(
        jobs, on: layout, loadPercent: load, seed: seed, policy: policy, failures: failures)
    let milliseconds = Int64(Instant.now.milliseconds - began.milliseconds)
    let json = replayJSON(outcome, policy, failures, milliseconds)
    if let path = invocation.text("report") { try writeReport(json, to: path) }
    if invocation.has("json") {
        invocation.context.line(json)
    } else {
        let lines = replayLines(outcome, milliseconds) + failureLines(outcome)
        for line in lines { invocation.context.line(line) }
    }
    guard outcome.violations.isEmpty else {
        throw CommandFailure(
            .refused,
            "sluice simulate run: an invariant broke: " + outcome.violations.joined(separator: "; ")
        )
    }
    return 0
}

func loadPercent(_ invocation: Invocation) throws(CommandFailure) -> Int64? {
    guard let text = invocation.text("load") else { return nil }
    guard let load = Double(text), load >= 0.01, load <= 10 else {
        throw invocation.wrong("load", text, "a part from 0.01 to 10, as 0.9")
    }
    return Int64((load * 100).rounded())
}

private func replayPolicy(_ invocation: Invocation) throws(CommandFailure) -> ReplayPolicy {
    guard let name = invocation.text("policy") else { return .sluice }
    guard let policy = ReplayPolicy(rawValue: name) else {
        throw invocation.wrong("policy", name, "sluice, nearest or random")
    }
    return policy
}

/// The tenant that a trace's label stands for: the label, as far as it is a name.
private func tenant(_ label: String) -> TenantName {
    TenantName(label.lowercased()) ?? TenantName(trusted: "trace")
}

/// The trace's jobs that want cards.
func replayJobs(_ invocation: Invocation) throws(CommandFailure) -> [ReplayJob] {
    let path = try invocation.required("jobs")
    let name = try invocation.required("format")
    do throws(TraceError) {
        let trace = try Trace.read(path: path, format: try TraceFormat.named(name))
        return trace.jobs.filter { $0.cards > 0 }.map { job in
            let kind: JobKind =
                switch job.kind {
                case .training: .training
                case .inference: .inference
                case .batch: .batch
                }
            return ReplayJob(
                submitSeconds: job.submitSeconds, durationSeconds: job.durationSeconds,
                cards: job.cards, cardMilli: job.cardMilli, kind: kind,
                tenant: tenant(job.label))
        }
    } catch {
        throw CommandFailure(.unavailable, "sluice simulate run: \(error)")
    }
}

func replayLayout(_ invocation: Invocation) throws(CommandFailure) -> NationalLayout {
    do throws(FileProblems) {
        return try Nation(folder: invocation.text("regions") ?? "Regions").layout
    } catch {
        throw CommandFailure(.unavailable, "sluice simulate run: \(error)")
    }
}

private func writeReport(_ json: String, to path: String) throws(CommandFailure) {
    do throws(KernelError) {
        try Files.replace(path, with: Array((json + "\n").utf8))
    } catch {
        throw CommandFailure(.unavailable, "sluice simulate run: \(path): \(error)")
    }
}

private func replayJSON(
    _ outcome: ReplayOutcome, _ policy: ReplayPolicy, _ failures: FailureSettings?,
    _ milliseconds: Int64
) -> String {
    let fields =
        [
            "\"stateHash\": \"\(String(outcome.stateHash, radix: 16))\"",
            "\"policy\": \"\(policy.rawValue)\"",
            "\"jobs\": \(outcome.jobs)", "\"placed\": \(outcome.placed)",
            "\"finished\": \(outcome.finished)", "\"violations\": \(outcome.violations.count)",
            "\"waitSecondsMean\": \(thousandths(outcome.waitMillisecondsMean))",
            "\"waitSecondsP99\": \(outcome.waitSecondsP99)",
            "\"powerCostYuan\": \(yuan(outcome.powerCost))",
            "\"nearestFirstPowerCostYuan\": \(yuan(outcome.nearestFirstPowerCost))",
            "\"fleetCards\": \(outcome.fleetCards)",
            "\"meanDemandCards\": \(thousandths(outcome.meanMilliCards))",
            "\"seconds\": \(thousandths(milliseconds))",
        ] + failureFields(outcome, failures)
    return "{\(fields.joined(separator: ", "))}"
}

private func replayLines(_ outcome: ReplayOutcome, _ milliseconds: Int64) -> [String] {
    [
        "jobs        \(outcome.jobs), placed \(outcome.placed), finished \(outcome.finished)",
        "fleet       \(outcome.fleetCards) cards, mean demand "
            + "\(thousandths(outcome.meanMilliCards))",
        "waits       mean \(thousandths(outcome.waitMillisecondsMean)) s, "
            + "99th percentile \(outcome.waitSecondsP99) s",
        "power       ¥\(yuan(outcome.powerCost)); nearest first "
            + "¥\(yuan(outcome.nearestFirstPowerCost))",
        "violations  \(outcome.violations.count)",
        "state       \(String(outcome.stateHash, radix: 16))",
        "took        \(thousandths(milliseconds)) s",
    ]
}

/// A count of thousandths with three digits behind the point.
func thousandths(_ count: Int64) -> String {
    let rest = String(count % 1_000)
    return "\(count / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
}

private func yuan(_ amount: MicroYuan) -> String { thousandths(amount.count / 1_000) }
