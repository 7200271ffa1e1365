package import SluiceModel

/// Reserved windows. A request stays out of cards that are reserved for others where it would still
/// run when their window begins; what runs already counts with the end that it has.
extension PoolTable {
    /// What keeps `request` out of a pool now, rings aside.
    @inline(__always)
    package func passing(_ pool: Int, _ request: PlacementRequest) -> Obstacle? {
        // In place: an element of the array would be copied whole, out of memory as a rule.
        let records = pools.span
        if let obstacle = records[pool].passing(request) { return obstacle }
        guard records[pool].isBooked || records[pool].isCapped else { return nil }
        if records[pool].isCapped, !leavesPower(pool, request) { return .power }
        return leavesBooked(pool, request) ? nil : .reserved
    }

    /// Whether the request leaves what is reserved for others, if it begins at `time` (now). Does
    /// not ask what is free. O(log pools with reservations + their windows²).
    package func leavesBooked(
        _ pool: Int, _ request: PlacementRequest, at time: CivilTime? = nil
    ) -> Bool {
        guard pools[pool].isBooked, let bar = bar(pool, request, at: time) else { return true }
        return bar.lacking <= 0
    }

    /// The window that leaves the request the fewest cards, and how many more it would need then;
    /// nil where no window of others begins before it would be over.
    package func bar(
        _ pool: Int, _ request: PlacementRequest, at time: CivilTime? = nil
    ) -> (lacking: Int64, window: BookedWindow, from: CivilTime)? {
        guard let index = bookedIndex(pool) else { return nil }
        let begin = time ?? now
        var end =
            request.length.count > 0
            ? begin.adding(request.length) : CivilTime(seconds: .max)
        // What is called back in time may begin, where the call is not due already.
        if request.usesLent { end = min(end, begin.adding(Placing.callAhead)) }
        let slack = booked[index].slack(for: request.tenant, from: begin, until: end)
        guard let found = slack else { return nil }
        let record = pools[pool]
        var wanted = Int64(request.isSlice ? 1 : request.cards)
        // A card that is shared already is nobody's whole card: a slice more takes none.
        if request.isSlice, record.hasSharedSlice(record.sliceDemand(request)) { wanted = 0 }
        wanted += Int64(record.keptForOthers(request))
        wanted += Int64(request.spares) * Int64(record.cardsPerNode)
        return (wanted - found.cards - Int64(record.free), found.window, found.from)
    }

    /// The window that keeps a request out of a pool which has room for it; nil where none does, or
    /// where something else keeps it out.
    package func reserved(
        _ pool: Int, _ request: PlacementRequest
    ) -> (from: CivilTime, until: CivilTime)? {
        guard pools[pool].isBooked, passing(pool, request) == .reserved,
            let bar = bar(pool, request)
        else { return nil }
        return bar.window.occurrence(at: bar.from)
    }

    /// The first moment from `time` on at which a request that would find room leaves what is
    /// reserved for others; nil where that is not known.
    package func bookedOpening(
        _ pool: Int, _ request: PlacementRequest, from time: CivilTime
    ) -> CivilTime? {
        guard pools[pool].isBooked, let index = bookedIndex(pool) else { return time }
        var moment = time
        // After each window's end of now or later; those of the weeks to come are like these.
        for _ in 0...booked[index].windows.count {
            guard let bar = bar(pool, request, at: moment), bar.lacking > 0 else { return moment }
            guard let over = bar.window.occurrence(at: max(bar.from, moment))?.until, over > moment
            else { return nil }
            moment = over
        }
        return nil
    }

    /// Cards of a pool that are reserved now and that the tenant's own windows have not in use.
    package func bookedCards(_ pool: Int, for tenant: TenantName) -> UInt32 {
        openNow(pool).reduce(0) { $1.window.isFor(tenant) ? $0 + $1.left : $0 }
    }

    /// Cards of a pool that are reserved now for others than the tenant, and not in use by them.
    package func bookedCards(_ pool: Int, beside tenant: TenantName) -> UInt32 {
        openNow(pool).reduce(0) { $1.window.isFor(tenant) ? $0 : $0 + $1.left }
    }

    private func openNow(_ pool: Int) -> [(window: BookedWindow, left: UInt32)] {
        guard pools[pool].isBooked, let index = bookedIndex(pool) else { return [] }
        return booked[index].openNow(now)
    }

    /// Sets the windows of a pool; none for a pool without.
    package mutating func setWindows(pool: Int, _ windows: [BookedWindow]) {
        pools[pool].isBooked = !windows.isEmpty
        guard !windows.isEmpty else {
            booked.removeAll { $0.pool == Int32(pool) }
            return findBorder()
        }
        let index = bookedIndex(pool) ?? insertBooked(pool)
        booked[index].windows = windows
        booked[index].refresh(at: now)
        findBorder()
    }

    private mutating func insertBooked(_ pool: Int) -> Int {
        let index = booked.firstIndex { $0.pool > Int32(pool) } ?? booked.count
        booked.insert(BookedPool(pool: Int32(pool)), at: index)
        return index
    }

    /// A run holds cards of a pool with reservations, as is said; what was said before of the same
    /// is forgotten. Nothing for a pool without.
    package mutating func setRun(pool: Int, _ run: BookedRun) {
        guard pools[pool].isBooked, let index = bookedIndex(pool) else { return }
        booked[index].runs.removeAll { $0.place == run.place }
        booked[index].runs.append(run)
        booked[index].refresh(at: now)
    }

    /// A run of a pool with reservations is over. Nothing for a pool without.
    package mutating func removeRun(pool: Int, place: Int32) {
        guard pools[pool].isBooked, let index = bookedIndex(pool) else { return }
        booked[index].runs.removeAll { $0.place == place }
        booked[index].refresh(at: now)
    }

    /// What is known of a pool with reservations; nil for another. O(log such pools).
    package func bookedPool(_ pool: Int) -> BookedPool? {
        bookedIndex(pool).map { booked[$0] }
    }

    /// The pools with reservations, in order of their numbers.
    package var bookedPools: [BookedPool] { booked }

    private func bookedIndex(_ pool: Int) -> Int? {
        var low = 0
        var high = booked.count
        while low < high {
            let middle = (low + high) / 2
            if booked[middle].pool < Int32(pool) { low = middle + 1 } else { high = middle }
        }
        return low < booked.count && booked[low].pool == Int32(pool) ? low : nil
    }

    /// Windows begin and end as time passes; whether one did. O(1) but at such a moment.
    mutating func advanceBooked() -> Bool {
        guard let border = nextBorder, now >= border else { return false }
        for index in booked.indices { booked[index].refresh(at: now) }
        findBorder()
        return true
    }

    private mutating func findBorder() {
        nextBorder = booked.compactMap { $0.nextBorder(after: now) }.min()
    }
}
