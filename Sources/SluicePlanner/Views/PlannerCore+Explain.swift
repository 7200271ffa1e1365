package import SluiceModel
import SluicePlacement
package import SluiceWire

extension PlannerCore {
    /// Every pool as it would be weighed for a job now; nil for one that is not known.
    package func explain(_ job: JobID) -> Explanation? {
        guard let slot = state.slot(job), let trial = trial(slot) else { return nil }
        var explanation = explain(trial)
        explanation.verdict = verdict(slot)
        if state.jobs[slot].missing == 0 { explanation.remedies = [] }
        explanation.predicted = forecast().of(job)
        return explanation
    }

    /// Every pool as it would be weighed for `specification` now, best first, within the bounds of
    /// `tenant` where one is named. O(pools × log), and where none will do what `RemedyFinder` and
    /// `firstMoment` cost.
    package func explain(
        _ specification: JobSpecification, for tenant: TenantName = .none
    ) -> Explanation {
        let trial = trial(specification, for: tenant)
        var explanation = explain(trial)
        if !explanation.candidates.contains(where: \.isEligible) {
            explanation.predicted = forecast(with: trial).of(trial.job.id)
        }
        return explanation
    }

    private func explain(_ trial: Trial) -> Explanation {
        let request = trial.request
        var candidates = state.table.pools.indices.map { candidate($0, request, trial) }
        candidates.sort {
            ($0.isEligible ? 0 : 1, $0.costPerCardHour, $0.pool)
                < ($1.isEligible ? 0 : 1, $1.costPerCardHour, $1.pool)
        }
        let isOut = !candidates.contains(where: \.isEligible)
        let bound = candidates.first { $0.verdict.code.isBound && isOut }?.verdict
        let verdict =
            candidates.first.flatMap { wouldGo($0, request) }
            ?? wouldSplit(trial.wanted, request) ?? bound ?? spreadVerdict(trial)
            ?? unreachable(trial.others, trial.wanted, request)?.verdict
            ?? wait(request).verdict
        let told = Array(candidates.prefix(WireLimits.candidates))
        let remedies = isOut ? remedies(trial, request) : []
        return Explanation(
            verdict: verdict, candidates: told, remedies: remedies,
            cardsByChip: cardsByChip(trial.wanted))
    }

    /// How many cards of each chip do for a job; empty where all need the same.
    func cardsByChip(_ wanted: JobSpecification) -> [ChipCards] {
        state.table.cardsByChip(wanted).prefix(WireLimits.chips)
            .map { ChipCards(chip: $0.chip, cards: $0.cards) }
    }

    /// What would make it fit, nearest first: a change of what is asked, then time.
    private func remedies(_ trial: Trial, _ request: PlacementRequest) -> [Remedy] {
        var remedies = RemedyFinder(trial).found
        if trial.wanted.overRegions == 1, !request.isLatencyBound, trial.wanted.kind != .inference,
            let (parts, choice) = fewestParts(trial, request)
        {
            remedies.append(remedy("split over \(parts) regions", trial, choice))
        }
        if let (later, choice, _) = firstMoment(trial) {
            let at = later.table.now
            var remedy = remedy("after \(minute(at))", later, choice)
            remedy.at = at
            remedies.append(remedy)
        }
        return Array(remedies.prefix(WireLimits.remedies))
    }

    private func fewestParts(
        _ trial: Trial, _ request: PlacementRequest
    ) -> (parts: Int, first: Choice)? {
        var steps = 0
        let most = Limits.regionsPerGang
        guard
            let (_, choices) = split(
                request, over: most, &steps, admits: { trial.bound($0) == nil })
        else { return nil }
        return choices.first.map { (choices.count, $0) }
    }

    private func remedy(_ change: String, _ trial: Trial, _ choice: Choice) -> Remedy {
        let region = Int(state.table.pools[choice.pool].address.region)
        return Remedy(
            change: change, region: state.table.regions[region].description.name,
            pool: state.table.name(ofPool: choice.pool),
            pricePerCardHour: MicroYuan(trial.price(choice.pool)))
    }

