package import SluiceCoding
package import SluiceModel

/// One row as the store gives it back.
package struct StoredRow: Hashable, Sendable {
    /// Its table.
    package let table: StoreTable
    /// Its key.
    package let key: UInt64
    /// Its bytes.
    package let row: [UInt8]

    /// Wraps a row.
    package init(table: StoreTable, key: UInt64, row: [UInt8]) {
        self.table = table
        self.key = key
        self.row = row
    }
}

extension StoreTable {
    /// A key for a store that has one table for all: the table in the upper byte. Keys of rows stay
    /// below 2^56.
    package func tagged(_ key: UInt64) -> UInt64 { UInt64(rawValue) << 56 | key }
}

extension StoredRow {
    /// The row of a tagged key; nil where this version knows no such table.
    package init?(taggedKey: UInt64, row: [UInt8]) {
        guard let table = StoreTable(rawValue: UInt8(taggedKey >> 56)) else { return nil }
        self.init(table: table, key: taggedKey & (1 << 56 - 1), row: row)
    }
}

/// A row of the gateway's store that cannot be read.
package struct RecoveryError: Error, Hashable, Sendable {
    /// Its table.
    package let table: StoreTable
    /// Its key.
    package let key: UInt64
    /// What is wrong with it.
    package let fault: CodingFault
}

extension GatewayCore {
    /// Puts back what the store kept into a core that did nothing yet. `rows` may come in any
    /// order. `leaseEnd` is what this machine's executor was told last, since it started; without
    /// it the lease counts as long over, which is the careful side.
    ///
    /// The executor is asked to find each run again. A run whose cards are not there any more (the
    /// description changed) is stopped and reported as vanished.
    package mutating func recover(
        _ rows: [StoredRow], leaseEnd: BootTime?, civil: CivilTime,
        into effects: inout GatewayEffects
    ) throws(RecoveryError) {
        precondition(highestOrder == .none && runs.isEmpty, "recovery into a core that is in use")
        self.leaseEnd = leaseEnd ?? BootTime(microseconds: 0)
        var states: [UInt64: GatewayRun.State] = [:]
        var stored: [GatewayRun] = []
        var reports: [NumberedReport] = []
        var lastReport: UInt64 = 0
        var reclaimed: [(key: UInt64, cards: UInt16)] = []
        for row in rows {
            try Self.reading(row) { () throws(CodingFault) in
                switch row.table {
                case .facts:
                    let facts = try GatewayFacts(row: row.row)
                    highestTerm = facts.highestTerm
                    highestOrder = facts.highestOrder
                    lastReport = facts.lastReport
                case .runs:
                    stored.append(try GatewayRun(number: OrderSequence(row.key), row: row.row))
                case .runStates: states[row.key] = try GatewayRun.State(row: row.row)
                case .reports:
                    reports.append(
                        NumberedReport(number: row.key, report: try RunReport(row: row.row)))
                case .cordons:
                    restoreCordon(CordonKey(raw: row.key), try CordonRow.because(row.row))
                case .reclaims:
                    let wish = try PoolWish(row: row.row)
                    guard row.key < UInt64(pools.count) else { return }
                    wishes[Int(row.key)] = wish
                    heldWish[Int(row.key)] = wish.cards
                case .reclaimedCards: reclaimed.append((row.key, try ReclaimedRow.cards(row.row)))
                case .health: try restoreHealth(CordonKey(raw: row.key), row: row.row)
                }
            }
        }
        for (key, cards) in reclaimed { restoreReclaimed(CordonKey(raw: key), cards) }
        reports.sort { $0.number < $1.number }
        pending.restore(reports, lastNumber: lastReport)
        stored.sort { $0.number < $1.number }
        for run in stored {
            restore(run, state: states[run.number.raw], civil: civil, into: &effects)
        }
        if leaseEnd == nil { endHeldRuns(civil: civil, into: &effects) }
    }

