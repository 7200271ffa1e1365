import SluiceModel
import SluicePlanner

/// Reserved windows: `reserve ningxia/train 16 cards for tenant acme from 22:00 to 06:00 weekly`,
/// `reserve zw-1 for maintenance from +1 day 02:00 to 04:00`, `release 1`.
extension Story {
    /// Does a verb about reservations; false where it is none.
    mutating func reservation(_ verb: String, _ words: inout Words) throws -> Bool {
        switch verb {
        case "reserve": try reserve(&words)
        case "release":
            let id: UInt64 = try words.number("a reservation")
            report(world.tell(.booking(.remove(key: try key(&words), id))))
        default: return false
        }
        return true
    }

    private mutating func reserve(_ words: inout Words) throws {
        let place = try place(&words)
        var cards: UInt32 = 0
        if words.peek != "for" {
            cards = try words.number("cards")
            try words.expect("cards")
        }
        try words.expect("for")
        var tenant = TenantName.none
        if !words.take("maintenance") {
            try words.expect("tenant")
            let word = try words.word("a tenant")
            guard let named = TenantName(word) else {
                throw words.problem("`\(word)` is no tenant")
            }
            tenant = named
        }
        try words.expect("from")
        let from = words.take("now") ? world.now : try words.moment(after: world.now)
        try words.expect("to")
        let until = try words.moment(after: from)
        let isWeekly = words.take("weekly")
        report(
            world.tell(
                .booking(
                    .add(
                        key: try key(&words),
                        BookingWish(
                            place: place, cards: cards, tenant: tenant, from: from, until: until,
                            isWeekly: isWeekly, reason: "")))))
    }

    private func place(_ words: inout Words) throws -> BookingWish.Place {
        let word = try words.word("a pool as region/pool, a site or a region")
        let parts = word.split(separator: "/").map(String.init)
        if parts.count == 2, let region = RegionName(parts[0]), let pool = PoolName(parts[1]) {
            return .pool(region, pool)
        }
        if let region = RegionName(word), world.regions.contains(where: { $0.name == region }) {
            return .region(region)
        }
        guard let site = SiteName(word) else { throw words.problem("`\(word)` is no place") }
        return .site(site)
    }
}
