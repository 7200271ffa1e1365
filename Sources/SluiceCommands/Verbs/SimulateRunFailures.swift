internal import SluiceSimulation

/// How nodes fail, as the flags of `sluice simulate run` say; nil where none does.
func failureSettings(
    _ invocation: Invocation, seed: UInt64
) throws(CommandFailure) -> FailureSettings? {
    let every: Int64 = try invocation.number(
        "checkpoint-every", in: 0...31_536_000, default: 1_800)
    let rate: Int64
    switch invocation.text("failures") {
    case nil, "none": return nil
    case "published": rate = FailureSettings.publishedRate
    case .some(let text):
        guard let perCardHour = Double(text), perCardHour >= 1e-9, perCardHour <= 1 else {
            throw invocation.wrong(
                "failures", text, "none, published, or a rate a card-hour from 1e-9 to 1")
        }
        rate = Int64((perCardHour * 1e9).rounded())
    }
    return FailureSettings(rate: rate, checkpointEvery: every, seed: seed)
}

/// What failures did, for JSON; nothing where none were asked for.
func failureFields(_ outcome: ReplayOutcome, _ settings: FailureSettings?) -> [String] {
    guard let settings, let failures = outcome.failures else { return [] }
    return [
        "\"failuresPerBillionCardHours\": \(settings.rate)",
        "\"checkpointEverySeconds\": \(settings.checkpointEvery)",
        "\"nodeFaults\": \(failures.nodeFaults)",
        "\"interruptedRuns\": \(failures.interruptedRuns)",
        "\"lostCardHours\": \(failures.lostCardHours)",
        "\"resumeSecondsMean\": \(failures.resumeSecondsMean)",
        "\"goodput\": \(goodput(failures))",
        "\"goodputWithoutCheckpoints\": \(goodput(outcome.failuresWithoutCheckpoints))",
        "\"goodputWithoutIsolation\": \(goodput(outcome.failuresWithoutIsolation))",
    ]
}

/// What failures did, for people.
func failureLines(_ outcome: ReplayOutcome) -> [String] {
    guard let failures = outcome.failures else { return [] }
    return [
        "failures    \(failures.nodeFaults) nodes broke under \(failures.interruptedRuns) runs; "
            + "again after \(failures.resumeSecondsMean) s in the mean",
        "goodput     \(goodput(failures)), \(failures.lostCardHours) card-hours lost; without "
            + "checkpoints \(goodput(outcome.failuresWithoutCheckpoints)), with broken nodes left "
            + "in use \(goodput(outcome.failuresWithoutIsolation))",
    ]
}

/// A part of one with six places.
private func goodput(_ failures: FailureOutcome?) -> String {
    let millionths = failures?.goodputMillionths ?? 1_000_000
    let places = String(millionths % 1_000_000)
    return "\(millionths / 1_000_000).\(String(repeating: "0", count: 6 - places.count))\(places)"
}