    /// This machine started anew, and what a held run waited for is over with all else: it would
    /// start on the word of a lease that nobody here knows of, perhaps long after the planner gave
    /// it up. The planner places it again.
    private mutating func endHeldRuns(civil: CivilTime, into effects: inout GatewayEffects) {
        for slot in runs.indices {
            guard let run = runs[slot], run.state == .held else { continue }
            endHeld(slot, run, how: .vanished, civil: civil, into: &effects)
        }
    }

    private static func reading(
        _ row: StoredRow, _ body: () throws(CodingFault) -> Void
    ) throws(RecoveryError) {
        do throws(CodingFault) {
            try body()
        } catch {
            throw RecoveryError(table: row.table, key: row.key, fault: error)
        }
    }

    private mutating func restoreReclaimed(_ key: CordonKey, _ cards: UInt16) {
        // What the description does not have any more cannot be lent either.
        guard case .node(let node) = key, Int(node.pool) < pools.count else { return }
        _ = pools[Int(node.pool)].reclaim(
            NodeShare(block: node.block, node: node.node, cards: cards))
    }

    private mutating func restoreCordon(_ key: CordonKey, _ because: String) {
        var ignored = GatewayEffects()
        // What the description does not have any more is not cordoned any more.
        switch key {
        case .pool(let pool): _ = cordon(pool: pool, true, because: because, into: &ignored)
        case .node(let node): _ = cordon(node, true, into: &ignored)
        }
    }

    private mutating func restore(
        _ stored: GatewayRun, state: GatewayRun.State?, civil: CivilTime,
        into effects: inout GatewayEffects
    ) {
        var run = stored
        guard claim(run) else {
            forget(run, civil: civil, into: &effects)
            return
        }
        run.predecessor = newestSlot[run.order.replica]
        run.state = state ?? (run.predecessor == nil ? .starting : .held)
        run.isAwaited = !run.isBoundOnly
        if case .running(let since) = run.state { run.startedAt = since }
        let slot = enter(run)
        if let older = run.predecessor { runs[older]?.successor = slot }
        switch run.state {
        case .held, .prepared: return
        case .starting: effects.executorActions.append(.adopt(run, since: nil))
        case .running(let since): effects.executorActions.append(.adopt(run, since: since))
        case .stopping:
            effects.executorActions.append(.adopt(run, since: nil))
            effects.executorActions.append(
                .stop(run.key, pool: run.order.pool, grace: GatewayLimits.fenceGrace))
        }
    }

    private mutating func claim(_ run: GatewayRun) -> Bool {
        guard Int(run.order.pool) < pools.count else { return false }
        let pool = Int(run.order.pool)
        let use = NodeUse(run.order.limits)
        for (index, share) in run.shares.enumerated() {
            guard pools[pool].claim(share, slice: run.slice, use: use) else {
                for taken in run.shares[..<index] {
                    pools[pool].release(taken, slice: run.slice, use: use)
                }
                return false
            }
        }
        pools[pool].see(run.shares, run.slice, use)
        return true
    }

    /// Ends a run that has no cards any more.
    private mutating func forget(
        _ run: GatewayRun, civil: CivilTime, into effects: inout GatewayEffects
    ) {
        effects.storeChanges.append(.remove(.runs, key: run.number.raw))
        effects.storeChanges.append(.remove(.runStates, key: run.number.raw))
        effects.executorActions.append(.adopt(run, since: nil))
        effects.executorActions.append(
            .stop(run.key, pool: run.order.pool, grace: GatewayLimits.fenceGrace))
        report(
            .ended(
                replica: run.order.replica, epoch: run.order.epoch, how: .vanished, at: civil),
            into: &effects)
    }

    /// Writes a run's state row.
    mutating func putState(_ slot: Int, into effects: inout GatewayEffects) {
        guard let run = runs[slot] else { return }
        effects.storeChanges.append(
            .put(.runStates, key: run.number.raw, row: run.state.encodedRow()))
    }
}
