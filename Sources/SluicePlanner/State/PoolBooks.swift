import SluiceModel

/// Where every card of a pool is, each count from its own source: free from what may be given,
/// assumed from the start orders that the last report has not seen, the others from that report.
package struct PoolBooks: Hashable, Sendable {
    /// What the region registered.
    package var registered: UInt32
    /// Whole cards that may be given.
    package var free: UInt32
    /// Cards that orders on their way hold.
    package var assumed: UInt32
    /// Cards of runs.
    package var bound: UInt32
    /// Cards that the site's own users took.
    package var local: UInt32
    /// Cards on faulted nodes.
    package var faulted: UInt32
    /// Free cards on nodes that the site has cordoned.
    package var cordoned: UInt32

    /// Wraps counts.
    package init(
        registered: UInt32, free: UInt32, assumed: UInt32, bound: UInt32, local: UInt32,
        faulted: UInt32, cordoned: UInt32
    ) {
        self.registered = registered
        self.free = free
        self.assumed = assumed
        self.bound = bound
        self.local = local
        self.faulted = faulted
        self.cordoned = cordoned
    }

    /// Whether each card is in one place. A gateway's numbers are any numbers: the sum is wide.
    package var balance: Bool {
        let terms = [free, assumed, bound, local, faulted, cordoned]
        return terms.reduce(UInt64(0)) { $0 + UInt64($1) } == UInt64(registered)
    }
}

extension PoolBooks: CustomStringConvertible {
    /// The sum as an operator checks it.
    package var description: String {
        "free \(free) + assumed \(assumed) + bound \(bound) + local \(local) + faulted "
            + "\(faulted) + cordoned \(cordoned) is not \(registered) registered"
    }
}

/// A pool that nothing new goes to, since its books did not balance.
struct FrozenPool: Hashable, Sendable {
    /// The pool's number.
    var pool: Int32
    /// When it was found.
    var since: CivilTime
    /// What was found.
    var books: PoolBooks
}
