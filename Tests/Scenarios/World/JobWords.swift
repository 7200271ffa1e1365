import SluiceModel

extension Words {
    /// A job as `training 16 cards for 2 h` and further wishes tell it. `now` is the story's
    /// moment, which times of day are counted from.
    mutating func job(
        _ name: String, now: CivilTime
    ) throws(ScenarioProblem) -> JobSpecification {
        let word = try word("a kind of job")
        let kinds: [String: JobKind] = [
            "training": .training, "inference": .inference, "batch": .batch,
        ]
        guard let kind = kinds[word] else {
            throw problem("`\(word)` is no kind of job: training, inference, batch")
        }
        var wanted = JobSpecification(kind: kind, name: name, cards: 0)
        if take("model") {
            let billions: UInt32 = try number("parameters")
            try expect("B")
            wanted.modelParametersMillions = billions * 1_000
        } else {
            wanted.cards = try number("cards")
            if !take("card") { try expect("cards") }
        }
        while let wish = peek, !["key", "tenant", "now"].contains(wish) {
            _ = take(wish)
            if try !placeWish(wish, &wanted), try !timeWish(wish, &wanted, now),
                try !tideWish(wish, &wanted)
            {
                throw problem("`\(wish)` is no wish that a job can have")
            }
        }
        return wanted
    }

    private mutating func placeWish(
        _ wish: String, _ wanted: inout JobSpecification
    ) throws(ScenarioProblem) -> Bool {
        switch wish {
        case "chips": wanted.chips = try names("a chip")
        case "memory":
            let gibibytes: UInt32 = try number("GiB")
            try expect("GiB")
            wanted.leastMemory = Mebibytes(gibibytes * 1_024)
        case "interconnect": wanted.leastInterconnect = try interconnect()
        case "trust": wanted.leastTrust = try trust()
        case "only": wanted.allowedRegions = try names("a region")
        case "not": wanted.deniedRegions = try names("a region")
        case "ceiling": wanted.priceCeilingPerCardHour = MicroYuan(try millionths("yuan"))
        case "over":
            wanted.overRegions = try number("regions")
            try expect("regions")
        case "replicas": wanted.replicas = try number("replicas")
        case "share":
            wanted.cardShare = PerMille(try number("a share in percent") * 10)
            try expect("%")
        case "near":
            wanted.metro = try name("a metro")
            try expect("within")
            let milliseconds: Int64 = try number("milliseconds")
            try expect("ms")
            guard let ring = Ring(boundMilliseconds: milliseconds),
                ring.boundMilliseconds == milliseconds
            else { throw problem("\(milliseconds) ms is no ring: 2, 5, 10, 20, 50") }
            wanted.ring = ring
        default: return false
        }
        return true
    }

    private mutating func timeWish(
        _ wish: String, _ wanted: inout JobSpecification, _ now: CivilTime
    ) throws(ScenarioProblem) -> Bool {
        switch wish {
        case "for": wanted.expectedRun = try length("the run")
        case "priority": wanted.priority = try number("priority")
        case "deferrable": wanted.deferrable = true
        case "by": wanted.deadline = try moment(after: now)
        case "after": wanted.earliestStart = try moment(after: now)
        case "disconnected": wanted.maximumDisconnected = try length("the time without a lease")
        case "loss":
            let word = try word("a loss policy")
            guard let policy = LossPolicy.allCases.first(where: { "\($0)" == word }) else {
                throw problem("`\(word)` is no loss policy: topUp, waitForLease, manual")
            }
            wanted.lossPolicy = policy
        default: return false
        }
        return true
    }

    /// The next moment with this time of day: `08:30`; or of a later day: `+1 day 08:30`.
    mutating func moment(after now: CivilTime) throws(ScenarioProblem) -> CivilTime {
        var days: Int64 = 0
        if let word = peek, word.hasPrefix("+") {
            guard let count = Int64(word.dropFirst()), (0...400).contains(count) else {
                throw problem("`\(word)` is no count of days, as +1 is one")
            }
            _ = take(word)
            if !take("day") { try expect("days") }
            days = count
        }
        let second = try clock("a time of day")
        let midnight = now.adding(Seconds(-now.secondOfDay))
        let moment = midnight.adding(Seconds(days * 86_400 + second))
        return moment > now ? moment : moment.adding(Seconds(86_400))
    }
}
