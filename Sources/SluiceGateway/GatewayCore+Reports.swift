internal import SluiceModel

extension GatewayCore {
    /// Pools that changed since the last report; all of them with `full`, which is due after each
    /// connection. Send it only when all store changes made so far are durable: `highestOrder` says
    /// that they are. O(pools).
    package mutating func capacityReport(full: Bool) -> GatewayCapacity {
        var entries: [GatewayCapacity.Entry] = []
        for pool in pools.indices where full || changedPools[pool] {
            entries.append(.init(pool: UInt16(pool), capacity: pools[pool].capacity))
            changedPools[pool] = false
        }
        let nodes = (full ? unwell : healthChanges).prefix(Limits.nodesTold)
        healthChanges = full ? [] : Array(healthChanges.dropFirst(nodes.count))
        return GatewayCapacity(
            highestOrder: highestOrder, isFull: full, pools: entries, nodes: Array(nodes))
    }

    /// Reports that the planner has not taken, in order: sent again after each connection.
    package var pendingReports: ArraySlice<NumberedReport> { pending.all }

    /// The number of the last report made.
    package var lastReport: UInt64 { pending.lastNumber }

    /// The planner has all reports up to and including this number durable.
    package mutating func reportsTaken(
        through number: UInt64, into effects: inout GatewayEffects
    ) {
        guard pending.take(through: number) else { return }
        effects.storeChanges.append(.removeThrough(.reports, key: number))
    }

    /// Numbers a report and keeps it until it is taken.
    mutating func report(_ report: RunReport, into effects: inout GatewayEffects) {
        let numbered = pending.append(report)
        effects.storeChanges.append(
            .put(.reports, key: numbered.number, row: report.encodedRow()))
        effects.reports.append(numbered)
    }

    /// Writes the facts row, once for all verbs that share these effects.
    func putFacts(into effects: inout GatewayEffects) {
        let row = GatewayFacts(
            highestTerm: highestTerm, highestOrder: highestOrder, lastReport: pending.lastNumber
        ).encodedRow()
        effects.storeChanges.append(.put(.facts, key: 0, row: row))
    }
}

/// Reports in order of their numbers, from the first that was not taken.
struct PendingReports: Sendable {
    private(set) var lastNumber: UInt64 = 0
    private var reports: [NumberedReport] = []
    private var taken = 0

    /// Those not taken.
    var all: ArraySlice<NumberedReport> { reports[taken...] }

    mutating func append(_ report: RunReport) -> NumberedReport {
        lastNumber += 1
        let numbered = NumberedReport(number: lastNumber, report: report)
        reports.append(numbered)
        return numbered
    }

    /// Forgets reports up to `number`; false where there are none. Amortised O(taken).
    mutating func take(through number: UInt64) -> Bool {
        let before = taken
        while taken < reports.count, reports[taken].number <= number { taken += 1 }
        guard taken > before else { return false }
        if taken > 256, taken * 2 > reports.count {
            reports.removeFirst(taken)
            taken = 0
        }
        return true
    }

    /// Puts back what the store kept; numbers grow.
    mutating func restore(_ stored: [NumberedReport], lastNumber: UInt64) {
        reports = stored
        taken = 0
        self.lastNumber = max(lastNumber, stored.last?.number ?? 0)
    }
}
