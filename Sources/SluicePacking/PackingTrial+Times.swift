internal import SluiceModel

extension PackingTrial {
    /// When a task of the list comes and leaves, in seconds.
    package struct Stay: Hashable, Sendable {
        package var from: Int64
        package var until: Int64

        /// A stay; it lasts a second at least.
        package init(from: Int64, until: Int64) {
            self.from = from
            self.until = max(until, from + 1)
        }
    }

    /// The list laid over itself so many times that its busiest moment asks for about `percent` of
    /// the fleet: tasks come and leave at their own times, those of each copy after the first up
    /// to a day later, drawn with the seed. At one moment those that leave go first. At most
    /// `limit` arrivals; nil where the list would need more, or asks for no cards.
    package static func overlay(
        stays: [Stay], demandsMilli: [Int], capacityMilli: Int, percent: Int, seed: UInt64,
        limit: Int
    ) -> [Event]? {
        let wanted = capacityMilli * percent / 100
        let peak = busiest(stays, demandsMilli)
        guard peak > 0 else { return nil }
        var copies = max(1, (wanted + peak / 2) / peak)
        // The delays flatten the peak: the second count of copies makes up for it.
        for _ in 0..<2 {
            guard copies * stays.count <= limit else { return nil }
            let reached = busiest(copied(stays, copies, seed: seed), demandsMilli)
            copies = max(1, (copies * wanted + reached / 2) / reached)
        }
        guard copies * stays.count <= limit else { return nil }
        return events(copied(stays, copies, seed: seed), list: stays.count)
    }

    /// All copies of the stays, one copy after the other.
    private static func copied(_ stays: [Stay], _ copies: Int, seed: UInt64) -> [Stay] {
        var random = SplitMix64(seed: seed)
        var all = stays
        all.reserveCapacity(stays.count * copies)
        for _ in 1..<copies {
            for stay in stays {
                let delay = random.below(86_400)
                all.append(Stay(from: stay.from + delay, until: stay.until + delay))
            }
        }
        return all
    }

    private static func events(_ stays: [Stay], list: Int) -> [Event] {
        let order = stays.indices.sorted { (stays[$0].from, $0) < (stays[$1].from, $1) }
        var moments: [(at: Int64, comes: Int, event: Event)] = []
        moments.reserveCapacity(2 * stays.count)
        for (arrival, index) in order.enumerated() {
            let stay = stays[index]
            moments.append((stay.from, 1, .arrives(arrival: arrival, task: index % list)))
            moments.append((stay.until, 0, .leaves(arrival: arrival, task: index % list)))
        }
        let sorted = moments.indices.sorted {
            (moments[$0].at, moments[$0].comes, $0) < (moments[$1].at, moments[$1].comes, $1)
        }
        return sorted.map { moments[$0].event }
    }

    /// The most thousandths of cards that the stays ask for at once; stays come in copies of the
    /// list that the demands are of.
    private static func busiest(_ stays: [Stay], _ demandsMilli: [Int]) -> Int {
        var changes: [(at: Int64, amount: Int)] = []
        changes.reserveCapacity(2 * stays.count)
        for (index, stay) in stays.enumerated() {
            let demand = demandsMilli[index % demandsMilli.count]
            changes.append((stay.from, demand))
            changes.append((stay.until, -demand))
        }
        changes.sort { ($0.at, $0.amount) < ($1.at, $1.amount) }
        var now = 0
        return changes.reduce(0) { most, change in
            now += change.amount
            return max(most, now)
        }
    }
}
