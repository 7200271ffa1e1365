import SluiceGateway
import SluiceModel
import SluicePlanner
import SluiceWire

/// Carries a scenario's commands out, one after the other; each gives the lines that it answers.
struct Story {
    var world = ScenarioWorld()

    /// The answers to every entry of the text, in order.
    mutating func tell(_ text: ScenarioText) throws -> [[String]] {
        try text.entries.map { entry in
            guard entry.isCommand else { return [] }
            var words = Words(entry.text, file: text.file, line: entry.line)
            return try answer(&words)
        }
    }

    private mutating func answer(_ words: inout Words) throws -> [String] {
        let verb = try words.word("a verb")
        if Draft.tells(verb), world.core.term == .none {
            try world.draft.read(verb, &words)
            return []
        }
        world.begin()
        if try !act(verb, &words), try !message(verb, &words), try !site(verb, &words),
            try !ask(verb, &words)
        {
            throw words.problem("`\(verb)` is no verb of a story: see Tests/Scenarios/README.md")
        }
        try words.end()
        for fault in faults() { world.said.append("BROKEN: " + fault) }
        defer { world.said.removeAll() }
        return world.said
    }

    /// What is not conserved after a command; a story in which this is ever said is wrong.
    private func faults() -> [String] {
        world.core.violations()
            + world.regions.compactMap { region in
                region.gateway.conservationFault().map { "\(region.name): \($0)" }
            }
    }

    // MARK: Tenants and time

    private mutating func act(_ verb: String, _ words: inout Words) throws -> Bool {
        switch verb {
        case "submit": try submit(&words)
        case "cancel":
            let job = try job(&words)
            let key = try key(&words)
            report(world.tell(.cancel(key: key, tenant: try tenant(&words), job: job)))
        case "finish": world.end(try run(&words), how: .succeeded)
        case "fail":
            let run = try run(&words)
            try words.expect("code")
            world.end(run, how: .exited(code: try words.number("the exit code")))
        case "wait": world.pass(until: world.now.adding(try words.length("the time to wait")))
        case "at": world.pass(until: try words.moment(after: world.now))
        default: return false
        }
        return true
    }

    private mutating func submit(_ words: inout Words) throws {
        let name = try words.word("a name for the job")
        let wanted = try words.job(name, now: world.now)
        let key = try key(&words)
        let tenant = try tenant(&words)
        let isNow = words.take("now")
        // The label is there before the job is, since the answer tells of it.
        let before = world.labels.count
        let next = JobID((world.labels.map(\.job.raw).max() ?? 0) + 1)
        world.labels.append((next, name))
        let reply = world.tell(
            .submit(
                Submission(key: key, tenant: tenant, nowOrNever: isNow, specification: wanted)))
        guard case .submitted(let job, let isRepeat) = reply, !isRepeat else {
            world.labels.removeSubrange(before...)
            report(reply)
            return
        }
        precondition(job == next, "job \(job) came where \(next) was due")
        // Latency-bound work has been told of already: it is placed, or told why not, at once.
        if world.said.isEmpty { world.say("\(name) is taken") }
    }

    mutating func report(_ reply: Reply) {
        switch reply {
        case .done(let sentence): world.say("done: \(sentence)")
        case .stopping(let job), .cancelled(let job): world.say("done: job \(job)\(reply.outcome)")
        case .changed(let changed): world.say("done: \(changed.sentence)")
        case .submitted(let job, _): world.say("that is \(world.label(job)), submitted before")
        case .registered: break
        case .moves(let outcomes):
            for outcome in outcomes {
                let name = world.label(outcome.id.replica.job)
                let what = outcome.isBegun ? "moves" : "does not move"
                world.say("\(name) \(what): \(outcome.verdict.sentence)")
            }
        case .refused(let refusal): world.say("refused \(refusal.code): \(refusal.sentence)")
        }
    }

    mutating func key(_ words: inout Words) throws -> RequestKey {
        guard words.take("key") else {
            world.nextKey += 1
            return RequestKey(high: 1, low: world.nextKey)
        }
        let low = try words.word("a key").utf8.reduce(UInt64(7)) { $0 &* 257 &+ UInt64($1) }
        return RequestKey(high: 2, low: low)
    }

    private mutating func tenant(_ words: inout Words) throws -> TenantName {
        guard words.take("tenant") else { return TenantName(trusted: "org/team") }
        let word = try words.word("a tenant")
        guard let tenant = TenantName(word) else { throw words.problem("`\(word)` is no tenant") }
        return tenant
    }

    func job(_ words: inout Words) throws -> JobID {
        let name = try words.word("a job")
        guard let job = world.labels.last(where: { $0.name == name })?.job else {
            throw words.problem("no job `\(name)` was submitted")
        }
        return job
    }

    func run(_ words: inout Words) throws -> ScenarioWorld.Live {
        let job = try job(&words)
        guard let run = world.live.first(where: { $0.key.replica.job == job }) else {
            throw words.problem("no run of \(world.label(job)) lives")
        }
        return run
    }

    // MARK: Planner, links and messages

