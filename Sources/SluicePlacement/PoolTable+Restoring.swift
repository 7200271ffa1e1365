package import SluiceModel

extension PoolTable {
    /// Sets the clocks of a table whose regions are all registered anew, and prices with them.
    /// `nextChange` is what `pendingChange` gave. O(pools).
    package mutating func restore(now time: CivilTime, nextChange moment: CivilTime) {
        now = time
        for region in regions.indices { refreshFacts(region) }
        nextChange = moment
    }

    /// Until then no tariff band and no lending window changes; for snapshots.
    package var pendingChange: CivilTime { nextChange }
}
