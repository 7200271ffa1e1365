internal import SluiceModel

extension Value {
    /// One job of a file; nil, with problems noted, where a field cannot be read.
    func job() -> JobSpecification? {
        guard var fields = Fields(self) else { return nil }
        let problemsBefore = log.problems.count
        let kind = fields.required("kind")?.choice(of: JobKind.words)
        let name = fields.required("name")?.text(atMost: Limits.nameBytes)
        // A stand-in lets the rest be read, so that its problems are told at once too.
        var job = JobSpecification(kind: kind ?? .training, name: name ?? "", cards: 0)
        fields.readSize(into: &job)
        fields.readPlace(into: &job)
        fields.readTime(into: &job)
        fields.readTerms(into: &job)
        if let tide = fields.optional("tide") { job.tide = tide.tide() }
        if let array = fields.optional("array") { job.array = array.jobArray() }
        if let retry = fields.optional("retry") { job.retry = retry.retryPolicy() }
        if let limits = fields.optional("limits") { job.limits = limits.processLimits() }
        if let command = fields.optional("command") { job.command = command.command() }
        fields.readReferences(into: &job)
        fields.finish()
        // A field that could not be read has its neutral value here, and would be told twice.
        guard log.problems.count == problemsBefore else { return nil }
        checkJob(job)
        return job
    }

    /// What no single field can see.
    private func checkJob(_ job: JobSpecification) {
        if let sentence = job.placeProblem { problem(sentence, "see ops/place.md") }
        if job.cards == 0 && job.modelParametersMillions == 0 && job.place?.equivalents ?? 0 == 0 {
            problem(
                "the job asks for no card",
                "add `cards: …`, `equivalents: …`, or `modelParametersBillions: …` to have "
                    + "the planner size it")
        }
        if job.cardShare < .one && job.cards != 1 {
            problem(
                "a share of a card needs one card, this asks for \(job.cards)",
                "write `cards: 1`, or leave `cardShare` out")
        }
        if job.cardMemory.count > 0 && job.cardShare == .one {
            problem(
                "a part of a card's memory goes with a part of its compute",
                "add `cardShare: …`, or leave `cardMemoryMebibytes` out")
        }
        if job.kind != .inference && job.replicas != 1 {
            problem(
                "only inference has replicas", "leave `replicas` out, or write `kind: inference`")
        }
        if job.ring != .beyond && job.metro.isNone {
            problem(
                "a latency bound needs the users' metro", "add `metro: …`, or leave `within` out")
        }
        if job.deadline != .none && job.deadline < job.earliestStart.adding(job.expectedRun) {
            problem(
                "the deadline comes before the run could be over",
                "move `deadline`, or shorten `expectedRun`")
        }
    }

    private func command() -> CommandLine? {
        guard var fields = Fields(self) else { return nil }
        let executable = fields.required("executable")?.text(atMost: Limits.textBytes)
        let arguments = fields.optional("arguments")?.list(atMost: Limits.arguments) ?? []
        var environment: [String] = []
        if let place = fields.optional("environment"), var variables = Fields(place) {
            let all = variables.all()
            if all.count > Limits.environmentVariables {
                place.problem(
                    "\(all.count) variables; at most \(Limits.environmentVariables) may be",
                    "pass a file instead")
            }
            for (key, value) in all.prefix(Limits.environmentVariables) {
                guard let name = key.variableName(),
                    let text = value.text(atMost: Limits.textBytes, lines: true)
                else { continue }
                environment.append("\(name)=\(text)")
            }
        }
        let folder = fields.optional("workingFolder")?.text(atMost: Limits.textBytes)
        fields.finish()
        guard let executable else { return nil }
        return CommandLine(
            executable: executable,
            arguments: arguments.compactMap { $0.text(atMost: Limits.textBytes, lines: true) },
            environment: environment, workingFolder: folder ?? "")
    }

    /// The name of a variable of the environment.
    func variableName() -> String? {
        guard let name = text() else { return nil }
        let isFine = name.utf8.allSatisfy {
            $0 == UInt8(ascii: "_") || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
                || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
        }
        guard isFine, name.utf8.first.map({ $0 > UInt8(ascii: "9") }) == true else {
            problem("'\(name)' is no name of a variable", "use letters, digits and '_'")
            return nil
        }
        return name
    }
}