    /// Where it would go, if the best candidate would take it.
    private func wouldGo(_ best: Candidate, _ request: PlacementRequest) -> Verdict? {
        guard best.isEligible else { return nil }
        let price = best.terms.filter { ["power", "card"].contains($0.name) }
            .reduce(Int64(0)) { $0 + $1.value }
        let address = state.table.pools.indices.first {
            state.table.name(ofPool: $0) == best.pool
        }
        let cards = Int64(address.map { state.table.asked($0, request).cards } ?? request.cards)
        return Verdict(
            .placed,
            "Would go to \(best.pool) in \(best.region): \(counted(cards, "card")) at "
                + "\(yuan(price)) a card-hour.",
            [Verdict.Number("cards", cards), Verdict.Number("pricePerCardHourMicroYuan", price)])
    }

    private func candidate(
        _ pool: Int, _ request: PlacementRequest, _ trial: Trial
    ) -> Candidate {
        let table = state.table
        let request = table.asked(pool, request)
        let record = table.pools[pool]
        let ring = request.isLatencyBound ? table.ring(ofPool: pool, metro: request.metro) : nil
        var obstacle = record.standing(request)
        if obstacle == nil, request.isLatencyBound, ring.map({ $0 > request.ring }) ?? true {
            obstacle = .ring
        }
        obstacle = obstacle ?? table.passing(pool, request)
        if obstacle == nil, !table.exactFit(pool, request) { obstacle = .capacity }
        let bound = obstacle == nil ? trial.bound(pool) : nil
        let terms = weigh(pool, request, ring)
        let region = Int(record.address.region)
        return Candidate(
            region: table.regions[region].description.name,
            pool: table.description(ofPool: pool).name,
            isEligible: obstacle == nil && bound == nil,
            verdict: obstacle.map {
                switch $0 {
                case .reserved: reserved(pool, request, for: trial.tenant)
                case .provider, .trustClass, .data, .spread, .availability:
                    placeVerdict($0, pool, trial)
                default: verdict($0, pool, request, ring)
                }
            }
                ?? bound.map { verdict($0, pool, trial) } ?? wouldDo(pool, request),
            terms: terms.numbers, costPerCardHour: MicroYuan(terms.sum))
    }

    private func weigh(_ pool: Int, _ request: PlacementRequest, _ ring: Ring?) -> CostTerms {
        if request.isLatencyBound {
            return state.table.terms(pool: pool, request, ring: ring ?? .beyond)
        }
        let region = Int(state.table.pools[pool].address.region)
        let cost = state.table.kilowattCost(region: region, request.run)
        return state.table.terms(pool: pool, gang: request, kilowattCost: cost)
            ?? state.table.standingTerms(pool: pool, request, kilowattCost: cost)
    }

    /// What keeps a request out of a pool, for people.
    func verdict(
        _ obstacle: Obstacle, _ pool: Int, _ request: PlacementRequest, _ ring: Ring?
    ) -> Verdict {
        let record = state.table.pools[pool]
        let made = Self.made
        switch obstacle {
        case .executor:
            let sentence =
                request.hasCommand
                ? "Its executor is emulated and runs no command." : "Its executor needs a command."
            return made(.impossible, sentence, "runsCommands", record.runsCommands ? 1 : 0)
        case .chip:
            let sentence =
                request.anyChip
                ? "It has no accelerators: a job that means it names its chip."
                : "Another chip than asked."
            return made(.impossible, sentence, "chipsAsked", Int64(request.chips.count))
        case .memory:
            return made(
                .impossible,
                "Its cards have \(size(record.memory)); \(size(request.memory)) asked.",
                "memoryMebibytes", Int64(record.memory))
        case .node: return Self.small(record, request)
        case .interconnect:
            let sentence =
                "Its interconnect is \(record.interconnect); \(request.interconnect) asked."
            return made(
                .impossible, sentence,
                "interconnectClass", Int64(record.interconnect.rawValue))
        case .trust:
            return made(
                .impossible, "Its trust class is \(record.trust); \(request.trust) asked.",
                "trustClass",
                Int64(record.trust.rawValue))
        case .region:
            return made(
                .impossible,
                record.isRemoved
                    ? "Its region was removed." : "Its region is not allowed for this job.",
                "region",
                Int64(record.address.region))
        case .size:
            return made(
                .impossible, "It has \(record.registered) cards in all; \(request.cards) asked.",
                "registeredCards", Int64(record.registered))
        case .ring: return tooFar(pool, ring, request)
        case .price:
            let price = record.power + record.price
            return made(
                .priceCeiling, "A card-hour is \(yuan(price)).",
                "pricePerCardHourMicroYuan", price)
        case .unreachable, .cordoned, .frozen, .lagging, .notLent: return closed(obstacle, record)
        case .provider, .trustClass, .data, .spread, .availability:
            preconditionFailure("\(obstacle) is told by what was asked of the place")
        case .power: return overPower(pool, request)
        case .reserved: return reserved(pool, request, for: request.tenant)
        case .capacity:
            let largest = state.table.shapes[pool].largestSpan
            let kept = record.keptFrom(request)
            if kept > 0, record.free >= request.cards {
                return made(
                    .waitsForCapacity,
                    "\(kept) of its \(record.free) free cards are kept for a tide's return or for "
                        + "gangs' spare nodes.", "keptCards", Int64(kept))
            }
            return made(
                .waitsForCapacity, "Its largest free gang is \(largest) cards.",
                "largestGangCards", Int64(largest))
        }
    }

