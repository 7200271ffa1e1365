import SluiceCoding
package import SluiceModel
import SluicePlacement

/// Cards that are reserved for a window in the future, once or each week: for a tenant's work, or
/// for maintenance. (The promise to the head of the queue is another thing: `Event.Reservation`.)
package struct Booking: Hashable, Sendable {
    /// Cards of one pool.
    package struct Part: Hashable, Sendable {
        /// The pool's index in the region.
        package var pool: UInt16
        /// How many.
        package var cards: UInt32

        /// Wraps the two.
        package init(pool: UInt16, cards: UInt32) {
            self.pool = pool
            self.cards = cards
        }
    }

    /// Its number, from 1.
    package var id: UInt64
    /// The region.
    package var region: UInt16
    /// The site's index in it, where one was named.
    package var site: UInt16?
    /// The pool's index in it, where one was named.
    package var pool: UInt16?
    /// Where the cards are, in the order in which the pools were filled.
    package var parts: [Part]
    /// Whose work it is for; none for maintenance.
    package var tenant: TenantName
    /// The first begin.
    package var from: CivilTime
    /// The first end.
    package var until: CivilTime
    /// Whether it comes again each week.
    package var isWeekly: Bool
    /// Why, in the operator's words.
    package var reason: String

    /// Cards in all.
    var cards: UInt32 { parts.reduce(0) { $0 + $1.cards } }

    /// The window as a pool has it.
    func window(_ part: Part) -> BookedWindow {
        BookedWindow(
            booking: id, tenant: tenant, cards: part.cards, from: from, until: until,
            isWeekly: isWeekly)
    }

    /// The occurrence that is not over; nil where none is left.
    func occurrence(at time: CivilTime) -> (from: CivilTime, until: CivilTime)? {
        window(Part(pool: 0, cards: 0)).occurrence(at: time)
    }
}

/// A wish for a reservation.
package struct BookingWish: Hashable, Sendable {
    /// The pool, site or region: one of them.
    package var place: Place
    /// Cards; 0 for all.
    package var cards: UInt32
    /// Whose work it is for; none for maintenance.
    package var tenant: TenantName
    /// The first begin.
    package var from: CivilTime
    /// The first end.
    package var until: CivilTime
    /// Whether it comes again each week.
    package var isWeekly: Bool
    /// Why, in the operator's words.
    package var reason: String

    /// What is reserved.
    package enum Place: Hashable, Sendable {
        /// One pool of a region.
        case pool(RegionName, PoolName)
        /// All pools of a site.
        case site(SiteName)
        /// All pools of a region.
        case region(RegionName)
    }

    /// Wraps the fields.
    package init(
        place: Place, cards: UInt32, tenant: TenantName, from: CivilTime, until: CivilTime,
        isWeekly: Bool, reason: String
    ) {
        self.place = place
        self.cards = cards
        self.tenant = tenant
        self.from = from
        self.until = until
        self.isWeekly = isWeekly
        self.reason = reason
    }
}

extension Booking {
    func encode(into writer: inout ByteWriter) {
        writer.write(id)
        writer.write(region)
        writer.write(site.map { Int32($0) } ?? -1)
        writer.write(pool.map { Int32($0) } ?? -1)
        writer.write(UInt32(parts.count))
        for part in parts {
            writer.write(part.pool)
            writer.write(part.cards)
        }
        writer.write(tenant.text)
        writer.write(from.seconds)
        writer.write(until.seconds)
        writer.write(isWeekly)
        writer.write(reason)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        id = try reader.readUInt64()
        region = try reader.readUInt16()
        site = UInt16(exactly: try reader.readInt32())
        pool = UInt16(exactly: try reader.readInt32())
        parts = []
        for _ in 0..<(try reader.readUInt32()) {
            parts.append(
                Part(pool: try reader.readUInt16(), cards: try reader.readUInt32()))
        }
        tenant = try reader.tenant()
        from = CivilTime(seconds: try reader.readInt64())
        until = CivilTime(seconds: try reader.readInt64())
        isWeekly = try reader.readBool()
        reason = try reader.readText(limit: Limits.textBytes)
        try reader.check(
            from < until && (!isWeekly || until.since(from).count <= BookedWindow.week))
    }
}

extension BookingWish {
    func encode(into writer: inout ByteWriter) {
        switch place {
        case .pool(let region, let pool):
            writer.write(UInt8(1))
            writer.write(region.text)
            writer.write(pool.text)
        case .site(let site):
            writer.write(UInt8(2))
            writer.write(site.text)
        case .region(let region):
            writer.write(UInt8(3))
            writer.write(region.text)
        }
        writer.write(cards)
        writer.write(tenant.text)
        writer.write(from.seconds)
        writer.write(until.seconds)
        writer.write(isWeekly)
        writer.write(reason)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        func name() throws(CodingFault) -> String { try reader.readText(limit: Limits.nameBytes) }
        switch try reader.readUInt8() {
        case 1:
            let region = RegionName(trusted: try name())
            place = .pool(region, PoolName(trusted: try name()))
        case 2: place = .site(SiteName(trusted: try name()))
        case 3: place = .region(RegionName(trusted: try name()))
        default: throw CodingFault(.badValue, at: reader.offset - 1)
        }
        cards = try reader.readUInt32()
        tenant = try reader.tenant()
        from = CivilTime(seconds: try reader.readInt64())
        until = CivilTime(seconds: try reader.readInt64())
        isWeekly = try reader.readBool()
        reason = try reader.readText(limit: Limits.textBytes)
    }

    /// A hash of what is asked.
    var body: UInt64 {
        var writer = ByteWriter()
        encode(into: &writer)
        var hash = StateHash()
        for byte in writer.bytes { hash.mix(UInt64(byte)) }
        return hash.value
    }
}
