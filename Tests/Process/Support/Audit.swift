import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire

/// Looks at a planner from outside and throws where a promise is broken.
struct Audit {
    let client: SluiceClient

    /// All jobs, by pages.
    func jobs() throws -> [JobSummary] {
        var jobs: [JobSummary] = []
        while true {
            let page = try client.jobs(after: jobs.last?.job ?? .none, limit: 500)
            jobs += page.jobs
            guard page.hasMore else { return jobs }
        }
    }

    /// Every acknowledged submit is there, once, as it was asked, and its key still answers with
    /// its job. `recent` are sent again.
    func acknowledged(_ load: Load, recent: [String]) throws {
        let jobs = try jobs()
        let byName = Dictionary(grouping: jobs, by: \.name)
        for (name, found) in byName where found.count > 1 {
            throw Trouble("\(name) is there \(found.count) times: \(found.map(\.job))")
        }
        for (name, entry) in load.acknowledged {
            guard let job = byName[name]?.first else { throw Trouble("\(name) is lost") }
            let wanted = entry.request.specification
            guard job.job == entry.job, job.cards == wanted.cards, job.kind == wanted.kind else {
                throw Trouble("\(name) was acknowledged as \(entry.job) and is \(job)")
            }
        }
        for name in recent {
            guard let entry = load.acknowledged[name] else { continue }
            let again = try client.request(.submit(entry.request))
            guard case .submitted(let submitted) = again, submitted.job == entry.job else {
                throw Trouble("the key of \(name) answers \(again), not job \(entry.job)")
            }
        }
        for job in jobs where load.cancelled.contains(job.job) {
            let isLeaving =
                switch job.state {
                case .cancelling, .cancelled, .finished, .failed: true
                case .waiting, .placed, .running, .preparing: false
                }
            guard isLeaving else { throw Trouble("\(job.job) was cancelled and is \(job.state)") }
        }
    }

    /// No gang is split, no pool gives more cards than it has, and the planner finds no fault with
    /// itself.
    func cards() throws {
        let before = try placements()
        let pools = try client.pools().pools
        let after = try placements()
        // What is in both readings was there together, between them.
        var used: [PoolName: UInt32] = [:]
        for (key, placement) in before where after[key] != nil && placement.isWhole {
            used[placement.view.pool, default: 0] += placement.view.cards
        }
        for pool in pools {
            let most = pool.registeredCards
            guard used[pool.pool, default: 0] <= most, pool.placedCards <= most else {
                throw Trouble("\(pool.pool): \(used[pool.pool] ?? 0) cards of \(most): \(pool)")
            }
        }
        let status = try client.status()
        guard status.violations == 0 else { throw Trouble("violations: \(status)") }
    }

    struct Placed {
        let view: PlacementView
        let isWhole: Bool
    }

    /// Live placements by replica and attempt; throws on a gang that is not whole.
    private func placements() throws -> [String: Placed] {
        var all: [String: Placed] = [:]
        for summary in try jobs() where !summary.state.isEnded && summary.state != .waiting {
            let detail = try client.job(summary.job)
            let wanted = detail.specification
            for view in detail.placements {
                guard view.cards == wanted.cards else {
                    throw Trouble("\(summary.job) has \(view.cards) of \(wanted.cards) cards")
                }
                let most = view.nodes.count * SmallNation.cardsPerNode
                guard view.nodes.isEmpty || most >= Int(view.cards),
                    Set(view.nodes).count == view.nodes.count
                else { throw Trouble("\(summary.job): \(view.cards) cards on \(view.nodes)") }
                all["\(summary.job).\(view.replica)@\(view.epoch)"] = Placed(
                    view: view, isWhole: wanted.cardShare == .one)
            }
            let replicas = detail.placements.map(\.replica)
            guard Set(replicas).count == replicas.count else {
                throw Trouble("\(summary.job) has a replica in two places: \(detail.placements)")
            }
        }
        return all
    }

    /// New work is taken, runs and ends well.
    func workGoesOn(_ name: String, cards: UInt32 = 4) throws {
        var job = JobSpecification(kind: .training, name: name, cards: cards)
        job.expectedRun = Seconds(2)
        job.priority = 255
        let submitted = try client.submit(job, tenant: TenantName(trusted: "probe"))
        try eventually("\(name) runs and ends") { () throws -> Bool in
            let state = try client.job(submitted.job).summary
            if state.state == .failed { throw Trouble("\(name): \(state.verdict.sentence)") }
            return state.state == .finished
        }
    }
}
