package import SluiceModel
package import SluicePlanner

/// What a stretch of a journal would have come to: its jobs, played by the planner's and the
/// gateways' own cores, once as things were and once with a change. Both are simulated, so that
/// what differs is the change.
package struct WhatIf: Sendable {
    /// What is changed.
    package struct Change: Sendable {
        /// Another nation; nil for as it was.
        package var layout: NationalLayout?
        /// Regions that are gone.
        package var without: [RegionName] = []
        /// Cards more of a pool, in whole nodes of its kind.
        package var more: [(pool: PoolName, cards: UInt32)] = []
        /// Tariffs in per cent of what they are.
        package var tariffs: [(region: RegionName, percent: Int64)] = []
        /// Another policy; nil for as it was.
        package var policy: Policy?

        /// Nothing is changed.
        package init() {}
    }

    /// Figures of one play.
    package struct Figures: Hashable, Sendable {
        /// Jobs, those that had no place at the end among them.
        package var jobs = 0
        /// Jobs that were placed.
        package var placed = 0
        /// Mean wait of those that were placed, in milliseconds.
        package var waitMillisecondsMean: Int64 = 0
        /// The wait that one of them in a hundred passes, in seconds.
        package var waitSecondsP99: Int64 = 0
        /// Micro-yuan of power.
        package var power = MicroYuan(0)
        /// Runs that ended for somebody's guarantee; of all jobs only.
        package var preempted = 0

        init(_ jobs: [(wait: Int64?, power: MicroYuan)]) {
            self.jobs = jobs.count
            let waits = jobs.compactMap(\.wait).sorted()
            placed = waits.count
            power = jobs.reduce(MicroYuan(0)) { $0 + $1.power }
            guard !waits.isEmpty else { return }
            waitMillisecondsMean = waits.reduce(0, +) * 1_000 / Int64(waits.count)
            waitSecondsP99 = waits[min(waits.count - 1, waits.count * 99 / 100)]
        }
    }

    /// As it was and as it would be, of all jobs and of each tenant's.
    package struct Row: Sendable {
        /// Whose; none for all.
        package var tenant: TenantName
        /// Simulated as it was.
        package var before: Figures
        /// Simulated with the change.
        package var after: Figures
    }

    /// The stretch.
    package let from: CivilTime
    /// Its end.
    package let to: CivilTime
    /// All jobs, then tenants in order of names.
    package private(set) var rows: [Row] = []
    /// Mean wait in the journal itself of the jobs that were placed there, in milliseconds.
    package private(set) var journalWaitMillisecondsMean: Int64 = 0
    /// Jobs of the journal that were placed there.
    package private(set) var journalPlaced = 0
    /// What must not be; empty for a good run.
    package private(set) var violations: [String] = []

    /// Plays a history twice. O(its jobs × what the planner takes for each).
    package init(_ history: History, _ change: Change) {
        from = history.from
        to = history.to
        let jobs = history.jobs.map { ReplayJob($0, from: history.from, to: history.to) }
        let waits = history.jobs.compactMap { job in
            job.placedAt.map { $0.since(job.submittedAt).count }
        }
        journalPlaced = waits.count
        journalWaitMillisecondsMean = waits.reduce(0, +) * 1_000 / Int64(max(1, waits.count))
        let layout = history.layout
        var before = Replay(jobs, on: layout, policy: history.policy, start: history.from)
        violations += before.play().violations
        var after = Replay(
            jobs, on: change.applied(to: layout), policy: change.policy ?? history.policy,
            start: history.from)
        violations += after.play().violations
        let names = jobs.map(\.tenant).sorted()
        let tenants = names.indices.filter { $0 == 0 || names[$0] != names[$0 - 1] }
            .map { names[$0] }
        rows = ([nil] + tenants.map { $0 }).map { tenant in
            let own = jobs.indices.filter { tenant == nil || jobs[$0].tenant == tenant }
            var row = Row(
                tenant: tenant ?? .none, before: Figures(own.map { before.told($0) }),
                after: Figures(own.map { after.told($0) }))
            if tenant == nil {
                row.before.preempted = before.preemptions
                row.after.preempted = after.preemptions
            }
            return row
        }
    }
}

extension WhatIf.Change {
    /// The names that are changed and that the nation has not: the change's own, or the history's.
    package func unknown(to history: History) -> [String] {
        let layout = layout ?? history.layout
        let regions = layout.regions.map(\.name)
        let pools = layout.regions.flatMap { $0.pools.map(\.name) }
        return (without + tariffs.map(\.region)).filter { !regions.contains($0) }
            .map { "region \($0)" }
            + more.map(\.pool).filter { !pools.contains($0) }.map { "pool \($0)" }
    }

    /// The nation with what is changed.
    func applied(to old: NationalLayout) -> NationalLayout {
        var layout = layout ?? old
        for index in layout.regions.indices.reversed()
        where without.contains(layout.regions[index].name) {
            layout.regions.remove(at: index)
            layout.rings.remove(at: index)
        }
        for index in layout.regions.indices {
            for tariff in tariffs where tariff.region == layout.regions[index].name {
                layout.regions[index].tariff.scale(percent: tariff.percent)
            }
            for pool in layout.regions[index].pools.indices {
                for grown in more where grown.pool == layout.regions[index].pools[pool].name {
                    layout.regions[index].pools[pool].grow(by: grown.cards)
                }
            }
        }
        return layout
    }
}

extension PoolDescription {
    /// Adds blocks like its first until at least so many cards are more.
    fileprivate mutating func grow(by cards: UInt32) {
        guard let first = blocks.first else { return }
        var left = Int64(cards)
        while left > 0, blocks.count < Limits.blocksPerPool {
            let nodes = (left + Int64(first.cardsPerNode) - 1) / Int64(first.cardsPerNode)
            let block = BlockDescription(
                nodes: UInt16(min(nodes, Int64(max(first.nodes, 1)))),
                cardsPerNode: first.cardsPerNode)
            blocks.append(block)
            left -= Int64(block.cards)
        }
    }
}

extension Tariff {
    fileprivate mutating func scale(percent: Int64) {
        for index in bands.indices {
            let price = bands[index].pricePerKilowattHour.count
            bands[index].pricePerKilowattHour = MicroYuan(price / 100 * percent)
        }
        guard let known = hourly else { return }
        hourly = HourlyPrices(
            from: known.from,
            prices: known.prices.map {
                let price = $0.count / 100 * percent
                return MicroYuan(
                    max(HourlyPrices.sane.lowerBound, min(price, HourlyPrices.sane.upperBound)))
            })
    }
}

extension ReplayJob {
    /// A job of a history that ends at `to`; one that never ended, and of which nobody said how
    /// long it runs, runs a day longer than that.
    init(_ job: History.Job, from: CivilTime, to: CivilTime) {
        let submit = job.submittedAt.since(from).count
        let open = to.since(job.submittedAt).count + 86_400
        let expected = job.wanted.expectedRun.count > 0 ? job.wanted.expectedRun.count : open
        self.init(
            submitSeconds: submit, durationSeconds: job.ran?.count ?? expected,
            cards: max(1, job.wanted.cards), cardMilli: job.wanted.cardShare.count,
            kind: job.wanted.kind, tenant: job.tenant)
        wanted = job.wanted
        cancelSeconds = job.cancelledAt.map { $0.since(from).count }
    }
}
