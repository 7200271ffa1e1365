internal import SluiceModel

/// Flags that say what a job asks for.
let jobFlags = [
    Flag("kind", "KIND", "training, inference or batch"),
    Flag("name", "NAME", "your label for it; need not be unique"),
    Flag("cards", "N", "whole cards of the gang, or of each replica (1)"),
    Flag("over-regions", "N", "split the gang over up to N regions where no pool has room (1)"),
    Flag("card-share", "N", "thousandths of one card, with --cards 1 (1000)"),
    Flag("card-memory", "SIZE", "memory of the card for a share: 8GiB, 512MiB (as its share)"),
    Flag("replicas", "N", "replicas of an inference job (1)"),
    Flag("model", "BILLIONS", "size of the model in billions of parameters"),
    Flag("chip", "NAME[=WORTH]", "a chip that will do; may be repeated; x=0.7 says a card's worth"),
    Flag("equivalents", "N", "in place of --cards: as much as N A100 of 80 GB, on any chip"),
    Flag("memory", "GIB", "least memory of a card in GiB"),
    Flag("interconnect", "CLASS", "least interconnect: ethernet, roce, infiniband, superpod"),
    Flag("metro", "NAME[=WEIGHT]", "where the users are; may be repeated, replicas go by weight"),
    Flag("within", "BOUND", "widest round trip to the metro: 2ms, 5ms, 10ms, 20ms, 50ms"),
    Flag("run", "TIME", "how long a run is expected to last, as 2h (until stopped)"),
    Flag("limit", "TIME", "stop a run after so long (never)"),
    Flag("priority", "N", "0 to 255; higher goes first (100)"),
    Flag("deferrable", nil, "may wait for a cheaper power window"),
    Flag("earliest", "WHEN", "not before: a moment, 2026-03-01T20:00, or a wait, 2h (now)"),
    Flag("deadline", "WHEN", "over by then: a moment, 2026-03-02T08:00, or a wait, 12h (none)"),
    Flag("price", "YUAN", "most that a card may cost for an hour, power included"),
    Flag("trust", "CLASS", "least trust class of the pool: open, contracted, sensitive"),
    Flag("only-trust", "CLASS", "none but this trust class; may be repeated"),
    Flag("not-trust", "CLASS", "not this trust class; may be repeated"),
    Flag("provider", "NAME", "only in sites of this provider; may be repeated"),
    Flag("not-provider", "NAME", "not in sites of this provider; may be repeated"),
    Flag("data", "WHERE[=GIB]", "where its data lies: REGION or REGION/SITE, and how much of it"),
    Flag("data-stays", nil, "only where its data lies"),
    Flag("spread", "SITES[/REGIONS]", "replicas in so many sites of so many regions, as 3/2"),
    Flag("availability", "PERCENT", "what its replicas must reach by the sites' records, as 99.9"),
    Flag("cpu", nil, "inference that pools of general processors may serve too"),
    Flag("region", "NAME", "only there; may be repeated (anywhere)"),
    Flag("not-region", "NAME", "not there; may be repeated"),
    Flag("exclusive", nil, "two attempts must never run at once (training: always)"),
    Flag("on-loss", "POLICY", "if the link is lost: topUp, waitForLease or manual (by kind)"),
    Flag("disconnected", "TIME", "with waitForLease: how long it may run on without a link"),
    Flag("array", "LIST", "a run for each index, as 0-99%10: ten at once (batch)"),
    Flag("retry", "RULES", "retries by cause, as failed=3,lost=unlimited,137=5,2=0"),
    Flag("backoff", "TIME", "pause before the first retry; doubles with each (none)"),
    Flag("environment", "NAME=VALUE", "a variable for the command; may be repeated"),
    Flag(
        "secret", "NAME=VARIABLE",
        "a secret of the gateway's store in a variable of the command; may be repeated"),
    Flag(
        "secret-file", "NAME=VARIABLE",
        "the same as a file, whose path the variable has; may be repeated"),
    Flag(
        "artifact", "NAME=REFERENCE",
        "an image or a model, given as SLUICE_ARTIFACT_NAME; may be repeated"),
    Flag("folder", "PATH", "folder the command starts in, from / on (the run's own)"),
]

