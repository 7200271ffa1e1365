import SluiceModel
import SluicePlanner
import SluiceWire

/// Whose a region is: one gateway's at a time, and the orders' numbers are those of one store.
extension Hub {
    /// Why a gateway with this store, which ends with this order, may not have the region now; nil
    /// where it may. Asked at its hello and again when it registers: another may have come first in
    /// between.
    func objection(
        toRegion name: RegionName, store: StoreID, storedThrough sequence: OrderSequence
    ) -> Failure? {
        guard let number = core.regionNumber(name) else { return nil }
        guard sequence <= core.lastSequence(region: number) else {
            return Failure(
                code: .plannerOlder,
                sentence: "The gateway of \(name) has order \(sequence), this planner gave "
                    + "\(core.lastSequence(region: number)): its journal lost its tail.")
        }
        let durable = core.durableSequence(region: number)
        guard sequence == .none || sequence >= durable else {
            return Failure(
                code: .badRequest,
                sentence: "The store of \(name) ends at order \(sequence), and \(durable) was "
                    + "durable in it: it is an old copy, or lost its tail. Put the newest one "
                    + "back, or end the region's runs and remove the store.")
        }
        if let other = regions[Int(number)].session, sessions.row(other) != nil {
            return Failure(
                code: .regionTaken,
                sentence: "Region \(name) has a gateway connected; stop that one first.",
                retryAfter: configuration.leaseAtPlanner)
        }
        if let known = regions[Int(number)].store, known != store, sequence > .none {
            return Failure(
                code: .regionTaken,
                sentence: "Another gateway took region \(name) over since this store got order "
                    + "\(sequence): its orders have the same numbers. Remove this store to use "
                    + "it again.")
        }
        return nil
    }

    /// Whether the region is this gateway's from now on; closes the connection where it is not.
    ///
    /// Two gateways may both have greeted before either registers, so that the one that comes
    /// second is found here. Only the one that gets the region may say that its store is new.
    mutating func admitsRegion(
        _ name: RegionName, _ request: Request, at now: Moment
    ) -> Bool {
        guard request.region == nil, let entry = sessions[request.session] else { return true }
        let stored = entry.highestSequence
        if let failure = objection(toRegion: name, store: entry.store, storedThrough: stored) {
            shut(request.session, failure, answering: 0, at: now)
            return false
        }
        guard let number = core.regionNumber(name) else { return true }
        // A gateway that knows no order, where some were durable, has lost its store and all runs;
        // one with another store, which is empty, stands in for a machine that is gone.
        let known = regions[Int(number)].store ?? entry.store
        let isOther = known != entry.store && core.lastSequence(region: number) > .none
        if isOther || (stored == .none && core.durableSequence(region: number) > .none) {
            _ = decide(.regionWiped(region: number), by: request.identity, at: now)
        }
        return true
    }
}
