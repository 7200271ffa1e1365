internal import SluiceLinux
internal import SluiceModel
internal import SluicePlacement
internal import SluiceRegionFiles
internal import SluiceReports

/// `sluice advise`: what a training needs, from its model, its data and its time.
let adviseVerb = Verb(
    "advise", "Say how many cards of each chip a training needs, and how often to checkpoint",
    flags: [
        Flag("model", "BILLIONS", "parameters of the model, in billions"),
        Flag("tokens", "BILLIONS", "tokens of its data, in billions"),
        Flag("within", "LENGTH", "how long it may take, as 30d"),
        Flag("chip", "NAME", "only this chip; may be repeated"),
        Flag("utilisation", "PART", "of the chip's peak that trains (0.35: reported for GPT-4)"),
        Flag("failures", "RATE", "a card-hour's, as 0.00002 (2.2e-5: Meta, 2024)"),
        Flag("write", "GIGABYTES", "a second, at which a checkpoint is written (20: assumed)"),
        Flag("restart", "LENGTH", "from a failure until work goes on (10m: assumed)"),
        Flag("node", "CARDS", "cards of a node: gangs are whole nodes (8)"),
        Flag("regions", "DIR", "the region files, for their catalogue of chips (Regions)"),
        Flag("json", nil, "print JSON"),
    ],
    example: "sluice advise --model 70 --tokens 2000 --within 30d"
) { invocation throws(CommandFailure) in
    let question = try trainingQuestion(invocation)
    let chips = try advisedChips(invocation)
    let advice = chips.map { ($0, TrainingAdvice.gang(of: $0, for: question)) }
    if invocation.has("json") {
        let rows = advice.map { adviceJSON($0.0, $0.1) }
        invocation.context.line("[\(rows.joined(separator: ",\n"))]")
        return 0
    }
    for line in adviceLines(advice, question) { invocation.context.line(line) }
    return 0
}

private func trainingQuestion(
    _ invocation: Invocation
) throws(CommandFailure) -> TrainingQuestion {
    _ = try invocation.required("within")
    let within = try invocation.duration("within", default: Microseconds(0))
    var question = TrainingQuestion(
        megaParameters: try part("model", invocation, scale: 1_000, most: 1_000_000),
        megaTokens: try part("tokens", invocation, scale: 1_000, most: 1_000_000_000),
        within: Seconds(within.count / 1_000_000))
    if invocation.has("utilisation") {
        let share = try part("utilisation", invocation, scale: 1_000, most: 1)
        question.utilisation = PerMille(UInt32(clamping: share))
    }
    if invocation.has("failures") {
        question.failureRate = try part(
            "failures", invocation, scale: 1_000_000_000, most: 1, least: 0)
    }
    let restart = Microseconds(question.restart.count * 1_000_000)
    let again = try invocation.duration("restart", default: restart)
    question.restart = Seconds(again.count / 1_000_000)
    question.writeGigabytes = try invocation.number(
        "write", in: 1...1_000_000, default: question.writeGigabytes)
    question.nodeCards = try invocation.number("node", in: 1...1_024, default: 8)
    return question
}

/// A flag's number times `scale`, above `least` and up to `most` before that.
private func part(
    _ flag: String, _ invocation: Invocation, scale: Double, most: Double, least: Double? = nil
) throws(CommandFailure) -> Int64 {
    let text = try invocation.required(flag)
    guard let value = Double(text), value.isFinite, value <= most,
        value >= least ?? (1 / scale)
    else {
        throw invocation.wrong(
            flag, text, "a number from \(least ?? 1 / scale) to \(Int64(most))")
    }
    return Int64((value * scale).rounded())
}

/// The chips of the catalogue that train, or those that were named.
private func advisedChips(_ invocation: Invocation) throws(CommandFailure) -> [Chip] {
    let catalogue: [Chip]
    do throws(FileProblems) {
        catalogue = try Nation(folder: invocation.text("regions") ?? "Regions").layout.chips
    } catch {
        throw CommandFailure(.unavailable, "sluice advise: \(error)")
    }
    let names = invocation.list("chip")
    for name in names where !catalogue.contains(where: { $0.name.text == name }) {
        throw invocation.wrong(
            "chip", name,
            "a chip of the catalogue: " + catalogue.map(\.name.text).joined(separator: ", "))
    }
    let trains = catalogue.filter { $0.kind == .gpu || $0.kind == .npu }
    return names.isEmpty ? trains : catalogue.filter { names.contains($0.name.text) }
}

private func adviceLines(
    _ advice: [(Chip, TrainingAdvice?)], _ question: TrainingQuestion
) -> [String] {
    let rows = advice.map { chip, advice -> [String] in
        guard let advice else {
            return [chip.name.text, "not in time with 200,000", "", "", "", "", "", ""]
        }
        let isMemory = advice.cards == advice.cardsForMemory
        return [
            chip.name.text, Words.count(advice.cards) + (isMemory ? " (memory)" : ""),
            Tier.forTraining(cards: UInt32(clamping: advice.cards)).description,
            Words.length(advice.duration), Words.count(advice.kilowattHours),
            advice.betweenFailures.count == .max ? "-" : Words.length(advice.betweenFailures),
            advice.checkpointEvery.count == .max ? "-" : Words.length(advice.checkpointEvery),
            "\(advice.lost.count / 10).\(advice.lost.count % 10) %",
        ]
    }
    let table = Words.table(
        ["chip", "cards", "tier", "takes", "kWh", "a failure every", "checkpoint every", "lost"],
        rows, left: [0, 2], empty: "the catalogue has no chip that trains")
    return table + [
        "",
        "Cards = 6 × parameters × tokens ÷ (peak × \(question.utilisation.count) ‰ × time), whole "
            + "nodes (Kaplan et al. 2020).",
        "Checkpoints: √(2 × time to write × time between failures) (Young 1974, Daly 2006); "
            + "\(question.checkpointBytes) B a parameter at \(question.writeGigabytes) GB/s.",
        "Next: sluice submit --kind training --cards N --chip NAME --run LENGTH …",
    ]
}

private func adviceJSON(_ chip: Chip, _ advice: TrainingAdvice?) -> String {
    guard let advice else { return "{\"chip\": \"\(chip.name.text)\", \"cards\": null}" }
    func seconds(_ length: Seconds) -> String {
        length.count == .max ? "null" : String(length.count)
    }
    let fields = [
        "\"chip\": \"\(chip.name.text)\"", "\"cards\": \(advice.cards)",
        "\"cardsForMemory\": \(advice.cardsForMemory)",
        "\"tier\": \"\(Tier.forTraining(cards: UInt32(clamping: advice.cards)))\"",
        "\"durationSeconds\": \(advice.duration.count)",
        "\"kilowattHours\": \(advice.kilowattHours)",
        "\"secondsBetweenFailures\": \(seconds(advice.betweenFailures))",
        "\"checkpointEverySeconds\": \(seconds(advice.checkpointEvery))",
        "\"checkpointSeconds\": \(advice.checkpointTime.count)",
        "\"lostThousandths\": \(advice.lost.count)",
    ]
    return "{\(fields.joined(separator: ", "))}"
}
