import SluiceModel
import SluicePlacement
import SluiceWire

/// Reservations of windows as operators make them.
extension PlannerCore {
    mutating func work(_ command: BookingCommand, _ decision: inout Decision) -> Reply {
        switch command {
        case .add(let key, let wish): return book(wish, key, &decision)
        case .remove(let key, let id): return unbook(id, key, &decision)
        }
    }

    private mutating func unbook(
        _ id: UInt64, _ key: RequestKey, _ decision: inout Decision
    ) -> Reply {
        if let reply = repeated(key, id, "reservation \(id)") { return reply }
        guard state.bookings.contains(where: { $0.id == id }) else {
            return .refused(
                Refusal(
                    .notFound,
                    "there is no reservation \(id): `sluice reserve list` shows what there is"))
        }
        use(key, id, &decision)
        emit(.booking(.removed(id)), &decision)
        return .done("reservation \(id) is taken back")
    }

    private mutating func book(
        _ wish: BookingWish, _ key: RequestKey, _ decision: inout Decision
    ) -> Reply {
        if let reply = repeated(key, wish.body, "a reservation") { return reply }
        if let refusal = objection(to: wish) { return .refused(refusal) }
        switch booking(wish) {
        case .failure(let refusal): return .refused(refusal)
        case .success(let booking):
            use(key, wish.body, &decision)
            emit(.booking(.added(booking)), &decision)
            let whom = wish.tenant == .none ? "maintenance" : wish.tenant.text
            let pools = booking.parts.count
            return .done(
                "reservation \(booking.id): \(counted(Int64(booking.cards), "card")) of "
                    + "\(counted(Int64(pools), "pool")) for \(whom), from \(minute(booking.from)) "
                    + "until \(minute(booking.until))" + (booking.isWeekly ? ", each week" : ""))
        }
    }

    /// What makes no sense in a wish, whatever is free.
    private func objection(to wish: BookingWish) -> Refusal? {
        func bad(_ sentence: String) -> Refusal { Refusal(.badRequest, sentence) }
        guard wish.from < wish.until else { return bad("the window ends before it begins") }
        guard wish.until > state.now else { return bad("the window is over already") }
        let length = wish.until.since(wish.from)
        if wish.isWeekly, length.count > BookedWindow.week {
            return bad("a weekly window is at most a week long, not \(length.count) s")
        }
        guard length <= PlannerLimits.longestBooking,
            wish.from.since(state.now) <= PlannerLimits.longestBooking
        else {
            return bad(
                "a window begins within \(PlannerLimits.longestBooking.count / 86_400) days, and "
                    + "is no longer than that")
        }
        guard state.bookings.count < PlannerLimits.bookings else {
            return Refusal(
                .busy, "there are \(state.bookings.count) reservations: take some back first")
        }
        return nil
    }

    /// The reservation that a wish leads to.
    private func booking(_ wish: BookingWish) -> Result<Booking, Refusal> {
        let place: (region: UInt16, site: UInt16?, pool: UInt16?)
        switch whereabouts(wish.place) {
        case .failure(let refusal): return .failure(refusal)
        case .success(let found): place = found
        }
        let region = state.table.regions[Int(place.region)]
        let pools = region.description.pools.indices.filter { index in
            place.pool.map { Int($0) == index } ?? true
                && place.site.map { $0 == region.description.pools[index].site } ?? true
        }
        guard !pools.isEmpty else { return .failure(Refusal(.notFound, "no pool is there")) }
        var booking = Booking(
            id: state.lastBooking + 1, region: place.region, site: place.site, pool: place.pool,
            parts: [], tenant: wish.tenant, from: wish.from, until: wish.until,
            isWeekly: wish.isWeekly, reason: wish.reason)
        if let refusal = fill(&booking, pools, wish.cards) { return .failure(refusal) }
        return .success(booking)
    }

    private func whereabouts(
        _ place: BookingWish.Place
    ) -> Result<(region: UInt16, site: UInt16?, pool: UInt16?), Refusal> {
        switch place {
        case .region(let name), .pool(let name, _):
            guard let region = state.table.regionNumber(name) else {
                let refusal = check(region: name) ?? Refusal(.badRequest, "no region is named")
                return .failure(refusal)
            }
            guard case .pool(_, let wanted) = place else { return .success((region, nil, nil)) }
            let pools = state.table.regions[Int(region)].description.pools
            guard let pool = pools.firstIndex(where: { $0.name == wanted }) else {
                return .failure(
                    Refusal(
                        .notFound,
                        "region \(name) has no pool \(wanted): `sluice pools` lists the pools"))
            }
            return .success((region, nil, UInt16(pool)))
        case .site(let name):
            guard let site = state.table.siteNumber(name) else {
                return .failure(
                    Refusal(
                        .notFound, "there is no site \(name): `sluice regions` lists the sites"))
            }
            return .success((state.table.sites[site].region, siteIndex(site), nil))
        }
    }