extension Invocation {
    /// What the flags ask for; the arguments are the command to run.
    func specification(kind usual: JobKind) throws(CommandFailure) -> JobSpecification {
        let kind = try choice("kind", of: JobKind.self) ?? usual
        var job = JobSpecification(kind: kind, name: text("name") ?? "\(kind)", cards: 0)
        let isSized = (has("model") || has("equivalents")) && !has("cards")
        job.cards = try number("cards", in: 0...Limits.cardsPerGang, default: isSized ? 0 : 1)
        job.overRegions = try number(
            "over-regions", in: 1...Limits.regionsPerGang, default: 1)
        job.cardShare = PerMille(try number("card-share", in: 1...1_000, default: 1_000))
        job.cardMemory = try size("card-memory")
        job.replicas = try number("replicas", in: 1...Limits.replicasPerJob, default: 1)
        job.modelParametersMillions = try number("model", in: 0...4_000_000, default: 0) * 1_000
        try readPlace(into: &job)
        job.leastMemory = Mebibytes(try number("memory", in: 0...4_096, default: 0) * 1_024)
        job.leastInterconnect =
            try choice("interconnect", of: InterconnectClass.self) ?? job.leastInterconnect
        job.leastTrust = try choice("trust", of: TrustClass.self) ?? job.leastTrust
        if job.ring != .beyond, job.metro.isNone {
            throw CommandFailure(
                .usage, "sluice \(verb): --within needs the users' metro; add --metro NAME")
        }
        guard kind == .inference || job.replicas == 1 else {
            throw CommandFailure(
                .usage,
                "sluice \(verb): only inference has replicas; leave --replicas out, or write "
                    + "--kind inference")
        }
        guard job.cardMemory.count == 0 || job.cardShare < .one else {
            throw CommandFailure(
                .usage, "sluice \(verb): --card-memory is of a slice; add --card-share N")
        }
        try readTimes(into: &job)
        try readLoss(into: &job)
        if let problem = job.placeProblem {
            throw CommandFailure(.usage, "sluice \(verb): \(problem)")
        }
        job.priority = try number("priority", in: 0...255, default: 100)
        job.deferrable = has("deferrable")
        job.priceCeilingPerCardHour = try price()
        job.allowedRegions = try names("region")
        job.deniedRegions = try names("not-region")
        job.array = try array()
        job.retry = try retry()
        job.command = try command(arguments)
        return job
    }

    private func array() throws(CommandFailure) -> JobArray? {
        guard let text = text("array") else { return nil }
        guard let array = JobArray(text) else {
            throw wrong("array", text, "indices, and how many at once: 0-99, 1,3,7 or 0-99%10")
        }
        if let problem = array.problem { throw wrong("array", text, problem) }
        return array
    }

    private func retry() throws(CommandFailure) -> RetryPolicy? {
        guard has("retry") || has("backoff") else { return nil }
        var policy = RetryPolicy()
        for rule in list("retry") {
            let halves = rule.split(separator: "=", omittingEmptySubsequences: false)
            let most =
                halves.last == "unlimited"
                ? RetryPolicy.unlimited : halves.last.flatMap { UInt16($0) }
            guard halves.count == 2, let most, policy.set(String(halves[0]), most) else {
                throw wrong(
                    "retry", rule,
                    "failed, lost, preempted, refused or an exit code of 1 to 255, with a number "
                        + "or unlimited: failed=3,137=5")
            }
        }
        policy.backoff = try seconds("backoff")
        return policy
    }

    /// What a job asks for with what the flags say put over it; `becomes` is its command where
    /// that is not empty.
    func changing(
        _ asked: JobSpecification, becomes: [String]
    ) throws(CommandFailure) -> JobSpecification {
        var job = asked
        if let name = text("name") { job.name = name }
        job.replicas = try number(
            "replicas", in: 1...Limits.replicasPerJob, default: job.replicas)
        job.priority = try number("priority", in: 0...255, default: job.priority)
        if let metro = try name("metro", as: NameKind.Metro.self) { job.metro = metro }
        if has("within") { job.ring = try ring() }
        if has("price") { job.priceCeilingPerCardHour = try price() }
        if has("chip") { job.chips = try names("chip") }
        if has("region") { job.allowedRegions = try names("region") }
        if has("not-region") { job.deniedRegions = try names("not-region") }
        if let command = try command(becomes) { job.command = command }
        return job
    }

    private func readTimes(into job: inout JobSpecification) throws(CommandFailure) {
        job.expectedRun = try seconds("run")
        job.wallClockLimit = try seconds("limit")
        _ = try dated(job, at: .none)
    }

    private func readLoss(into job: inout JobSpecification) throws(CommandFailure) {
        if has("exclusive") { job.exclusive = true }
        if let policy = try choice("on-loss", of: LossPolicy.self) { job.lossPolicy = policy }
        if has("disconnected") { job.maximumDisconnected = try seconds("disconnected") }
    }

    /// The job with its earliest start and deadline, a wait counted from the planner's time `now`;
    /// before that is known (`.none`) only their form is checked.
    func dated(
        _ job: JobSpecification, at now: CivilTime
    ) throws(CommandFailure) -> JobSpecification {
        var job = job
        if let start = try moment("earliest", orWaitFrom: now) { job.earliestStart = start }
        guard let deadline = try moment("deadline", orWaitFrom: now) else { return job }
        job.deadline = deadline
        let start = max(now, job.earliestStart)
        guard now != .none, deadline < start.adding(job.expectedRun) else { return job }
        throw wrong(
            "deadline", text("deadline") ?? "",
            "a moment after the run could be over, \(Words.time(start.adding(job.expectedRun))) at "
                + "the earliest: move it, or shorten --run")
    }

