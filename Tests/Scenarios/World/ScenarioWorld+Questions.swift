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