    /// Takes the cards from the pools that have the most to give, so that few pools have them;
    /// why they do not suffice, where they do not.
    private func fill(_ booking: inout Booking, _ pools: [Int], _ wanted: UInt32) -> Refusal? {
        let rooms = rooms(of: pools, booking)
        if let full = rooms.first(where: { $0.windows >= PlannerLimits.bookingsPerPool }) {
            return Refusal(
                .busy,
                "pool \(full.name) has \(full.windows) reservations: take some back first")
        }
        var left = wanted
        for room in rooms.sorted(by: { ($1.cards, $0.pool) < ($0.cards, $1.pool) }) {
            let all = wanted == 0 ? room.registered : min(left, room.cards)
            guard wanted == 0 || all > 0 else { continue }
            if wanted == 0, room.cards < room.usable { return lacks(room, all, booking) }
            booking.parts.append(Booking.Part(pool: UInt16(room.pool), cards: all))
            left -= min(left, all)
        }
        guard left > 0, let best = rooms.max(by: { $0.cards < $1.cards }) else { return nil }
        guard rooms.count > 1 else { return lacks(best, wanted, booking) }
        return Refusal(
            .busy,
            "\(counted(Int64(wanted - left), "card")) of \(wanted) can be reserved there then: the "
                + "others are reserved, or held by runs that will not be over")
    }

    private func lacks(_ room: BookingRoom, _ wanted: UInt32, _ booking: Booking) -> Refusal {
        if let other = room.other {
            return Refusal(
                .busy,
                "pool \(room.name) can give \(room.cards) of the \(wanted) cards then: reservation "
                    + "\(other) has others of them")
        }
        return Refusal(
            .busy,
            "pool \(room.name) can give \(room.cards) of the \(wanted) cards then: runs that will "
                + "not be over by \(minute(booking.from)) hold the others, and nothing of theirs "
                + "is stopped for a tenant (drain the site first, or reserve fewer)")
    }

    /// What a pool can give to a reservation.
    private struct BookingRoom {
        var pool: Int
        var name: PoolName
        var registered: UInt32
        /// Cards that are not broken, closed or used by others than the planner.
        var usable: UInt32
        var cards: UInt32
        var windows: Int
        /// A reservation that has some of them.
        var other: UInt64?
    }

    /// What pools can give, found by reserving all of each on a copy. Maintenance ends what runs
    /// there; a tenant gets what nobody holds who was promised it.
    private func rooms(of pools: [Int], _ booking: Booking) -> [BookingRoom] {
        let numbers = pools.map {
            state.table.pool(at: PoolAddress(region: booking.region, pool: UInt16($0)))
        }
        var trial = booking
        trial.parts = zip(pools, numbers).map {
            Booking.Part(pool: UInt16($0), cards: state.table.pools[$1].registered)
        }
        var copy = state
        copy.apply(BookingEvent.added(trial))
        return zip(pools, numbers).map { room(of: $0, number: $1, booking, copy.table) }
    }

    private func room(
        of index: Int, number pool: Int, _ booking: Booking, _ table: PoolTable
    ) -> BookingRoom {
        let record = state.table.pools[pool]
        guard let trial = table.bookedPool(pool) else {
            preconditionFailure("pool \(pool) was reserved and is not")
        }
        let isMaintenance = booking.tenant == .none
        let held = trial.runs.reduce(UInt32(0)) { $0 + $1.cards }
        let usable =
            isMaintenance
            ? record.registered
            : record.isReported ? min(record.registered, record.free + held) : 0
        let kept = isMaintenance ? 0 : Int64(record.keptCards)
        let taken = trial.taken(during: booking.id, countsRuns: !isMaintenance)
        return BookingRoom(
            pool: index, name: state.table.name(ofPool: pool), registered: record.registered,
            usable: usable, cards: UInt32(clamping: max(0, Int64(usable) - kept - taken)),
            windows: trial.windows.count - 1, other: trial.other(during: booking.id))
    }
}
