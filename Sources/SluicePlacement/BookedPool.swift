package import SluiceModel

/// Cards of one pool that are reserved for a window, once or each week.
package struct BookedWindow: Hashable, Sendable {
    /// A week.
    package static let week: Int64 = 7 * 86_400

    /// The reservation that it belongs to.
    package var booking: UInt64
    /// Whose work may run on these cards meanwhile; none for maintenance.
    package var tenant: TenantName
    /// How many.
    package var cards: UInt32
    /// Its first begin.
    package var from: CivilTime
    /// Its first end.
    package var until: CivilTime
    /// Whether it comes again each week.
    package var isWeekly: Bool

    /// Wraps the fields; `from` is before `until`, by at most a week where it is weekly.
    package init(
        booking: UInt64, tenant: TenantName, cards: UInt32, from: CivilTime, until: CivilTime,
        isWeekly: Bool
    ) {
        self.booking = booking
        self.tenant = tenant
        self.cards = cards
        self.from = from
        self.until = until
        self.isWeekly = isWeekly
    }

    /// Whether all work is kept out, whosever it is.
    package var isMaintenance: Bool { tenant == .none }

    /// The occurrence that is not over at `time`, or the next one; nil where it never comes again.
    package func occurrence(at time: CivilTime) -> (from: CivilTime, until: CivilTime)? {
        guard until <= time else { return (from, until) }
        guard isWeekly else { return nil }
        let weeks = (time.seconds - until.seconds) / Self.week + 1
        return (
            from.adding(Seconds(weeks * Self.week)), until.adding(Seconds(weeks * Self.week))
        )
    }

    /// Whether it holds at that moment.
    package func holds(at time: CivilTime) -> Bool {
        occurrence(at: time).map { $0.from <= time } ?? false
    }

    /// Whether its cards are for work of this tenant: its own, or one of its teams.
    package func isFor(_ asking: TenantName) -> Bool {
        guard tenant != .none, asking != .none else { return false }
        return asking == tenant || asking.text.hasPrefix(tenant.text + "/")
    }
}

/// A run that holds whole cards of a pool with reservations.
package struct BookedRun: Hashable, Sendable {
    /// The placement's slot.
    package var place: Int32
    /// Whose it is.
    package var tenant: TenantName
    /// Whole cards.
    package var cards: UInt32
    /// When it is over at the latest, as far as anybody said; `Int64.max` seconds for never.
    package var end: CivilTime
    /// Whether it is called back when its cards are wanted.
    package var isLent: Bool

    /// Wraps the fields.
    package init(
        place: Int32, tenant: TenantName, cards: UInt32, end: CivilTime, isLent: Bool
    ) {
        self.place = place
        self.tenant = tenant
        self.cards = cards
        self.end = end
        self.isLent = isLent
    }
}

