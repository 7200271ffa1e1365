import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerCore {
    /// The books of every pool that was reported, by pool number; nil for the others.
    /// O(pools × blocks + orders not seen).
    private func books() -> [PoolBooks?] {
        var assumed = [UInt32](repeating: 0, count: state.table.pools.count)
        for region in state.regions {
            for pending in region.pending { assumed[Int(pending.pool)] &+= pending.assumed }
        }
        return state.table.pools.indices.map { pool in
            guard state.table.pools[pool].isReported else { return nil }
            let report = state.reported[pool]
            return PoolBooks(
                registered: state.table.pools[pool].registered,
                free: state.table.shapes[pool].freeCards, assumed: assumed[pool],
                bound: report.boundCards, local: report.localCards, faulted: report.faultedCards,
                cordoned: report.cordonedCards)
        }
    }

    private func isWrong(_ books: PoolBooks, _ pool: Int) -> Bool {
        !books.balance || books.free != state.table.pools[pool].free
    }

    /// What is not conserved, one sentence each; empty is right.
    /// O(pools × blocks + orders not seen).
    package func violations() -> [String] {
        books().enumerated().compactMap { pool, books in
            guard let books, isWrong(books, pool) else { return nil }
            return "pool \(state.table.name(ofPool: pool)): \(books)"
        }
    }

    /// Freezes each pool whose books do not balance: a wrong count must not be given out, and is
    /// no reason to stop what runs, here or elsewhere. At every tick.
    mutating func audit(_ decision: inout Decision) {
        for (pool, books) in books().enumerated() {
            guard let books, isWrong(books, pool), !state.table.pools[pool].isFrozen
            else { continue }
            emit(.poolFrozen(state.table.pools[pool].address, books), &decision)
        }
    }

    /// Freezes a pool whose gateway's own report does not add up, before anything is given out of
    /// it. O(blocks).
    mutating func auditReport(_ region: UInt16, _ report: PoolReport, _ decision: inout Decision) {
        let address = PoolAddress(region: region, pool: report.pool)
        let pool = state.table.pool(at: address)
        let found = report.capacity
        let books = PoolBooks(
            registered: state.table.pools[pool].registered, free: found.freeCards, assumed: 0,
            bound: found.boundCards, local: found.localCards, faulted: found.faultedCards,
            cordoned: found.cordonedCards)
        guard !books.balance, !state.table.pools[pool].isFrozen else { return }
        emit(.poolFrozen(address, books), &decision)
    }

    /// An operator opens a frozen pool, which its books must allow.
    mutating func thaw(
        _ region: RegionName, _ name: PoolName, _ key: RequestKey, _ decision: inout Decision
    ) -> Reply {
        guard
            let pool = state.table.pools.indices.first(where: {
                state.table.name(ofPool: $0) == name
                    && state.table.regionNumber(region) == state.table.pools[$0].address.region
            })
        else {
            return .refused(
                Refusal(
                    .notFound,
                    "there is no pool \(name) in region \(region): `sluice pools` lists the pools"))
        }
        var body = StateHash()
        body.mix(region.text)
        body.mix(name.text)
        if let (entry, isExpired) = state.recall(.none, key) {
            if isExpired { return .refused(Refusal(.keyExpired, "this request key is too old")) }
            return entry.body == body.value
                ? .done("pool \(name): done under this key before")
                : .refused(Refusal(.keyReused, "this request key was used for another request"))
        }
        guard state.table.pools[pool].isFrozen else {
            return .done("pool \(name) is not frozen")
        }
        if let books = books()[pool], isWrong(books, pool) {
            return .refused(
                Refusal(
                    .badRequest,
                    "the books of pool \(name) still do not balance: \(books). Find what its "
                        + "gateway counts twice or not at all, then thaw it"))
        }
        if key != .none { emit(.keyUsed(tenant: .none, key: key, body: body.value), &decision) }
        emit(.poolThawed(state.table.pools[pool].address), &decision)
        return .done("pool \(name) is open: work may go there again")
    }

    /// What was found in the books of a pool that is frozen; empty for one that is not.
    func frozenBecause(_ pool: Int) -> String {
        guard let found = state.frozen.first(where: { $0.pool == Int32(pool) }) else { return "" }
        return "\(found.books)"
    }

    /// One line for each pool that is frozen, for the log.
    package var frozenPools: [String] {
        state.frozen.map {
            let address = state.table.pools[Int($0.pool)].address
            let region = state.table.regions[Int(address.region)].description.name
            let pool = state.table.name(ofPool: Int($0.pool))
            return "pool \(pool) is frozen: \($0.books). Nothing new goes there; what runs runs "
                + "on. Mend what its gateway counts, then `sluice thaw \(region) \(pool)`"
        }
    }
}

extension PlannerState {
    mutating func freeze(_ address: PoolAddress, _ books: PoolBooks) {
        let pool = table.pool(at: address)
        let entry = FrozenPool(pool: Int32(pool), since: now, books: books)
        let place = frozen.firstIndex { $0.pool >= entry.pool } ?? frozen.count
        frozen.insert(entry, at: place)
        table.setFrozen(pool: pool, true)
    }

    mutating func thaw(_ address: PoolAddress) {
        let pool = table.pool(at: address)
        frozen.removeAll { $0.pool == Int32(pool) }
        table.setFrozen(pool: pool, false)
        isQueueDirty = true
    }
}
