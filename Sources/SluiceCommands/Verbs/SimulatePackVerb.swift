internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel
internal import SluicePacking
internal import SluiceTraces

/// `sluice simulate pack`: packs a list of tasks onto a fleet's nodes and cards.
let simulatePackVerb = Verb(
    "simulate pack", "Pack a list of tasks onto nodes and cards, and say how much is given away",
    flags: [
        Flag("nodes", "FILE", "the fleet, in openb's columns sn,cpu_milli,memory_mib,gpu,model"),
        Flag("tasks", "FILE", "the list, in openb's columns, plain or gzip"),
        Flag("arrive", "P", "tasks arrive until they ask for P % of the cards (130)"),
        Flag("seed", "N", "draws the order of arrival, added tasks, and ties (1)"),
        Flag(
            "policy", "NAME",
            "sluice, best-fit, fewest-cards or random; gateway: through its binder (sluice)"),
        Flag("order", "NAME", "of arrival: shuffled or list (shuffled)"),
        Flag(
            "ties", "NAME", "between places equally good: name, the fleet's order, or random (name)"
        ),
        Flag("mix", "NAME", "what the policy knows: list, or learned from what arrives (list)"),
        Flag("times", nil, "tasks come and leave at the list's own times, laid over itself"),
        Flag("json", nil, "print JSON"),
        Flag("assignments", "FILE", "write task,node,cards,share of each placed arrival, in order"),
    ],
    example: """
        sluice simulate pack --nodes openb_node_list_gpu_node.csv \
        --tasks openb_pod_list_default.csv --arrive 130 --seed 42 --json
        """
) { invocation throws(CommandFailure) in
    let ask = try PackAsk(invocation)
    let input = try PackInput(ask, invocation)
    let events = try input.events(ask)
    let began = Instant.now
    let outcome = try input.play(events, ask)
    let microseconds = max(1, Int((Instant.now.nanoseconds - began.nanoseconds) / 1_000))
    if let path = ask.assignments { try writeFile(input.assignments(outcome), to: path) }
    let report = PackReport(ask: ask, outcome: outcome, microseconds: microseconds)
    invocation.context.lines(ask.json ? [report.json] : report.lines)
    return 0
}

/// What the command line asks for.
private struct PackAsk {
    let nodes: String
    let tasks: String
    let percent: Int
    let seed: UInt64
    /// Nil for a gateway's binder, whose choice is its own.
    let policy: PackingPolicy?
    let order: PackingTrial.Order
    let ties: PackingTies
    let learned: Bool
    let times: Bool
    let json: Bool
    let assignments: String?

    init(_ invocation: Invocation) throws(CommandFailure) {
        nodes = try invocation.required("nodes")
        tasks = try invocation.required("tasks")
        percent = try invocation.number("arrive", in: 1...1_000, default: 130)
        seed = try invocation.number("seed", in: 0...UInt64.max, default: 1)
        policy =
            invocation.text("policy") == "gateway"
            ? nil : try Self.choice(invocation, "policy", .sluice)
        order = try Self.choice(invocation, "order", .shuffled)
        ties = try Self.choice(invocation, "ties", .name)
        let mix = invocation.text("mix") ?? "list"
        guard ["list", "learned"].contains(mix) else {
            throw invocation.wrong("mix", mix, "list or learned")
        }
        learned = mix == "learned" || policy == nil
        times = invocation.has("times")
        json = invocation.has("json")
        assignments = invocation.text("assignments")
    }

    /// As the command line says it.
    var policyName: String { policy?.rawValue ?? "gateway" }

    private static func choice<Value: RawRepresentable & CaseIterable>(
        _ invocation: Invocation, _ flag: String, _ fallback: Value
    ) throws(CommandFailure) -> Value where Value.RawValue == String {
        guard let text = invocation.text(flag) else { return fallback }
        guard let value = Value(rawValue: text) else {
            let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw invocation.wrong(flag, text, "one of \(names)")
        }
        return value
    }
}

/// The fleet and the list as the packer takes them, and their names.
private struct PackInput {
    /// Most arrivals with `--times`: what a minute or so packs.
    private static let mostArrivals = 8_000_000

