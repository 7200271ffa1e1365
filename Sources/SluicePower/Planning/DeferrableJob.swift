/// A job that may wait for cheap hours, as power planning sees it.
package struct DeferrableJob: Hashable, Sendable {
    /// The first hour in which it may start.
    package var earliest: Int64
    /// The last hour in which it may start and still end by its deadline; at least `earliest`.
    package var latest: Int64
    /// How many hours it runs, without a break; at least 1.
    package var hours: Int64
    /// Cards that it holds while it runs.
    package var cards: Int64

    /// Makes a job from its window, its length and its width.
    package init(earliest: Int64, latest: Int64, hours: Int64, cards: Int64) {
        precondition(latest >= earliest && hours >= 1 && cards >= 0, "no such window or length")
        self.earliest = earliest
        self.latest = latest
        self.hours = hours
        self.cards = cards
    }
}

/// Cards that are free in each of a row of hours.
package struct FreeCards: Sendable {
    /// The first hour that is counted.
    package let firstHour: Int64
    /// Free cards by hour; past the end, nothing is known and nothing fits.
    package private(set) var free: [Int64]

    /// So many free cards in each of so many hours.
    package init(firstHour: Int64, hours: Int, cards: Int64) {
        self.firstHour = firstHour
        free = Array(repeating: cards, count: hours)
    }

    /// Whether a job can start in an hour. O(the job's hours).
    package func fits(_ job: DeferrableJob, at hour: Int64) -> Bool {
        guard let range = range(job, at: hour) else { return false }
        return range.allSatisfy { free[$0] >= job.cards }
    }

    /// Takes a job's cards from its start on; hours outside are left out.
    package mutating func take(_ job: DeferrableJob, at hour: Int64) { add(-job.cards, job, hour) }

    /// Gives a job's cards back.
    package mutating func give(_ job: DeferrableJob, at hour: Int64) { add(job.cards, job, hour) }

    private mutating func add(_ cards: Int64, _ job: DeferrableJob, _ hour: Int64) {
        let start = max(0, Int(hour - firstHour))
        let end = min(free.count, Int(hour - firstHour + job.hours))
        for index in start..<max(start, end) { free[index] += cards }
    }

    private func range(_ job: DeferrableJob, at hour: Int64) -> Range<Int>? {
        let start = Int(hour - firstHour)
        let end = start + Int(job.hours)
        return start >= 0 && end <= free.count ? start..<end : nil
    }
}