    /// What its region draws, and may, and what the request would.
    private func overPower(_ pool: Int, _ request: PlacementRequest) -> Verdict {
        let region = Int(state.table.pools[pool].address.region)
        let cap = state.table.wattsCap(region: region) ?? 0
        let drawn = state.table.wattsDrawn(region: region)
        let wanted = state.table.watts(pool, request)
        return Verdict(
            .waitsForPowerCap,
            "Its region may draw \(kilowatts(cap)) kW; \(kilowatts(drawn)) kW are planned, and "
                + "this would draw \(kilowatts(wanted)) kW.",
            [
                Verdict.Number("powerCapWatts", cap), Verdict.Number("plannedWatts", drawn),
                Verdict.Number("wattsAsked", wanted),
            ])
    }

    private static func made(
        _ code: Verdict.Code, _ sentence: String, _ name: String, _ value: Int64
    ) -> Verdict { Verdict(code, sentence, [Verdict.Number(name, value)]) }

    private static func small(_ record: PoolRecord, _ request: PlacementRequest) -> Verdict {
        let there = "\(processors(record.nodeProcessors)) and \(size(record.nodeMemory))"
        let asked = "\(processors(request.nodeProcessors)) and \(size(request.nodeMemory))"
        return made(
            .impossible, "Its nodes have \(there) of their own; \(asked) asked.",
            "nodeMemoryMebibytes", Int64(record.nodeMemory))
    }

    /// A pool that would do, and takes nothing just now.
    private func closed(_ obstacle: Obstacle, _ record: PoolRecord) -> Verdict {
        switch obstacle {
        case .unreachable:
            return Self.made(
                .waitsForRegion, "Its region's link is lost or it has not reported.",
                "isReported", record.isReported ? 1 : 0)
        case .cordoned, .frozen:
            let what = obstacle == .cordoned ? "site is cordoned" : "books do not balance"
            return Self.made(
                .waitsForRegion, "Its \(what); \(record.free) cards free.",
                "freeCards", Int64(record.free))
        case .lagging:
            let waiting = state.regions[Int(record.address.region)].outstandingCount
            return Self.made(
                .waitsForOrders, "Its gateway has not acknowledged \(waiting) orders.",
                "outstandingOrders", Int64(waiting))
        case .notLent:
            let pool = state.table.pool(at: record.address)
            let next = state.table.description(ofPool: pool).lendingChange(after: state.now)
            let again = next == .none ? "" : "; again from \(minute(next)) on"
            return Self.made(
                .waitsForCapacity, "Its provider does not lend it now\(again).",
                "secondsUntilLent", next == .none ? -1 : next.since(state.now).count)
        default: preconditionFailure("\(obstacle) does not close a pool")
        }
    }

