import SluiceModel
import SluicePlanner
import SluiceWire

/// Whose a region is: one gateway's at a time, and the orders' numbers are those of one store.
extension Hub {
    /// Why a gateway with this store, which ends with this order, may not have the region now; nil
    /// where it may. Asked at its hello and again when it registers: another may have come first in
    /// between.
    func objection(
        toRegion name: RegionName, store: StoreID, storedThrough sequence: OrderSequence,
        at now: Moment
    ) -> Failure? {
        guard let number = core.regionNumber(name) else {
            guard sequence > .none else { return nil }
            return Failure(
                code: .plannerOlder,
                sentence: "The gateway of \(name) has order \(sequence), and this planner knows no "
                    + "such region: it was removed, or the planner lost its tail. Remove the "
                    + "store to register it anew.")
        }
        guard sequence <= core.lastSequence(region: number) else {
            return Failure(
                code: .plannerOlder,
                sentence: "The gateway of \(name) has order \(sequence), this planner gave "
                    + "\(core.lastSequence(region: number)): its journal lost its tail (`sluice "
                    + "journal difference`).")
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
        guard let known = core.store(region: number), known != store else { return nil }
        if sequence > .none {
            return Failure(
                code: .regionTaken,
                sentence: "Another gateway took region \(name) over since this store got order "
                    + "\(sequence): its orders have the same numbers. Remove this store to use "
                    + "it again.")
        }
        // An empty store stands in for a machine that is gone, but not while that one's lease
        // lives: until then it may act on orders.
        let left = regions[Int(number)].leaseEnd.since(now.boot)
        guard core.lastSequence(region: number) > .none, left.count > 0,
            !core.isLost(region: number)
        else { return nil }
        return Failure(
            code: .regionTaken,
            sentence: "The gateway that region \(name) had may hold its lease for \(left) more; "
                + "this empty store may have the region then.",
            retryAfter: left)
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
        if let failure = objection(
            toRegion: name, store: entry.store, storedThrough: stored, at: now)
        {
            shut(request.session, failure, answering: 0, at: now)
            return false
        }
        return true
    }
}

extension Hub {
    /// Tells the core whose store a region has. One that knows no order, where some were durable,
    /// has lost its content and all runs; another store stands in for a machine that is gone.
    mutating func takeStore(
        of region: UInt16, _ request: Request, at now: Moment
    ) {
        guard request.region == nil, let entry = sessions[request.session] else { return }
        let left = regions[Int(region)].leaseEnd.since(now.boot).count
        _ = decide(
            .federation(
                .storeTaken(
                    region: region, entry.store, isEmpty: entry.highestSequence == .none,
                    leaseLeft: Seconds((max(0, left) + 999_999) / 1_000_000),
                    civilSpeed: configuration.civilSpeed)),
            by: request.identity, at: now)
    }
}