    private mutating func message(_ verb: String, _ words: inout Words) throws -> Bool {
        switch verb {
        case "connect": for index in try regions(&words) { world.connect(index) }
        case "cut": for index in try regions(&words) { world.cut(index) }
        case "wipe": for index in try regions(&words) { world.wipe(index) }
        case "plan": world.tell(.tick)
        case "deliver":
            let some = words.peek == nil ? Array(world.regions.indices) : try regions(&words)
            for index in some { world.exchange(index) }
        case "report":
            for index in try regions(&words) {
                world.sendCapacity(index, full: words.take("full"))
            }
        case "lose":
            try words.expect("report")
            for index in try regions(&words) {
                _ = world.regions[index].gateway.capacityReport(full: false)
            }
        case "ring":
            let index = try world.draft.ring(&words)
            if let ring = world.draft.regions[index].rings.last {
                world.sendCapacity(index, full: false, rings: [ring])
            }
        case "restart":
            try words.expect("planner")
            try world.restart()
        default: return false
        }
        return true
    }

    private func regions(_ words: inout Words) throws -> [Int] {
        if words.take("all") { return Array(world.regions.indices) }
        let name: RegionName = try words.name("a region")
        guard let index = world.regions.firstIndex(where: { $0.name == name }) else {
            throw words.problem("no line above tells of a region \(name)")
        }
        return [index]
    }

    // MARK: Sites

    private mutating func site(_ verb: String, _ words: inout Words) throws -> Bool {
        let actions: [String: SiteAction] = [
            "cordon": .cordon, "uncordon": .uncordon, "drain": .drain,
        ]
        if let action = actions[verb] {
            let site: SiteName = try words.name("a site")
            report(world.tell(.site(key: try key(&words), site, action)))
            return true
        }
        if verb == "approve" {
            try approve(&words)
            return true
        }
        if verb == "itself" {
            try balanceItself(&words)
            return true
        }
        if verb == "operator" {
            try regionAct(&words)
            return true
        }
        if try reservation(verb, &words) { return true }
        guard verb == "local" else { return try hardware(verb, &words) }
        let (region, node) = try node(&words)
        try words.expect("takes")
        let cards: Int = try words.number("cards")
        world.change(region) { gateway, effects in
            _ = gateway.localUseChanged(node, cards: cards, into: &effects)
        }
        return true
    }

    /// `approve llm` what is proposed for it; `approve llm to ningxia/train anyway`.
    private mutating func approve(_ words: inout Words) throws {
        let job = try job(&words)
        var id = world.proposed(job)
        if words.take("to") {
            let place = try words.word("a pool as region/pool")
            id = world.move(job, to: place)
        }
        let anyway = words.take("anyway")
        let key = try key(&words)
        guard let id else { throw words.problem("no move of \(world.label(job)) to approve") }
        report(world.tell(.balance(.approve(key: key, [id], anyway: anyway))))
    }

    /// `itself 2 moves 20 yuan least 1.5`: a policy that lets the planner move so much an hour.
    private mutating func balanceItself(_ words: inout Words) throws {
        var policy = Policy()
        policy.movesPerHour = try words.number("a number of moves")
        try words.expect("moves")
        policy.moveBudget = MicroYuan(try words.millionths("the budget"))
        try words.expect("yuan")
        try words.expect("least")
        policy.leastSaving = MicroYuan(try words.millionths("the least saving"))
        report(world.tell(.policy(.apply(key: try key(&words), policy, after: 0))))
    }

    /// `operator drain ningxia at most 2`, `operator declareLost ningxia stopped`.
    private mutating func regionAct(_ words: inout Words) throws {
        let word = try words.word("what the operator does")
        guard let action = RegionAction.allCases.first(where: { "\($0)" == word }) else {
            throw words.problem("an operator cannot `\(word)` a region")
        }
        let index = try regions(&words)[0]
        var atMost: UInt32 = 0
        if words.take("at") {
            try words.expect("most")
            atMost = try words.number("a number of placements")
        }
        let isStopped = words.take("stopped")
        let left = world.regions[index].leaseEnd.since(world.now)
        report(
            world.tell(
                .federation(
                    .changeRegion(
                        key: try key(&words), world.regions[index].name, action, atMost: atMost,
                        isStopped: isStopped, leaseLeft: left))))
    }

    /// `REGION/POOL node 0.3`: the fourth node of the first block.
    func node(_ words: inout Words) throws -> (region: Int, node: NodeAddress) {
        let place = try words.word("a pool as region/pool")
        let parts = place.split(separator: "/")
        guard parts.count == 2,
            let region = world.regions.firstIndex(where: { $0.name.text == parts[0] }),
            let pool = world.draft.regions[region].description.pools.firstIndex(where: {
                $0.name.text == parts[1]
            })
        else { throw words.problem("no line above tells of a pool `\(place)`") }
        try words.expect("node")
        let word = try words.word("a node")
        let numbers = word.split(separator: ".").compactMap { UInt16($0) }
        let blocks = world.draft.regions[region].description.pools[pool].blocks
        guard numbers.count == 2, Int(numbers[0]) < blocks.count,
            numbers[1] < blocks[Int(numbers[0])].nodes
        else { throw words.problem("\(place) has no node `\(word)`: 0.3 is block 0, node 3") }
        return (region, NodeAddress(pool: UInt16(pool), block: numbers[0], node: numbers[1]))
    }

    // MARK: Questions

    private mutating func ask(_ verb: String, _ words: inout Words) throws -> Bool {
        switch verb {
        case "jobs": world.tellJobs()
        case "job": world.tellJob(try job(&words))
        case "pools": world.tellPools()
        case "balance": world.tellBalance()
        case "explain": world.tellExplanation(try job(&words))
        case "reservations": world.tellReservations()
        case "fits":
            var sizes: [UInt32] = []
            while words.peek != nil { sizes.append(try words.number("cards")) }
            world.tellFits(sizes)
        default: return false
        }
        return true
    }
}
