import SluiceModel
import SluicePlanner
import SluiceWire

/// What tenants wrote is erased: here by the core and its journal's owner, at the gateways by
/// themselves, who are told until each has said that it is done.
extension Hub {
    mutating func eraseTenant(_ erase: EraseTenant, _ request: Request, at now: Moment) {
        finish(
            decide(
                .trust(.erase(key: erase.key, erase.organisation)), by: request.identity, at: now),
            request)
        for region in regions.indices { tellToForget(UInt16(region)) }
    }

    /// Tells a region's gateway what it has to forget still; nothing where that is nothing.
    mutating func tellToForget(_ region: UInt16) {
        guard let session = regions[Int(region)].session else { return }
        let organisations = core.toForget(region: region)
        guard !organisations.isEmpty else { return }
        let list = organisations.prefix(WireLimits.forgottenTenants)
        send(.forgetTenants(ForgetTenants(organisations: Array(list))), to: session, answering: 0)
    }

    /// A gateway keeps nothing any more of what it was told to forget.
    mutating func forgotten(
        _ told: TenantsForgotten, _ region: UInt16, _ request: Request, at now: Moment
    ) {
        _ = decide(
            .trust(.forgotten(region: region, told.organisations)), by: request.identity, at: now)
    }

    /// The journal has nothing from before the erasures any more.
    package mutating func journalPurged(at now: Moment) {
        _ = decide(.trust(.purged), by: itself, at: now)
    }
}