    private func moment(
        _ flag: String, orWaitFrom now: CivilTime
    ) throws(CommandFailure) -> CivilTime? {
        guard let text = text(flag) else { return nil }
        if let wait = Self.parseDuration(text) {
            return now.adding(Seconds(wait.count / 1_000_000))
        }
        guard let moment = try? moment(flag) else {
            throw wrong(flag, text, "a moment, as 2026-03-01T20:00, or a wait, as 90m, 2h or 1d")
        }
        return moment
    }

    private func command(_ words: [String]) throws(CommandFailure) -> CommandLine? {
        guard let executable = words.first else { return nil }
        if let folder = text("folder"), !folder.hasPrefix("/") {
            throw wrong("folder", folder, "a path that begins with /, on the machine of the run")
        }
        let environment = repeated("environment")
        if let bad = environment.first(where: { !$0.dropFirst().contains("=") }) {
            throw wrong("environment", bad, "NAME=VALUE")
        }
        return CommandLine(
            executable: executable, arguments: Array(words.dropFirst()),
            environment: environment, workingFolder: text("folder") ?? "",
            secrets: try secrets("secret", isFile: false)
                + secrets("secret-file", isFile: true),
            artifacts: try artifacts())
    }

    private func secrets(
        _ flag: String, isFile: Bool
    ) throws(CommandFailure) -> [SecretReference] {
        var secrets: [SecretReference] = []
        for text in repeated(flag) {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let name = SecretName(String(parts[0])),
                SecretReference.isVariable(String(parts[1]))
            else {
                throw wrong(
                    flag, text, "NAME=VARIABLE, as registry-token=TOKEN; no value of it goes here")
            }
            secrets.append(
                SecretReference(name: name, variable: String(parts[1]), isFile: isFile))
        }
        return secrets
    }

    private func artifacts() throws(CommandFailure) -> [ArtifactReference] {
        var artifacts: [ArtifactReference] = []
        for text in repeated("artifact") {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = ArtifactName(String(parts[0])), !parts[1].isEmpty
            else {
                throw wrong("artifact", text, "NAME=REFERENCE, as base=registry.example/llama:3")
            }
            artifacts.append(ArtifactReference(name: name, reference: String(parts[1])))
        }
        return artifacts
    }

    /// `8GiB` or `512MiB`; 0 where the flag is not given.
    private func size(_ flag: String) throws(CommandFailure) -> Mebibytes {
        guard let text = text(flag) else { return Mebibytes(0) }
        let isWhole = text.hasSuffix("GiB")
        guard isWhole || text.hasSuffix("MiB"), let count = UInt32(text.dropLast(3)),
            (1...(isWhole ? 4_096 : 4_194_304)).contains(count)
        else { throw wrong(flag, text, "a size, as 8GiB or 512MiB") }
        return Mebibytes(isWhole ? count * 1_024 : count)
    }

    private func seconds(_ flag: String) throws(CommandFailure) -> Seconds {
        let length = try duration(flag, default: Microseconds(0))
        guard length.count % 1_000_000 == 0, length.count / 1_000_000 <= Limits.longestRun.count
        else { throw wrong(flag, text(flag) ?? "", "whole seconds, a year at most: 90s, 2h, 3d") }
        return Seconds(length.count / 1_000_000)
    }

    private func price() throws(CommandFailure) -> MicroYuan {
        guard let text = text("price") else { return MicroYuan(0) }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        let digits = (parts.first ?? "") + fraction
        guard (1...2).contains(parts.count), !digits.isEmpty, fraction.utf8.count <= 6,
            parts[0].utf8.count <= 6, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let micro = Int64(digits + String(repeating: "0", count: 6 - fraction.utf8.count))
        else { throw wrong("price", text, "yuan with at most 6 decimals, as 12.50") }
        return MicroYuan(micro)
    }

    func names<Kind>(_ flag: String) throws(CommandFailure) -> [Name<Kind>] {
        var names: [Name<Kind>] = []
        for text in list(flag) {
            guard let name = Name<Kind>(text) else {
                throw wrong(flag, text, "1 to 63 of a-z, 0-9, '-' and '.'")
            }
            names.append(name)
        }
        return names
    }

    /// A word of an enumeration, or nil where the flag was not given.
    func choice<Choice: CaseIterable>(
        _ flag: String, of kind: Choice.Type
    ) throws(CommandFailure) -> Choice? {
        guard let text = text(flag) else { return nil }
        guard let choice = Choice.allCases.first(where: { "\($0)" == text }) else {
            let words = Choice.allCases.map { "\($0)" }
            throw wrong(flag, text, words.joined(separator: ", "))
        }
        return choice
    }
}
