internal import SluicePower
internal import SluiceTraces

/// `sluice simulate power`: what waiting for cheap hours saves, beside a proven bound.
let simulatePowerVerb = Verb(
    "simulate power", "Start deferrable jobs in cheap hours, and compare the saving with a bound",
    flags: [
        Flag("prices", "FILE", "hourly prices per MWh, CSV, plain or gzip"),
        Flag("column", "NAME", "the prices that are known ahead (the file's first)"),
        Flag("pay", "NAME", "the prices that are paid (the same)"),
        Flag(
            "known", "WHAT",
            "window: prices of the whole window; day-ahead: tomorrow's from 13:00 on, then a "
                + "forecast (window)"),
        Flag("hours", "LIST", "running hours of the jobs that come together (4,8,24)"),
        Flag("slack", "N", "hours that each may wait (24)"),
        Flag("every", "N", "hours between arrivals (6)"),
        Flag("gang", "N", "cards of each job (64)"),
        Flag("cards", "N", "cards of the pool (576: half more than the mean demand)"),
        Flag("json", nil, "print JSON"),
    ],
    example: "sluice simulate power --prices epf_BE_hourly_price.csv.gz --known day-ahead"
) { invocation throws(CommandFailure) in
    let settings = try powerSettings(invocation)
    let (known, paid) = try priceSeries(invocation, settings)
    let outcome = PowerReplay.run(settings, known: known, paid: paid)
    for line in invocation.has("json") ? [powerJSON(outcome)] : powerLines(outcome, settings) {
        invocation.context.line(line)
    }
    return 0
}

private func powerSettings(
    _ invocation: Invocation
) throws(CommandFailure) -> PowerReplay.Settings {
    var settings = PowerReplay.Settings()
    if let text = invocation.text("hours") {
        let hours = text.split(separator: ",").compactMap { Int64($0) }.filter { 1...168 ~= $0 }
        guard !hours.isEmpty, hours.count == text.split(separator: ",").count else {
            throw invocation.wrong("hours", text, "whole hours from 1 to 168, as 4,8,24")
        }
        settings.hours = hours
    }
    if let text = invocation.text("known") {
        guard let knowledge = PowerReplay.Knowledge(rawValue: text) else {
            throw invocation.wrong("known", text, "window or day-ahead")
        }
        settings.knowledge = knowledge
    }
    settings.slack = try invocation.number("slack", in: 0...168, default: settings.slack)
    settings.every = try invocation.number("every", in: 1...168, default: settings.every)
    settings.cards = try invocation.number("gang", in: 1...100_000, default: settings.cards)
    settings.limit = try invocation.number("cards", in: 1...10_000_000, default: settings.limit)
    guard settings.limit >= settings.cards else {
        throw invocation.wrong(
            "cards", String(settings.limit), "at least one job's cards, \(settings.cards)")
    }
    return settings
}

private func priceSeries(
    _ invocation: Invocation, _ settings: PowerReplay.Settings
) throws(CommandFailure) -> (known: SummedPrices, paid: SummedPrices) {
    let path = try invocation.required("prices")
    let file: PriceFile
    do throws(TraceError) {
        file = try PriceFile.read(path: path)
    } catch {
        throw CommandFailure(.unavailable, "sluice simulate power: \(error)")
    }
    let needed = (settings.hours.max() ?? 0) + settings.slack + 25
    guard file.prices[0].count >= needed else {
        throw CommandFailure(
            .refused,
            "sluice simulate power: \(path) has \(file.prices[0].count) hours, and one arrival "
                + "needs \(needed). Give a longer series, shorter jobs or less slack.")
    }
    let known = try column("column", of: file, invocation) ?? file.columns[0]
    let paid = try column("pay", of: file, invocation) ?? known
    func series(_ name: String) -> SummedPrices {
        SummedPrices(
            firstHour: file.firstHour, prices: file.prices[file.columns.firstIndex(of: name) ?? 0])
    }
    return (series(known), series(paid))
}

private func column(
    _ flag: String, of file: PriceFile, _ invocation: Invocation
) throws(CommandFailure) -> String? {
    guard let name = invocation.text(flag) else { return nil }
    guard file.columns.contains(name) else {
        throw invocation.wrong(flag, name, file.columns.joined(separator: " or "))
    }
    return name
}

private func powerJSON(_ outcome: PowerReplay.Outcome) -> String {
    let fields = [
        "\"jobs\": \(outcome.jobs)", "\"startNowCost\": \(outcome.startNow)",
        "\"plannedCost\": \(outcome.planned)", "\"boundCost\": \(outcome.bound)",
        "\"savingShare\": \(signedThousandths(outcome.savedThousandths))",
        "\"possibleSaving\": \(signedThousandths(possible(outcome)))",
        "\"late\": \(outcome.late)", "\"peakCards\": \(outcome.peak)",
    ]
    return "{\(fields.joined(separator: ", "))}"
}

private func powerLines(
    _ outcome: PowerReplay.Outcome, _ settings: PowerReplay.Settings
) -> [String] {
    [
        "jobs            \(outcome.jobs), \(outcome.late) started after their window",
        "cards           at most \(outcome.peak) of \(settings.limit) at once",
        "starting now    \(outcome.startNow / 1_000_000) for a kilowatt a card",
        "sluice          \(outcome.planned / 1_000_000)",
        "no one below    \(outcome.bound / 1_000_000)",
        "saving          \(signedThousandths(outcome.savedThousandths)) of what is possible, which "
            + "is \(signedThousandths(possible(outcome))) of the cost of starting now",
    ]
}

/// Thousandths of the cost of starting at once that could be saved at most.
private func possible(_ outcome: PowerReplay.Outcome) -> Int64 {
    outcome.startNow > 0 ? (outcome.startNow - outcome.bound) * 1_000 / outcome.startNow : 0
}

private func signedThousandths(_ count: Int64) -> String {
    (count < 0 ? "-" : "") + thousandths(abs(count))
}
