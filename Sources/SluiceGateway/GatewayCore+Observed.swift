internal import SluiceCoding
package import SluiceModel

/// What a site's own scheduler says of one of its nodes.
package struct NodeObservation: Hashable, Sendable {
    /// Whether new runs may go there.
    package enum State: Hashable, Sendable {
        /// It takes work.
        case open
        /// It takes nothing new; what runs goes on. Why, as the site says.
        case drained(String)
        /// It does not work. Why, as the site says.
        case down(String)
    }

    /// Cards that the site's own users have.
    package var localCards: Int
    /// Whether new runs may go there.
    package var state: State

    /// Wraps what was seen.
    package init(localCards: Int, state: State) {
        self.localCards = localCards
        self.state = state
    }
}

extension GatewayCore {
    /// What the site's scheduler says of a node now. Costs nothing where it is what was said
    /// before; nil where there is no such node.
    package mutating func nodeObserved(
        _ node: NodeAddress, _ seen: NodeObservation, civil: CivilTime,
        into effects: inout GatewayEffects
    ) -> Bool {
        guard Int(node.pool) < pools.count,
            Int(node.block) < pools[Int(node.pool)].blocks.count,
            Int(node.node) < pools[Int(node.pool)].blocks[Int(node.block)].nodes.count
        else { return false }
        let known = pools[Int(node.pool)].blocks[Int(node.block)].nodes[Int(node.node)]
        let open = known.free.nonzeroBitCount + known.local.nonzeroBitCount
        if min(max(0, seen.localCards), open) != known.local.nonzeroBitCount {
            _ = localUseChanged(node, cards: max(0, seen.localCards), into: &effects)
        }
        let isDrained = if case .drained = seen.state { true } else { false }
        if isDrained != known.condition.contains(.drained) {
            pools[Int(node.pool)].setCondition(
                block: Int(node.block), node: Int(node.node), .drained, isDrained)
            poolChanged(node.pool, into: &effects)
        }
        takeHealth(of: node, seen.state, civil: civil, into: &effects)
        return true
    }

    /// A node that the scheduler calls down is faulted; what another source says of its health is
    /// not the scheduler's to take back.
    private mutating func takeHealth(
        of node: NodeAddress, _ state: NodeObservation.State, civil: CivilTime,
        into effects: inout GatewayEffects
    ) {
        let isOurs = unwell.place(of: node).found.map {
            unwell[$0].cause.hasPrefix(Self.schedulerSays)
        }
        switch state {
        case .down(let reason):
            guard isOurs != false else { return }
            let cause = "\(Self.schedulerSays)\(reason)".cut(toBytes: Limits.causeBytes)
            _ = nodeFaulted(node, cause: cause, civil: civil, into: &effects)
        case .open, .drained:
            guard isOurs == true else { return }
            _ = nodeHealthy(node, civil: civil, into: &effects)
        }
    }

    private static let schedulerSays = "the site's scheduler: "

    /// Whether a pool's executor ends an exclusive run in time when this process is dead, where it
    /// is the site that says so. Where not, a run that waits for its lease is refused.
    package mutating func poolFences(_ pool: UInt16, hold: Bool) {
        guard Int(pool) < pools.count else { return }
        fencesHold[Int(pool)] = hold
    }

    /// Nobody answers for a pool, so that what it can give is not known: its runs go on, its free
    /// cards are given to nobody, and orders for it are refused as for a cordoned one. O(nodes).
    package mutating func poolAway(
        _ pool: UInt16, _ isAway: Bool, into effects: inout GatewayEffects
    ) {
        guard Int(pool) < pools.count, pools[Int(pool)].isAway != isAway else { return }
        pools[Int(pool)].setAway(isAway)
        poolChanged(pool, into: &effects)
    }
}