    private func wouldDo(_ pool: Int, _ request: PlacementRequest) -> Verdict {
        let free = state.table.pools[pool].free
        var verdict = Verdict(
            .placed, "It would do: \(free) cards free.",
            [Verdict.Number("freeCards", Int64(free))])
        if request.isLatencyBound, let figure = figure(ofPool: pool, metro: request.metro) {
            verdict.sentence = "It would do: \(free) cards free, \(figure.sentence)."
            verdict.numbers += figure.numbers
        }
        let end = state.table.lendingEnd[pool]
        if end.since(state.now) < request.run {
            verdict.sentence.removeLast()
            verdict.sentence += ", lent until \(minute(end)) only, before the run is over."
            verdict.numbers.append(
                Verdict.Number("lentSeconds", end.since(state.now).count))
        }
        return verdict
    }

    /// Why a pool's ring will not do: how far it is, by what, and how sure that is.
    private func tooFar(_ pool: Int, _ ring: Ring?, _ request: PlacementRequest) -> Verdict {
        let asked = request.ring.boundMilliseconds ?? 0
        var numbers = [Verdict.Number("ringMillisecondsAsked", asked)]
        guard let figure = figure(ofPool: pool, metro: request.metro) else {
            return Verdict(
                .noRing, "No ring from its site to the metro was reported; \(asked) ms asked.",
                numbers)
        }
        numbers += figure.numbers
        guard let bound = ring?.boundMilliseconds else {
            let sentence =
                figure.isVerified
                ? "Over 50 ms from the users: \(figure.sentence); \(asked) ms asked."
                : "Its ring was not measured lately: \(figure.sentence); \(asked) ms asked."
            return Verdict(.noRing, sentence, numbers)
        }
        numbers.insert(Verdict.Number("ringMilliseconds", bound), at: 0)
        return Verdict(
            .noRing,
            "Its ring is \(bound) ms, wider than the \(asked) ms asked: \(figure.sentence).",
            numbers)
    }

    /// What a pool's ring rests on, as `explain` tells it; nil where none was reported.
    private func figure(
        ofPool pool: Int, metro: Int
    ) -> (sentence: String, numbers: [Verdict.Number], isVerified: Bool)? {
        let site = Int(state.table.pools[pool].site)
        let region = state.table.pools[pool].address.region
        guard let held = state.table.held(site: site, metro: metro) else { return nil }
        let first = state.table.regions[Int(region)].firstSite
        let report = latest(held, region, UInt16(site - first)).report
        let length = "\(milliseconds(report.worstP99.count)) ms"
        let numbers = [
            Verdict.Number("roundTripP99Microseconds", report.worstP99.count),
            Verdict.Number("samples", Int64(report.samples)),
        ]
        switch held.hold.standing {
        case .modelled: return ("\(length) by the latency model", numbers, true)
        case .measured: return ("\(length) in \(report.samples) samples", numbers, true)
        case .unverified:
            let age = Verdict.Number("ageSeconds", report.age.count)
            let sentence = "\(report.samples) samples, the newest \(report.age.count) s old"
            return (sentence, numbers + [age], false)
        }
    }
}

extension CostTerms {
    /// The terms by name, as `explain` shows them; carbon where the policy counts it.
    var numbers: [Verdict.Number] {
        let counted = carbon == 0 ? [] : [Verdict.Number("carbon", carbon)]
        return counted + [
            Verdict.Number("power", power), Verdict.Number("card", card),
            Verdict.Number("ringSlack", slack), Verdict.Number("pressure", pressure),
            Verdict.Number("scarcity", scarcity), Verdict.Number("tier", tier),
            Verdict.Number("fragmentation", fragmentation), Verdict.Number("spread", spread),
            Verdict.Number("lending", lending), Verdict.Number("data", data),
        ]
    }
}

/// Watts as people read kilowatts: `12.4`, rounded up.
private func kilowatts(_ watts: Int64) -> String {
    let tenths = (watts + 99) / 100
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
}

/// MiB as people read them: GiB where they are whole.
private func size(_ mebibytes: UInt32) -> String {
    if mebibytes == 0 { return "no stated memory" }
    return mebibytes % 1_024 == 0 ? "\(mebibytes >> 10) GiB" : "\(mebibytes) MiB"
}

/// Thousandths of processors as people read them.
private func processors(_ thousandths: UInt32) -> String {
    if thousandths == 0 { return "no stated processors" }
    let tenths = thousandths / 100 % 10
    return "\(thousandths / 1_000)\(tenths == 0 ? "" : ".\(tenths)") processors"
}
