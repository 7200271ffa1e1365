import SluiceCoding
import SluiceModel
import SluicePlacement

extension PlannerState {
    mutating func apply(_ event: BookingEvent) {
        isQueueDirty = true
        switch event {
        case .added(let booking):
            lastBooking = max(lastBooking, booking.id)
            bookings.append(booking)
            setWindows(booking)
        case .removed(let id):
            guard let index = bookings.firstIndex(where: { $0.id == id }) else { return }
            setWindows(bookings.remove(at: index))
        }
    }

    /// A region is no more, and with it what was reserved there.
    mutating func removeBookings(region: UInt16) {
        for booking in bookings where booking.region == region {
            apply(BookingEvent.removed(booking.id))
        }
    }

    /// Makes the windows of a reservation's pools anew, and what is known of the runs there.
    /// O(reservations × parts), and O(placements) where a pool had none before.
    private mutating func setWindows(_ booking: Booking) {
        var fresh: [Int32] = []
        for part in booking.parts {
            let address = PoolAddress(region: booking.region, pool: part.pool)
            let pool = table.pool(at: address)
            if !table.pools[pool].isBooked { fresh.append(Int32(pool)) }
            table.setWindows(pool: pool, windows(of: address))
        }
        guard !fresh.isEmpty else { return }
        for slot in jobs.indices where submissions[slot] != nil && jobs[slot].live > 0 {
            var place = jobs[slot].firstPlacement
            while place >= 0 {
                if fresh.contains(placements[Int(place)].pool) { noteBooked(Int(place), slot) }
                place = placements[Int(place)].next
            }
        }
    }

    private func windows(of address: PoolAddress) -> [BookedWindow] {
        bookings.flatMap { booking in
            booking.region == address.region
                ? booking.parts.filter { $0.pool == address.pool }.map { booking.window($0) } : []
        }
    }

    /// Lets reservations know what a placement holds and until when, where its pool has any.
    mutating func noteBooked(_ place: Int, _ slot: Int) {
        let record = placements[place]
        guard table.pools[Int(record.pool)].isBooked, let submission = submissions[slot] else {
            return
        }
        let limit = submission.specification.wallClockLimit
        let length = limit.count > 0 ? limit : record.expectedRun
        let begin = record.startedAt == .none ? record.decidedAt : record.startedAt
        table.setRun(
            pool: Int(record.pool),
            BookedRun(
                place: Int32(place), tenant: submission.tenant,
                // A part of a card lies on one that is shared, which nobody counts as free.
                cards: record.share == 1_000 ? record.cards : 0,
                end: length.count > 0 ? begin.adding(length) : CivilTime(seconds: .max),
                isLent: submission.specification.usesLent))
    }

    // MARK: Snapshot

    /// Appends the reservations, where there was ever one.
    func encodeBookings(into writer: inout ByteWriter) {
        guard lastBooking > 0 else { return }
        writer.write(SnapshotSection.lastBooking.rawValue)
        writer.write(UInt32(1))
        writer.write(lastBooking)
        guard !bookings.isEmpty else { return }
        writer.write(SnapshotSection.bookings.rawValue)
        writer.write(UInt32(bookings.count))
        for booking in bookings { booking.encode(into: &writer) }
    }

    mutating func decodeBooking(_ reader: inout ByteReader) throws(CodingFault) {
        let booking = try Booking(from: &reader)
        try reader.check(
            bookings.count < PlannerLimits.bookings && booking.id <= lastBooking
                && Int(booking.region) < regions.count && !regions[Int(booking.region)].isRemoved
                && booking.parts.allSatisfy {
                    has(PoolAddress(region: booking.region, pool: $0.pool))
                }
                && Int(booking.pool ?? 0)
                    < table.regions[Int(booking.region)].description.pools.count
                && Int(booking.site ?? 0)
                    < table.regions[Int(booking.region)].description.sites.count
        )
        bookings.append(booking)
        setWindows(booking)
    }
}
