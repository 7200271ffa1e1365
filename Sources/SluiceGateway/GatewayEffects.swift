package import SluiceModel

/// What must happen after verbs of the core, in this order: `storeChanges` are written in one
/// transaction; once they are durable, `executorActions` are done in order and `reports` may be
/// sent. Effects of several verbs may be gathered in one value and made durable together.
package struct GatewayEffects: Sendable {
    /// Rows to write or to remove, in order.
    package var storeChanges: [RowChange] = []
    /// What the executor is to do, in order.
    package var executorActions: [ExecutorAction] = []
    /// New reports, in order of their numbers.
    package var reports: [NumberedReport] = []
    /// Pool reports are due: something changed that the planner places by.
    package var capacityChanged = false
    /// Orders were missed: ask the planner to send again from here.
    package var resendFrom: OrderSequence?
    /// What was not heeded at all, for the log and the peer's budget.
    package var ignored: [IgnoredOrder] = []

    /// Nothing to do.
    package init() {}

    /// Whether nothing has to be written, done or sent.
    package var isEmpty: Bool {
        storeChanges.isEmpty && executorActions.isEmpty && reports.isEmpty && !capacityChanged
            && resendFrom == nil && ignored.isEmpty
    }

    /// Forgets all and keeps the room.
    package mutating func clear() {
        storeChanges.removeAll(keepingCapacity: true)
        executorActions.removeAll(keepingCapacity: true)
        reports.removeAll(keepingCapacity: true)
        ignored.removeAll(keepingCapacity: true)
        capacityChanged = false
        resendFrom = nil
    }
}

/// The tables of a gateway's store. Numbers are never used again.
package enum StoreTable: UInt8, Sendable, CaseIterable {
    /// One row, key 0: highest term and sequence, number of the last report.
    case facts = 1
    /// A row a run, by the sequence of its start order; never changed until it is removed.
    case runs = 2
    /// A row a run that left its first state, by the same key.
    case runStates = 3
    /// Reports that the planner has not taken, by their numbers.
    case reports = 4
    /// What the site cordoned.
    case cordons = 5
    /// A row a node that is not well, by its address.
    case health = 50
    /// What a provider wants back, a row a pool.
    case reclaims = 6
    /// Cards that a provider took back, a row a node.
    case reclaimedCards = 7
}

/// One change of a gateway's store.
package enum RowChange: Hashable, Sendable {
    /// Writes a row, over one that is there.
    case put(StoreTable, key: UInt64, row: [UInt8])
    /// Removes a row; one that is not there is fine.
    case remove(StoreTable, key: UInt64)
    /// Removes all rows of a table up to and including a key.
    case removeThrough(StoreTable, key: UInt64)
}

/// What an executor is told.
package enum ExecutorAction: Sendable {
    /// Start a run, once for its key whatever is told again.
    case start(GatewayRun)
    /// Stop a run: ask first, kill after `grace`. Its end comes back as an event.
    case stop(RunKey, pool: UInt16, grace: Seconds)
    /// Find a run again after a restart of the gateway; answered by `runAdopted`, `runEnded` or
    /// `runNotFound`. `since` is when it began to run, nil where that was not known.
    case adopt(GatewayRun, since: CivilTime?)
    /// The lease ends then: fences of exclusive runs count from it.
    case leaseMoved(end: BootTime)
}

/// A report with its number: the planner takes them in order and answers up to which it has them.
package struct NumberedReport: Hashable, Sendable {
    /// 1, 2, 3 … in this store.
    package let number: UInt64
    /// What it says.
    package let report: RunReport
}

/// An order that changed nothing and is answered with nothing.
package struct IgnoredOrder: Hashable, Sendable {
    /// Why an order is not heeded at all.
    package enum Reason: Hashable, Sendable {
        /// Its term is lower than the highest seen here.
        case oldTerm(highest: Term)
        /// It was received before.
        case duplicate
        /// Orders before it are missing.
        case gap(expected: OrderSequence)
        /// It is a commit, or stands behind one, and no lease is held: it is asked for again when
        /// one is.
        case noLease
    }
    /// The order's number.
    package let sequence: OrderSequence
    /// Why.
    package let reason: Reason
}

/// What the gateway can give now, for the planner.
package struct GatewayCapacity: Hashable, Sendable {
    /// The highest order this report has seen; send it only when the effects of that are durable.
    package let highestOrder: OrderSequence
    /// Whether all pools are in it.
    package let isFull: Bool
    /// Pools, by their index in the region.
    package let pools: [Entry]
    /// Nodes whose health changed; in a full report all that are not well, as far as a report
    /// tells nodes one by one.
    package let nodes: [NodeReport]

    /// One pool of a report.
    package struct Entry: Hashable, Sendable {
        /// The pool's index in the region.
        package let pool: UInt16
        /// What it can give, and where all its cards are.
        package let capacity: PoolCapacity
    }
}
