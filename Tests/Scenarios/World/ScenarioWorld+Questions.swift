import SluiceModel
import SluicePlanner
import SluiceWire

extension ScenarioWorld {
    private mutating func list(_ lines: [String]) {
        for line in lines { said += ScenarioText.fold(line) }
    }

    /// Every job in order of its number: state, verdict with its numbers.
    mutating func tellJobs() {
        let jobs = core.jobs(ListJobs(tenant: .none, state: nil, after: .none, limit: 100)).jobs
        list(
            jobs.map {
                "\(label($0.job)): \($0.state), \($0.verdict.code) \(numbers($0.verdict.numbers))"
            })
    }

    /// One job: its verdict and its placements.
    mutating func tellJob(_ job: JobID) {
        guard let detail = core.detail(job) else { return list(["\(label(job)) is forgotten"]) }
        let verdict = detail.summary.verdict
        list(["\(detail.summary.state): \(verdict.sentence) \(numbers(verdict.numbers))"])
        if let tide = detail.tide {
            let at = tide.changesAt
            let then = at == .none ? "" : ", \(tide.thenWanted) from \(clock(at))"
            list([
                "tide: \(tide.wanted) of \(tide.least) to \(tide.most)\(then): "
                    + "\(tide.why.sentence) \(tide.keptCards) cards kept"
            ])
        }
        list(
            detail.placements.map {
                "replica \($0.replica) epoch \($0.epoch): \($0.state) in \($0.region)/\($0.pool), "
                    + "\($0.cards) cards on \($0.nodes.joined(separator: " "))"
            })
        list(
            detail.work.map {
                let from = $0.resumedFrom.map { "resumed from \($0.place), " } ?? ""
                return "replica \($0.replica): \(from)\($0.reached.count) s done, "
                    + "\($0.lost.count) s lost, \($0.nodeFaults) node faults"
            })
    }

    /// What the planner believes of every pool.
    mutating func tellPools() {
        list(
            core.pools(ListPools(region: .none)).pools.map {
                "\($0.region)/\($0.pool): \($0.freeCards) of \($0.registeredCards) cards free, "
                    + "largest gang \($0.largestGang), placed \($0.placedCards), "
                    + "local \($0.localCards), unavailable \($0.unavailableCards)"
                    + ($0.keptCards > 0 ? ", kept \($0.keptCards)" : "")
            })
    }

    /// Every pool as it would be weighed for the job.
    mutating func tellExplanation(_ job: JobID) {
        guard let explanation = core.explain(job) else {
            return list(["\(label(job)) is forgotten"])
        }
        list(["\(explanation.verdict.code): \(explanation.verdict.sentence)"])
        list(
            explanation.candidates.map {
                "\($0.region)/\($0.pool) at \(Self.yuan($0.costPerCardHour)): \($0.verdict.code), "
                    + "\($0.verdict.sentence)"
            })
    }

    /// How many gangs of each size still fit.
    mutating func tellFits(_ sizes: [UInt32]) {
        let fits = core.whatFits(WhatFits(sizes: sizes, metro: .none, ring: .beyond)).fits
        list(fits.map { "\($0.tier): \($0.gangs) gangs of \($0.cards)" })
    }

    /// Where the nation is tight by tier and ring, and what should move.
    mutating func tellBalance() {
        let balance = core.balance(ShowBalance())
        list(
            balance.rows.map {
                let waits =
                    $0.waitingJobs == 0
                    ? "" : ", \($0.waitingJobs) jobs of \($0.waitingCards) cards wait only here"
                return "\($0.by) \($0.name): \($0.freeCards) of \($0.openCards) cards free, "
                    + "largest gang \($0.largestGang), \($0.idlePools) of \($0.pools) pools idle"
                    + waits
            })
        list(
            balance.moves.map {
                "\(label($0.id.replica.job)) from \($0.fromRegion)/\($0.fromPool) to "
                    + "\($0.toRegion)/\($0.toPool): \(Self.yuan($0.costHere)) to "
                    + "\(Self.yuan($0.costThere)) yuan a card-hour for \($0.rest.count) s, saves "
                    + "\(Self.yuan($0.saving)), costs \(Self.yuan($0.cost)). \($0.risk)"
            })
        if balance.moves.isEmpty { list(["nothing is worth a move"]) }
    }

    /// The move that is proposed for a job; nil for none.
    func proposed(_ job: JobID) -> MoveID? {
        core.balance(ShowBalance()).moves.first { $0.id.replica.job == job }?.id
    }

    /// The move of a job's first placement to a pool; nil where one of them is not known.
    func move(_ job: JobID, to place: String) -> MoveID? {
        let pools = core.pools(ListPools(region: .none)).pools
        guard let placement = core.detail(job)?.placements.first,
            let number = pools.firstIndex(where: { "\($0.region)/\($0.pool)" == place })
        else { return nil }
        return MoveID(
            replica: ReplicaID(job: job, index: placement.replica), epoch: placement.epoch,
            pool: UInt32(number))
    }

    private func numbers(_ numbers: [Verdict.Number]) -> String {
        "[" + numbers.map { "\($0.name) \($0.value)" }.joined(separator: ", ") + "]"
    }

    func reservationLines() -> [String] {
        core.reservations(for: .none).reservations.map { one in
            let place =
                !one.pool.isNone
                ? "\(one.region)/\(one.pool)" : one.site.isNone ? one.region.text : one.site.text
            let whom = one.tenant == .none ? "maintenance" : one.tenant.text
            return
                "\(one.reservation): \(one.readyCards) of \(one.cards) cards of \(place) ready for "
                + "\(whom), \(clock(one.from)) to \(clock(one.until))"
                + (one.isWeekly ? ", weekly" : "")
        }
    }

    mutating func tellReservations() {
        for line in reservationLines() { said += ScenarioText.fold(line) }
    }
}
