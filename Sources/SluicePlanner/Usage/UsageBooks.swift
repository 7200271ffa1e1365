import SluiceModel

/// What runs took, for whom and where: hours of the last days and days of the last months. Kept as
/// runs end, so that a question costs no walk of the journal; follows from the events alone.
struct UsageBooks: Sendable {
    /// What one tenant took of one pool in one period.
    struct Entry: Hashable, Sendable {
        /// The tenant's number; -1 for all whom a full period has no room to tell apart.
        var tenant: Int32
        var pool: Int32
        var amount = Amount()
    }

    /// What was taken.
    struct Amount: Hashable, Sendable {
        /// Thousandths of cards × seconds.
        var milliCardSeconds: Int64 = 0
        /// Micro-yuan of power.
        var power: Int64 = 0
        /// Micro-yuan in all, power included.
        var cost: Int64 = 0
        /// Runs that ended.
        var runs: Int64 = 0

        static func += (left: inout Amount, right: Amount) {
            left.milliCardSeconds += right.milliCardSeconds
            left.power += right.power
            left.cost += right.cost
            left.runs += right.runs
        }
    }

    /// An hour or a day of China's time, counted from 1970.
    struct Period: Sendable {
        let number: Int64
        private(set) var entries: [Entry] = []
        /// Where a tenant's entry of a pool stands: only looked up.
        private var places: [UInt64: Int32] = [:]

        init(_ number: Int64) { self.number = number }

        mutating func add(_ amount: Amount, tenant: Int32, pool: Int32) {
            let key = UInt64(UInt32(bitPattern: tenant)) << 32 | UInt64(UInt32(bitPattern: pool))
            if let place = places[key] {
                entries[Int(place)].amount += amount
            } else if tenant >= 0, entries.count >= PlannerLimits.usageEntries {
                add(amount, tenant: -1, pool: pool)
            } else {
                places[key] = Int32(entries.count)
                entries.append(Entry(tenant: tenant, pool: pool, amount: amount))
            }
        }
    }

    /// Hours, the oldest first; none is empty.
    private(set) var hours: [Period] = []
    /// Days, the oldest first; none is empty.
    private(set) var days: [Period] = []
    /// From when on runs are counted: the first placement; `.none` before it.
    var since = CivilTime.none

    static let hour: Int64 = 3_600
    static let day: Int64 = 86_400
    /// Days begin at midnight of China's time.
    static let offset: Int64 = 8 * 3_600

    /// Counts a run of `length` that took `whole` in all, from `start` on. O(periods that it
    /// spans), and of these no more than are kept.
    mutating func add(
        _ whole: Amount, from start: CivilTime, to end: CivilTime, tenant: Int32, pool: Int32
    ) {
        let span = (start.seconds, max(end.seconds, start.seconds))
        Self.add(
            whole, span, tenant, pool, to: &hours, length: Self.hour,
            keeping: PlannerLimits.usageHours)
        Self.add(
            whole, span, tenant, pool, to: &days, length: Self.day,
            keeping: PlannerLimits.usageDays)
    }

    private static func add(
        _ whole: Amount, _ span: (start: Int64, end: Int64), _ tenant: Int32, _ pool: Int32,
        to periods: inout [Period], length: Int64, keeping: Int
    ) {
        let last = number(span.end, length)
        let newest = max(last, periods.last?.number ?? last)
        let oldest = newest - Int64(keeping) + 1
        let dropped = periods.prefix { $0.number < oldest }.count
        if dropped > 0 { periods.removeFirst(dropped) }
        guard last >= oldest else { return }
        for number in max(number(span.start, length), oldest)...last {
            let begin = number * length - offset
            var part = whole.part(
                of: span, from: max(span.start, begin), to: min(span.end, begin + length))
            if number < last { part.runs = 0 }
            let place = periods.lastIndex { $0.number <= number }
            if let place, periods[place].number == number {
                periods[place].add(part, tenant: tenant, pool: pool)
            } else {
                var period = Period(number)
                period.add(part, tenant: tenant, pool: pool)
                periods.insert(period, at: place.map { $0 + 1 } ?? 0)
            }
        }
    }

    /// The period that a second lies in.
    static func number(_ second: Int64, _ length: Int64) -> Int64 { (second + offset) / length }

    /// Puts a period back that a snapshot has; periods come in order.
    mutating func restore(_ period: Period, isHour: Bool) {
        if isHour { hours.append(period) } else { days.append(period) }
    }
}

extension UsageBooks.Amount {
    /// What falls between two moments of a run that took this over `span`, so that all parts come
    /// to the whole.
    func part(of span: (start: Int64, end: Int64), from: Int64, to: Int64) -> Self {
        let length = span.end - span.start
        guard length > 0 else { return to >= span.end ? self : Self() }
        func share(_ value: Int64) -> Int64 {
            func until(_ moment: Int64) -> Int64 {
                length.dividingFullWidth(value.multipliedFullWidth(by: moment - span.start))
                    .quotient
            }
            return until(max(from, to)) - until(from)
        }
        var part = self
        part.milliCardSeconds = share(milliCardSeconds)
        part.power = share(power)
        part.cost = share(cost)
        return part
    }
}