/// A pool with reservations: its windows, what runs there, and what that leaves to others.
package struct BookedPool: Sendable {
    /// What is asked of the pool from a moment on at which a window begins.
    struct Step: Sendable {
        /// The begin.
        var from: CivilTime
        /// When the last of the windows that hold then is over.
        var until: CivilTime
        /// Whether one of them comes again.
        var isWeekly: Bool
        /// Cards, beside those free now, that are left to others then; negative as a rule.
        var slack: Int64
        /// The windows that hold then, with how many of their cards their tenant's runs have not.
        var open: [(window: Int, left: Int64)]
    }

    /// The pool's number.
    package let pool: Int32
    /// Its windows, in the order of the reservations.
    package internal(set) var windows: [BookedWindow] = []
    /// What holds whole cards there, in no order that matters.
    package internal(set) var runs: [BookedRun] = []
    /// Made of the windows and the runs.
    private(set) var steps: [Step] = []

    init(pool: Int32) { self.pool = pool }

    /// Finds anew what windows and runs leave at each begin. O(windows³ + windows² × runs).
    mutating func refresh(at now: CivilTime) {
        let held = runs.reduce(Int64(0)) { $0 + Int64($1.cards) }
        steps = begins(at: now).map { begin in
            let open = windows.indices.filter { windows[$0].holds(at: begin) }
            var mine = [Int64](repeating: 0, count: open.count)
            var taken: Int64 = 0
            for run in runs where begin <= now || (run.end > begin && !run.isLent) {
                if let own = open.firstIndex(where: { windows[$0].isFor(run.tenant) }) {
                    mine[own] += Int64(run.cards)
                } else {
                    taken += Int64(run.cards)
                }
            }
            for (index, window) in open.enumerated() {
                taken += max(Int64(windows[window].cards), mine[index])
            }
            let ends = open.compactMap { windows[$0].occurrence(at: begin)?.until }
            return Step(
                from: begin, until: ends.max() ?? begin,
                isWeekly: open.contains { windows[$0].isWeekly }, slack: held - taken,
                open: zip(open, mine).map { ($0, max(0, Int64(windows[$0].cards) - $1)) })
        }
    }

    /// The moments that matter: where a window begins, no earlier than now, after each of the
    /// others has begun to come. Weekly windows meet one another first after both have.
    private func begins(at now: CivilTime) -> [CivilTime] {
        var begins: [CivilTime] = []
        for window in windows {
            for other in windows {
                guard let next = window.occurrence(at: max(now, other.from)) else { continue }
                let begin = max(now, next.from)
                if !begins.contains(begin) { begins.append(begin) }
            }
        }
        return begins.sorted()
    }

    /// Cards that a reservation of this pool never has, the most over its window: those of others'
    /// windows and, where they count, of runs that are not its tenant's.
    package func taken(during booking: UInt64, countsRuns: Bool) -> Int64 {
        let held = runs.reduce(Int64(0)) { $0 + Int64($1.cards) }
        return open(during: booking).map { step, own in
            let cards = { (window: Int) in Int64(windows[window].cards) }
            guard countsRuns else {
                return step.open.reduce(Int64(0)) {
                    $1.window == own ? $0 : $0 + cards($1.window)
                }
            }
            return held - step.slack - cards(own)
        }.max() ?? 0
    }

    /// Another reservation whose window meets that one's; nil where none does.
    package func other(during booking: UInt64) -> UInt64? {
        for (step, own) in open(during: booking) {
            if let other = step.open.first(where: { $0.window != own }) {
                return windows[other.window].booking
            }
        }
        return nil
    }

    /// The windows that hold now, with what of each is not in use.
    func openNow(_ now: CivilTime) -> [(window: BookedWindow, left: UInt32)] {
        guard let first = steps.first, first.from <= now else { return [] }
        return first.open.map { (windows[$0.window], UInt32(clamping: $0.left)) }
    }

    private func open(during booking: UInt64) -> [(step: Step, window: Int)] {
        steps.compactMap { step in
            step.open.first { windows[$0.window].booking == booking }.map { (step, $0.window) }
        }
    }

    /// When the next of its windows begins or ends; nil where none does.
    func nextBorder(after now: CivilTime) -> CivilTime? {
        windows.compactMap { window in
            window.occurrence(at: now).map { $0.from > now ? $0.from : $0.until }
        }.min()
    }

    /// Cards that a run of `tenant` may take beside those free now, where it lives from `begin` to
    /// `end`; nil for any number. With it the first of the windows that leave the fewest.
    func slack(
        for tenant: TenantName, from begin: CivilTime, until end: CivilTime
    ) -> (cards: Int64, window: BookedWindow, from: CivilTime)? {
        var least: (cards: Int64, window: BookedWindow, from: CivilTime)?
        for step in steps {
            var from = step.from
            if step.until <= begin {
                guard step.isWeekly else { continue }
                let weeks = (begin.seconds - step.until.seconds) / BookedWindow.week + 1
                from = from.adding(Seconds(weeks * BookedWindow.week))
            }
            guard from < end else { continue }
            var cards = step.slack
            var foreign: Int?
            for (window, left) in step.open {
                if windows[window].isFor(tenant) { cards += left } else { foreign = window }
            }
            guard let foreign, least.map({ cards < $0.cards }) ?? true else { continue }
            least = (cards, windows[foreign], from)
        }
        return least
    }
}
