package import SluiceModel
import SluicePlacement
package import SluiceWire

extension PlannerCore {
    /// What keeps a request out of a pool with reservations, in words for whoever asks: a tenant
    /// does not learn for whom else.
    func reserved(_ pool: Int, _ request: PlacementRequest, for tenant: TenantName) -> Verdict {
        guard let bar = state.table.bar(pool, request),
            let next = bar.window.occurrence(at: bar.from)
        else { preconditionFailure("pool \(pool) is not reserved") }
        let whom =
            bar.window.isMaintenance
            ? "Reserved for maintenance"
            : tenant == .none ? "Reserved for \(bar.window.tenant)" : "Other work has it reserved"
        let never = request.length.count == 0 ? ", and this one has no end" : ""
        return Verdict(
            .waitsForReservation,
            "\(whom) from \(minute(next.from)) until \(minute(next.until))"
                + "\(bar.window.isWeekly ? ", each week" : "")\(never): "
                + "\(counted(bar.lacking, "card")) too few beside that.",
            [
                Verdict.Number("lackingCards", bar.lacking),
                Verdict.Number("fromSeconds", next.from.seconds),
                Verdict.Number("untilSeconds", next.until.seconds),
            ])
    }
}

extension PlannerCore {
    /// The reservations for a tenant and its teams; all where none is named.
    package func reservations(for tenant: TenantName) -> ReservationList {
        let asked = BookedWindow(
            booking: 0, tenant: tenant, cards: 0, from: state.now, until: state.now,
            isWeekly: false)
        return ReservationList(
            reservations: state.bookings.filter { tenant == .none || asked.isFor($0.tenant) }
                .map { view($0) })
    }

    private func view(_ booking: Booking) -> ReservationView {
        let region = state.table.regions[Int(booking.region)].description
        let next = booking.occurrence(at: state.now) ?? (booking.from, booking.until)
        let ready = booking.parts.reduce(UInt32(0)) { $0 + readyCards($1, booking) }
        return ReservationView(
            reservation: booking.id, region: region.name,
            site: booking.site.map { region.sites[Int($0)].name } ?? .none,
            pool: booking.pool.map { region.pools[Int($0)].name } ?? .none, cards: booking.cards,
            tenant: booking.tenant, from: next.from, until: next.until,
            isWeekly: booking.isWeekly, readyCards: ready, reason: booking.reason)
    }

    /// Of a part, what its tenant's runs hold; for maintenance what nothing holds.
    private func readyCards(_ part: Booking.Part, _ booking: Booking) -> UInt32 {
        let pool = state.table.pool(at: PoolAddress(region: booking.region, pool: part.pool))
        let runs = state.table.bookedPool(pool)?.runs ?? []
        let window = booking.window(part)
        guard !window.isMaintenance else {
            let held = runs.reduce(UInt32(0)) { $0 + $1.cards }
            let registered = state.table.pools[pool].registered
            return min(part.cards, registered - min(held, registered))
        }
        let used = runs.reduce(UInt32(0)) { window.isFor($1.tenant) ? $0 + $1.cards : $0 }
        return min(part.cards, used)
    }
}
