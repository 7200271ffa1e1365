import SluiceModel
import SluicePlacement
import SluiceWire

/// Where the nation is tight and where idle.
extension PlannerCore {
    /// Rows by tier, chip, provider and ring, in each the tightest first; how many waiting jobs
    /// were looked at. O(pools × blocks + rings × pools in them + requests that differ × pools).
    func tightness() -> (rows: [BalanceRow], lookedAt: UInt32) {
        var books = TightnessBooks(state.table)
        books.countPools()
        let lookedAt = countWaiting(&books)
        books.countRings()
        return (books.sorted(), lookedAt)
    }

    /// Counts the first waiting jobs where all pools that would do are of one tier, chip or
    /// provider, or near their metro. Equal requests are asked about once.
    private func countWaiting(_ books: inout TightnessBooks) -> UInt32 {
        var lookedAt: UInt32 = 0
        var known: [UInt64: [Int]] = [:]
        for key in state.queue.prefix(PlannerLimits.balanceWaiting) {
            guard let slot = state.slot(JobID(key & 0x00FF_FFFF_FFFF_FFFF)),
                let wanted = state.submissions[slot]?.specification
            else { continue }
            let job = state.jobs[slot]
            let asked = job.constraints ^ UInt64(job.cards) &* 0x9E37_79B9_7F4A_7C15
            if known[asked] == nil {
                guard known.count < PlannerLimits.balanceRequests else { break }
                known[asked] = books.onlyIn(state.table.request(wanted))
            }
            lookedAt += 1
            books.count(job, in: known[asked] ?? [])
        }
        for key in state.nearQueue.prefix(PlannerLimits.balanceWaiting) {
            guard let slot = state.slot(JobID(key & 0x00FF_FFFF_FFFF_FFFF)),
                let wanted = state.submissions[slot]?.specification,
                let metro = state.table.metroNumber(wanted.metro)
            else { continue }
            lookedAt += 1
            books.count(state.jobs[slot], metro: metro, wanted.ring)
        }
        return lookedAt
    }
}

/// Sums over pools that belong together.
private struct TightnessBooks {
    private let table: PoolTable
    private var rows: [BalanceRow] = []
    /// By pool, its rows: tier, chip, provider.
    private var rowsOfPool: [(tier: Int, chip: Int, provider: Int)] = []
    private var largest: [UInt32] = []
    /// What waits near metros, by metro and ring.
    private var near: [(jobs: UInt32, cards: UInt64)]
    private let bounds = Ring.allCases.filter { $0 != .beyond }

    init(_ table: PoolTable) {
        self.table = table
        near = Array(repeating: (0, 0), count: table.metros.count * bounds.count)
    }

    /// A row of each tier, chip and provider that has pools.
    mutating func countPools() {
        var named: [String: Int] = [:]
        largest = table.shapes.map(\.largestSpan)
        for region in table.regions {
            let pools = region.firstPool..<region.firstPool + region.description.pools.count
            for pool in pools {
                let facts = region.description.pools[pool - region.firstPool]
                let provider = region.description.sites[Int(facts.site)].provider
                let found = (
                    tier: row(.tier, "\(facts.tier)", &named),
                    chip: row(.chip, facts.chip.text, &named),
                    provider: row(.provider, provider.text, &named)
                )
                rowsOfPool.append(found)
                for index in [found.tier, found.chip, found.provider] {
                    add(pool, to: &rows[index])
                }
            }
        }
    }

    private mutating func row(
        _ by: BalanceBy, _ name: String, _ named: inout [String: Int]
    ) -> Int {
        let key = "\(by.rawValue)/\(name)"
        if let index = named[key] { return index }
        named[key] = rows.count
        rows.append(BalanceRow(by: by, name: name))
        return rows.count - 1
    }

    private func add(_ pool: Int, to row: inout BalanceRow) {
        guard !table.pools[pool].isRemoved else { return }
        row.pools += 1
        row.registeredCards += UInt64(table.pools[pool].registered)
        guard table.pools[pool].isOpen else { return }
        let free = table.pools[pool].free
        row.openCards += UInt64(table.pools[pool].registered)
        row.freeCards += UInt64(free)
        row.largestGang = max(row.largestGang, largest[pool])
        if free == table.pools[pool].registered { row.idlePools += 1 }
    }

    /// A row of each metro's rings, each with the nearer ones; those that have no pool and that
    /// nobody waits for are left out.
    mutating func countRings() {
        for metro in table.metros.indices {
            var sum = BalanceRow(by: .ring, name: "")
            for ring in bounds {
                let place = metro * bounds.count + Int(ring.rawValue)
                let around = table.nearPools[place]
                for index in 0..<around.count { add(Int(around.pool(at: index)), to: &sum) }
                let waiting = near[place]
                guard around.count > 0 || waiting.jobs > 0 else { continue }
                let milliseconds = ring.boundMilliseconds ?? 0
                sum.name = "\(table.metros[metro].name) within \(milliseconds) ms"
                sum.waitingJobs = waiting.jobs
                sum.waitingCards = waiting.cards
                rows.append(sum)
            }
        }
    }

    /// The rows outside of which no pool would do for a request. O(pools).
    func onlyIn(_ request: PlacementRequest) -> [Int] {
        var tier: Int?
        var chip: Int?
        var provider: Int?
        for pool in table.pools.indices where table.pools[pool].standing(request) == nil {
            let of = rowsOfPool[pool]
            tier = tier.map { $0 == of.tier ? $0 : -1 } ?? of.tier
            chip = chip.map { $0 == of.chip ? $0 : -1 } ?? of.chip
            provider = provider.map { $0 == of.provider ? $0 : -1 } ?? of.provider
        }
        return [tier, chip, provider].compactMap { $0 }.filter { $0 >= 0 }
    }

    mutating func count(_ job: JobRecord, in found: [Int]) {
        for index in found {
            rows[index].waitingJobs += 1
            rows[index].waitingCards += UInt64(job.cards) * UInt64(max(0, job.missing))
        }
    }

    mutating func count(_ job: JobRecord, metro: Int, _ ring: Ring) {
        let place = metro * bounds.count + Int(ring.rawValue)
        near[place].jobs += 1
        near[place].cards += UInt64(job.cards) * UInt64(max(0, job.missing))
    }

    func sorted() -> [BalanceRow] {
        func tightness(_ row: BalanceRow) -> UInt64 {
            row.openCards == 0 ? 0 : row.freeCards * 1_000 / row.openCards
        }
        let sorted = rows.sorted { left, right in
            (left.by.rawValue, tightness(left), left.name)
                < (right.by.rawValue, tightness(right), right.name)
        }
        return Array(sorted.prefix(WireLimits.balanceRows))
    }
}
