import SluiceModel
import SluicePlacement
package import SluiceWire

extension PlannerCore {
    /// What was used in a range of time, by what the question says. `isOwn` keeps what is not the
    /// caller's out: cards and idleness. O(entries of the range + live placements).
    package func usage(
        _ question: ShowUsage, of provider: String? = nil, isOwn: Bool = false
    ) -> UsageReply {
        let to = question.to == .none ? state.now : min(question.to, state.now)
        let range = UsageRange(state.usage, from: question.from, to: to, now: state.now)
        var rows = UsageRows(state, question, provider)
        range.forEach(state.usage) { rows.add($0) }
        for slot in state.jobs.indices where state.submissions[slot] != nil {
            guard state.jobs[slot].running > 0 else { continue }
            for place in state.placementSlots(slot) {
                let record = state.placements[place]
                guard record.startedAt != .none else { continue }
                let (start, end) = (record.startedAt.seconds, state.now.seconds)
                let whole = state.taken(record, slot, for: max(0, end - start))
                let part = whole.part(
                    of: (start, max(start, end)), from: max(start, range.from.seconds),
                    to: min(end, range.to.seconds))
                rows.add(
                    UsageBooks.Entry(
                        tenant: state.jobs[slot].tenant, pool: record.pool, amount: part))
            }
        }
        if !isOwn, question.by != .tenant, question.tenant == .none {
            rows.addPools(seconds: max(0, range.to.since(range.from).count))
        }
        return UsageReply(from: range.from, to: range.to, by: question.by, rows: rows.sorted)
    }
}

/// A range of time as the books can tell it: hours as far as they reach, days before.
struct UsageRange {
    private(set) var from: CivilTime
    let to: CivilTime
    private var days: Range<Int64> = 0..<0
    private var hours: Range<Int64> = 0..<0

    /// Widens to whole hours, and to whole days where hours are not kept any more.
    init(_ books: UsageBooks, from: CivilTime, to: CivilTime, now: CivilTime) {
        self.to = to
        let since = books.since == .none ? now : books.since
        let asked = max(from == .none ? since : from, since)
        let lastHour = UsageBooks.number(to.seconds - 1, UsageBooks.hour)
        let oldestHour =
            UsageBooks.number(now.seconds, UsageBooks.hour) - Int64(PlannerLimits.usageHours) + 1
        // Hours begin with the first whole day that all of them are kept of.
        let perDay = UsageBooks.day / UsageBooks.hour
        let firstWhole = (oldestHour + perDay - 1) / perDay * perDay
        let askedHour = UsageBooks.number(asked.seconds, UsageBooks.hour)
        if askedHour >= oldestHour {
            hours = askedHour..<max(askedHour, lastHour + 1)
        } else {
            let day = UsageBooks.number(asked.seconds, UsageBooks.day)
            let lastDay = UsageBooks.number(to.seconds - 1, UsageBooks.day)
            let border = min(firstWhole / perDay, lastDay + 1)
            days = day..<max(day, border)
            let firstHour = border * perDay
            hours = firstHour..<max(firstHour, lastHour + 1)
        }
        let begin =
            days.isEmpty
            ? hours.lowerBound * UsageBooks.hour : days.lowerBound * UsageBooks.day
        self.from = max(CivilTime(seconds: begin - UsageBooks.offset), since)
    }

    func forEach(_ books: UsageBooks, _ body: (UsageBooks.Entry) -> Void) {
        for period in books.days where days.contains(period.number) {
            period.entries.forEach(body)
        }
        for period in books.hours where hours.contains(period.number) {
            period.entries.forEach(body)
        }
    }
}

/// Rows as they come together.
private struct UsageRows {
    private let state: PlannerState
    private let question: ShowUsage
    /// Pools that may be told, by number.
    private let isTold: [Bool]
    /// Whose row a tenant's entries go to, and a pool's.
    private var names: [String: Int] = [:]
    private var rows: [UsageRow] = []

    init(_ state: PlannerState, _ question: ShowUsage, _ provider: String?) {
        self.state = state
        self.question = question
        isTold = state.table.pools.indices.map { pool in
            provider.map { Self.provider(state, pool) == $0 } ?? true
        }
    }

    /// Rows in order of names.
    var sorted: [UsageRow] {
        Array(rows.sorted { $0.name < $1.name }.prefix(WireLimits.usageRows))
    }

    private static func provider(_ state: PlannerState, _ pool: Int) -> String {
        let record = state.table.pools[pool]
        let region = state.table.regions[Int(record.address.region)].description
        return region.sites[Int(region.pools[Int(record.address.pool)].site)].provider.text
    }

    private func name(tenant: Int32, pool: Int) -> String {
        switch question.by {
        case .tenant: tenant < 0 ? "" : state.tenants[Int(tenant)].text
        case .provider: Self.provider(state, pool)
        case .pool: state.table.name(ofPool: pool).text
        case .tier: "\(state.table.pools[pool].tier)"
        }
    }

    private mutating func row(_ name: String) -> Int {
        if let known = names[name] { return known }
        names[name] = rows.count
        rows.append(UsageRow(name: name))
        return rows.count - 1
    }

    mutating func add(_ entry: UsageBooks.Entry) {
        let pool = Int(entry.pool)
        guard isTold[pool] else { return }
        if question.tenant != .none {
            guard entry.tenant >= 0 else { return }
            let tenant = state.tenants[Int(entry.tenant)]
            guard tenant == question.tenant || tenant.organisation == question.tenant else {
                return
            }
        }
        let amount = entry.amount
        let place = row(name(tenant: entry.tenant, pool: pool))
        rows[place].milliCardSeconds += amount.milliCardSeconds
        rows[place].runs += UInt64(max(0, amount.runs))
        rows[place].carbonGrams += grams(amount.milliCardSeconds, pool)
        rows[place].power = rows[place].power + MicroYuan(amount.power)
        rows[place].cost = rows[place].cost + MicroYuan(amount.cost)
    }

    /// Grams of CO2 equivalent of what cards of a pool draw in so many thousandths × seconds, at
    /// their full power, PUE included, by what its region says of its electricity now.
    private func grams(_ milliCardSeconds: Int64, _ pool: Int) -> Int64 {
        let record = state.table.pools[pool]
        let region = state.table.regions[Int(record.address.region)].description
        let perHour = record.milliwatts * Int64(region.carbonGramsPerKilowattHour)
        // Thousandths of cards × seconds × milliwatts × grams a kilowatt-hour.
        let unit: Int64 = 1_000 * 3_600 * 1_000_000
        return unit.dividingFullWidth(max(0, milliCardSeconds).multipliedFullWidth(by: perHour))
            .quotient
    }

    /// Adds what is registered and what idles, of pools that are there.
    mutating func addPools(seconds: Int64) {
        for pool in state.table.pools.indices where isTold[pool] {
            let record = state.table.pools[pool]
            guard !record.isRemoved else { continue }
            let place = row(name(tenant: -1, pool: pool))
            let cards = Int64(record.registered)
            rows[place].cards += UInt64(cards)
            rows[place].registeredCardSeconds += cards * seconds
            let books = state.idle.pools.indices.contains(pool) ? state.idle.pools[pool] : nil
            let held = ((books?.held ?? 0) + 999) / 1_000
            rows[place].idleCards += UInt64(max(0, cards - held))
            if question.by == .pool, held < cards {
                rows[place].idleSince = books?.idleSince ?? .none
            }
        }
    }
}