    let fleet: TraceFleet
    let list: OpenbList
    let nodes: [PackingNode]
    let tasks: [PackingTask]
    private let invocation: Invocation

    init(_ ask: PackAsk, _ invocation: Invocation) throws(CommandFailure) {
        self.invocation = invocation
        do throws(TraceError) {
            fleet = try TraceFleet.readOpenb(
                path: ask.nodes, cardsPerNode: PackingLimits.cardsPerNode)
            list = try OpenbList.read(path: ask.tasks)
        } catch {
            throw CommandFailure(.unavailable, "sluice simulate pack: \(error)")
        }
        let chips = fleet.cardsByChip.map(\.chipName)
        guard chips.count <= PackingLimits.chipModels else {
            throw CommandFailure(
                .unavailable,
                "sluice simulate pack: \(ask.nodes), column 'model': \(chips.count) chip models, "
                    + "and \(PackingLimits.chipModels) can be told apart. Leave some nodes out.")
        }
        guard fleet.cards > 0 else {
            throw CommandFailure(
                .unavailable,
                "sluice simulate pack: \(ask.nodes), column 'gpu': 0 cards on "
                    + "\(fleet.nodes.count) nodes. Give a list with nodes that have cards.")
        }
        nodes = fleet.nodes.map { node in
            PackingNode(
                chip: chips.firstIndex(of: node.chipName) ?? 0, cards: Int(node.cards),
                cpuMilli: Int(node.cpuMilli), memoryMebibytes: Int(node.memoryMebibytes))
        }
        tasks = list.jobs.map { Self.task($0, chips: chips) }
    }

    private static func task(_ job: TraceJob, chips: [String]) -> PackingTask {
        var mask: UInt64 = job.chipNames.isEmpty ? .max : 0
        for name in job.chipNames {
            if let index = chips.firstIndex(of: name) { mask |= 1 << UInt64(index) }
        }
        return PackingTask(
            cpuMilli: Int(job.cpuMilli), memoryMebibytes: Int(job.memoryMebibytes),
            cards: Int(job.cards), shareMilli: job.cards == 1 ? Int(job.cardMilli) : 1000,
            chips: mask)
    }

    /// Plays the events on what was asked for.
    func play(
        _ events: [PackingTrial.Event], _ ask: PackAsk
    ) throws(CommandFailure) -> PackingTrial.Outcome {
        if let policy = ask.policy {
            var packer = Packer(
                nodes: nodes, mix: ask.learned ? nil : PackingMix(tasks), policy: policy,
                ties: ask.ties, seed: ask.seed)
            return PackingTrial.run(events, tasks: tasks, on: &packer)
        }
        guard var binder = BinderTrial(nodes: nodes) else {
            throw CommandFailure(
                .unavailable,
                "sluice simulate pack: \(ask.nodes), column 'gpu': a gateway's nodes have 1 to "
                    + "\(Limits.cardsPerNode) cards. Leave the others out.")
        }
        return PackingTrial.run(events, tasks: tasks, on: &binder)
    }

    /// What arrives, and where the list has times and they are asked for, what leaves.
    func events(_ ask: PackAsk) throws(CommandFailure) -> [PackingTrial.Event] {
        let demands = tasks.map(\.demandMilli)
        guard demands.contains(where: { $0 > 0 }) else {
            throw CommandFailure(
                .unavailable,
                "sluice simulate pack: \(ask.tasks), column 'num_gpu': none of "
                    + "\(tasks.count) tasks asks for a card. Give a list with tasks that do.")
        }
        guard ask.times else {
            return PackingTrial.arrivals(
                demandsMilli: demands, capacityMilli: fleet.cards * 1000, percent: ask.percent,
                order: ask.order, seed: ask.seed)
        }
        guard list.hasTimes else {
            throw CommandFailure(
                .unavailable,
                "sluice simulate pack: \(ask.tasks):1: the header has no columns 'creation_time' "
                    + "and 'deletion_time', which --times needs. Give a list that has them, or "
                    + "leave --times out.")
        }
        let stays = list.jobs.map {
            PackingTrial.Stay(
                from: $0.submitSeconds, until: $0.submitSeconds + $0.durationSeconds)
        }
        let events = PackingTrial.overlay(
            stays: stays, demandsMilli: demands, capacityMilli: fleet.cards * 1000,
            percent: ask.percent, seed: ask.seed, limit: Self.mostArrivals)
        guard let events else {
            throw CommandFailure(
                .refused,
                "sluice simulate pack: --times would need more than \(Self.mostArrivals) arrivals "
                    + "to reach \(ask.percent) % of \(fleet.cards) cards. Ask for less with "
                    + "--arrive, or give fewer nodes.")
        }
        return events
    }

