package import SluiceModel

/// Names one run: a replica and the attempt at it.
package struct RunKey: Hashable, Sendable, CustomStringConvertible {
    /// Which replica of which job.
    package let replica: ReplicaID
    /// Which attempt.
    package let epoch: Epoch

    /// Names an attempt at a replica.
    package init(replica: ReplicaID, epoch: Epoch) {
        self.replica = replica
        self.epoch = epoch
    }

    /// `job.index@epoch`.
    package var description: String { "\(replica)@\(epoch)" }
}

/// What a gateway's executor makes of a placement.
package struct GatewayRun: Sendable {
    /// Where a run is in its life at the gateway.
    package enum State: Hashable, Sendable {
        /// Bound, and held back until the run of a lower epoch has ended.
        case held
        /// A part of a group: bound, and held back until all parts of it are.
        case prepared
        /// The executor was told to start it.
        case starting
        /// It runs since this moment.
        case running(since: CivilTime)
        /// The executor was told to stop it; how its end will be reported.
        case stopping(how: RunEnd)
    }

    /// The sequence of its start order; its key in the store.
    package let number: OrderSequence
    /// What was ordered.
    package let order: StartOrder
    /// The cards it is bound to.
    package internal(set) var shares: [NodeShare]
    /// What it has of its card, where it has not the whole.
    package internal(set) var slice: Slice?
    /// Where it is in its life.
    package internal(set) var state: State
    /// What it can be resumed from, as it said last since this gateway started.
    package internal(set) var checkpoint: Checkpoint?
    /// Where it answers requests, as it said last; nil where it said nothing since this gateway
    /// started.
    package internal(set) var endpoints: [Endpoint]?
    /// The load that it reported last, as the planner was told; nil where that is not known.
    package internal(set) var load: PerMille?
    /// When it began to run, as this gateway heard; nil before.
    var startedAt: CivilTime?
    /// Whether the executor was asked for it after a restart and has not answered.
    var isAwaited = false
    /// By when its provider has its cards, as its executor was told; nil where it was not.
    var leavesBy: CivilTime?
    /// The slot of the run that waits for this one's end.
    var successor: Int?
    /// The slot of the run whose end this one waits for.
    var predecessor: Int?

    /// Wraps a run that is bound to those cards.
    package init(
        number: OrderSequence, order: StartOrder, shares: [NodeShare], slice: Slice? = nil,
        state: State
    ) {
        self.number = number
        self.order = order
        self.shares = shares
        self.slice = slice
        self.state = state
    }

    /// Whether it is bound, and its executor was told nothing of it.
    var isBoundOnly: Bool {
        switch state {
        case .held, .prepared: true
        case .starting, .running, .stopping: false
        }
    }

    /// Its name.
    package var key: RunKey { RunKey(replica: order.replica, epoch: order.epoch) }

    /// How long after the lease's end it must be over, and how long before that it is asked to
    /// leave; nil where it may run on.
    package var fence: (length: Microseconds, notice: Microseconds)? {
        guard order.exclusive, order.lossPolicy == .waitForLease else { return nil }
        let longest = order.maximumDisconnected
        return (FenceRule.length(longest), FenceRule.notice(longest))
    }
}

/// One run as reconciliation shows it to the planner.
package struct BoundRun: Hashable, Sendable {
    /// Which run.
    package let key: RunKey
    /// The pool's index in the region.
    package let pool: UInt16
    /// Whole cards it has, or 1 for a slice.
    package let cards: UInt32
    /// Where it is in its life.
    package let state: GatewayRun.State
}