extension Fields {
    /// How much: cards, share, replicas, model, chips.
    fileprivate mutating func readSize(into job: inout JobSpecification) {
        if let cards = optional("cards")?.whole(1...Int64(Limits.cardsPerGang), unit: "cards") {
            job.cards = UInt32(cards)
        }
        if let regions = optional("overRegions")?.whole(1...Int64(Limits.regionsPerGang)) {
            job.overRegions = UInt8(regions)
        }
        if let share = optional("cardShare")?.fixedPoint(digits: 3, 1...1_000, unit: "of a card") {
            job.cardShare = PerMille(UInt32(share))
        }
        if let memory = optional("cardMemoryMebibytes")?.whole(1...4_194_304, unit: "MiB") {
            job.cardMemory = Mebibytes(UInt32(memory))
        }
        if let replicas = optional("replicas")?.whole(1...Int64(Limits.replicasPerJob)) {
            job.replicas = UInt16(replicas)
        }
        if let millions = optional("modelParametersBillions")?
            .fixedPoint(digits: 3, 1...4_000_000_000, unit: "billions")
        {
            job.modelParametersMillions = UInt32(millions)
        }
        if let spares = optional("spares")?.whole(0...Int64(Limits.sparesPerGang), unit: "nodes") {
            job.spares = UInt16(spares)
        }
        if let usesLent = optional("usesLent")?.flag() { job.usesLent = usesLent }
        let chips = chips()
        job.chips = chips.plain
        if !chips.worth.isEmpty {
            var place = PlaceWishes()
            place.chips = chips.worth
            job.place = place
        }
        if let memory = optional("leastMemoryGibibytes")?.whole(1...4_096, unit: "GiB") {
            job.leastMemory = Mebibytes(UInt32(memory) * 1_024)
        }
        if let least = optional("leastInterconnect")?.choice(of: InterconnectClass.words) {
            job.leastInterconnect = least
        }
    }

    /// Where: metro, latency, regions, trust.
    fileprivate mutating func readPlace(into job: inout JobSpecification) {
        if let metro: MetroName = optional("metro")?.name() { job.metro = metro }
        if let ring = optional("within")?.ring() { job.ring = ring }
        if let trust = optional("leastTrust")?.choice(of: TrustClass.words) {
            job.leastTrust = trust
        }
        job.allowedRegions = names("allowedRegions")
        job.deniedRegions = names("deniedRegions")
        guard var place = placeWishes() else { return }
        place.chips = job.place?.chips ?? []
        job.place = place
    }

    /// When: lengths and moments.
    fileprivate mutating func readTime(into job: inout JobSpecification) {
        let longest = Limits.longestRun
        if let length = optional("expectedRun")?.length(atMost: longest) {
            job.expectedRun = length
        }
        if let length = optional("wallClockLimit")?.length(atMost: longest) {
            job.wallClockLimit = length
        }
        if let moment = optional("earliestStart")?.moment() { job.earliestStart = moment }
        if let moment = optional("deadline")?.moment() { job.deadline = moment }
        if let isDeferrable = optional("deferrable")?.flag() { job.deferrable = isDeferrable }
    }

    /// On which terms: priority, price, loss of the link.
    fileprivate mutating func readTerms(into job: inout JobSpecification) {
        if let priority = optional("priority")?.whole(0...255) { job.priority = UInt8(priority) }
        if let ceiling = optional("priceCeilingPerCardHourYuan")?
            .fixedPoint(digits: 6, 1...1_000_000_000, unit: "yuan")
        {
            job.priceCeilingPerCardHour = MicroYuan(ceiling)
        }
        if let isExclusive = optional("exclusive")?.flag() { job.exclusive = isExclusive }
        if let policy = optional("lossPolicy")?.choice(of: LossPolicy.words) {
            job.lossPolicy = policy
        }
        if let length = optional("maximumDisconnected")?.length(atMost: Limits.longestRun) {
            job.maximumDisconnected = length
        }
    }

    private mutating func names<Kind>(_ key: String) -> [Name<Kind>] {
        (optional(key)?.list(atMost: Limits.namesPerList) ?? []).compactMap { $0.name() }
    }
}

extension JobKind {
    static let words: [(word: String, value: Self)] = allCases.map { ("\($0)", $0) }
}

extension LossPolicy {
    static let words: [(word: String, value: Self)] = allCases.map { ("\($0)", $0) }
}
