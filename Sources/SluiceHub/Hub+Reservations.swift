import SluiceModel
import SluicePlanner
import SluiceWire

/// Reserved windows: operators make them, tenants see their own.
extension Hub {
    mutating func changeReservations(
        _ message: Message, _ request: Request, at now: Moment
    ) {
        switch message {
        case .addReservation(let add):
            guard let wish = BookingWish(add) else {
                return refuse(
                    .badRequest,
                    "A reservation is of one site, of one region, or of one pool of a region.",
                    request)
            }
            finish(
                decide(.booking(.add(key: add.key, wish)), by: request.identity, at: now), request)
        case .removeReservation(let remove):
            finish(
                decide(
                    .booking(.remove(key: remove.key, remove.reservation)), by: request.identity,
                    at: now), request)
        default: preconditionFailure("\(message.kind) changes no reservation")
        }
    }

    mutating func listReservations(_ list: ListReservations, _ request: Request) {
        var tenant = list.tenant
        if request.identity.role == .tenant, tenant == .none {
            tenant = TenantName(trusted: request.identity.name)
        }
        guard maySee(request.identity, tenant) else {
            return refuse(
                .notAllowed, "\(request.identity) may not see reservations for \(tenant).", request)
        }
        answer(.reservationList(core.reservations(for: tenant)), request)
    }
}

extension BookingWish {
    /// What a message asks; nil where it names no place, or two.
    init?(_ add: AddReservation) {
        let place: Place
        switch (add.region.isNone, add.site.isNone, add.pool.isNone) {
        case (false, true, true): place = .region(add.region)
        case (false, true, false): place = .pool(add.region, add.pool)
        case (true, false, true): place = .site(add.site)
        default: return nil
        }
        self.init(
            place: place, cards: add.cards, tenant: add.tenant, from: add.from, until: add.until,
            isWeekly: add.isWeekly, reason: add.reason)
    }
}