    /// The assignments file.
    func assignments(_ outcome: PackingTrial.Outcome) -> String {
        var text = "task,node,cards,share\n"
        for (index, place) in outcome.placed {
            let cards = (0..<PackingLimits.cardsPerNode).filter {
                place.cards >> UInt32($0) & 1 == 1
            }
            let share = cards.isEmpty ? 0 : tasks[index].shareMilli
            text += "\(list.names[index]),\(fleet.nodes[place.node].name),"
            text += "\(cards.map(String.init).joined(separator: ";")),\(share)\n"
        }
        return text
    }
}

private func writeFile(_ text: String, to path: String) throws(CommandFailure) {
    do throws(KernelError) {
        try Files.replace(path, with: Array(text.utf8))
    } catch {
        throw CommandFailure(
            .unavailable,
            "sluice simulate pack: --assignments \(path): \(error). Name a file that you may write."
        )
    }
}

/// What is printed.
private struct PackReport {
    let ask: PackAsk
    let outcome: PackingTrial.Outcome
    let microseconds: Int

    var json: String {
        let fields = [
            "\"policy\": \"\(ask.policyName)\"", "\"seed\": \(ask.seed)",
            "\"order\": \"\(ask.times ? "times" : ask.order.rawValue)\"",
            "\"ties\": \"\(ask.ties.rawValue)\"",
            "\"mix\": \"\(ask.learned ? "learned" : "list")\"",
            "\"allocatedPercentAt100\": \(percent(outcome.allocatedMilliAt100) ?? "null")",
            "\"allocatedPercentAt130\": \(percent(outcome.allocatedMilliAt130) ?? "null")",
            "\"askedPercentAtPeak\": \(percent(outcome.askedMilliAtPeak) ?? "null")",
            "\"allocatedPercentAtPeak\": \(percent(outcome.allocatedMilliAtPeak) ?? "null")",
            "\"arrivals\": \(outcome.arrivals)", "\"refused\": \(outcome.refused)",
            "\"refusedCardPercent\": \(refusedPercent)",
            "\"decisionsPerSecond\": \(outcome.arrivals * 1_000_000 / microseconds)",
        ]
        return "{" + fields.joined(separator: ", ") + "}"
    }

    var lines: [String] {
        let peak = percent(outcome.askedMilliAtPeak) ?? "-"
        return [
            "given away at 100 % asked: \(percent(outcome.allocatedMilliAt100) ?? "never reached") "
                + "%; at 130 %: \(percent(outcome.allocatedMilliAt130) ?? "never reached") %",
            "at the peak, \(peak) % asked: \(percent(outcome.allocatedMilliAtPeak) ?? "-") %",
            "\(outcome.arrivals) tasks arrived, \(outcome.refused) did not fit: "
                + "\(refusedPercent) % of the cards asked for",
            "\(microseconds / max(1, outcome.arrivals)) µs a decision "
                + "(\(ask.policyName), ties by \(ask.ties.rawValue), seed \(ask.seed))",
        ]
    }

    private var refusedPercent: String {
        thousandths(Int64(outcome.refusedMilli * 100_000 / max(1, outcome.askedMilli)))
    }

    /// Of the fleet's cards, to a thousandth of a percent.
    private func percent(_ milli: Int?) -> String? {
        milli.map {
            thousandths(Int64(($0 * 100_000 + outcome.capacityMilli / 2) / outcome.capacityMilli))
        }
    }
}
