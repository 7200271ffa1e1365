/// Which borrowed placements end so that a tenant gets its guarantee back: pure functions.
///
/// Guarantees are divided over nodes: a node's residual is its guarantee without those of its
/// children, and jobs are charged to exactly one node. A placement is *covered* where it and the
/// older ones of its node stay within the node's residual, and *borrowed* otherwise. A job may
/// pre-empt only where it would itself be covered, and only what is borrowed. So each pre-emption
/// makes the amount that is covered, summed over all nodes, larger by the job's own: it never gets
/// smaller but by an end, and is never larger than all guarantees together. No chain of
/// pre-emptions is longer than that, and none comes back to where it began.
package enum Reclaim {
    /// A live placement of a node that holds more than its residual.
    package struct Placement: Sendable {
        /// What the caller knows it by.
        package var index: Int
        /// The node that it is charged to.
        package var node: Int
        /// What it counts.
        package var amount: Int64
        /// Its place in the order of decisions: lower is older.
        package var age: (decided: Int64, job: UInt64, replica: UInt16)

        /// Wraps the fields.
        package init(
            index: Int, node: Int, amount: Int64,
            age: (decided: Int64, job: UInt64, replica: UInt16)
        ) {
            self.index = index
            self.node = node
            self.amount = amount
            self.age = age
        }
    }

    /// What ends together, as nothing less gives room: the placements, and the whole nodes of the
    /// pool that they surely give back, with the most cards free on one of them.
    package struct Lot: Sendable {
        /// Indexes of placements, newest first.
        package var placements: [Placement]
        /// Whole nodes.
        package var nodes: UInt32
        /// The most cards that it frees on one node.
        package var cards: UInt32

        /// Wraps the fields.
        package init(placements: [Placement], nodes: UInt32, cards: UInt32) {
            self.placements = placements
            self.nodes = nodes
            self.cards = cards
        }
    }

    /// Whether a job of `amount` would be covered: within what its node is guaranteed.
    package static func isEntitled(_ tree: ShareTree, _ node: Int, _ amount: Int64) -> Bool {
        tree.nodes[node].residual > 0
            && tree.nodes[node].own + amount <= tree.nodes[node].residual
    }

    /// The borrowed ones of `placements`, which are all live ones of each node they are of, newest
    /// first. O(n log n).
    package static func borrowed(_ tree: ShareTree, _ placements: [Placement]) -> [Placement] {
        var held = [Int64](repeating: 0, count: tree.nodes.count)
        let oldestFirst = placements.sorted { $0.age < $1.age }
        let found = oldestFirst.filter { placement in
            held[placement.node] += placement.amount
            return held[placement.node] > max(0, tree.nodes[placement.node].residual)
        }
        return found.reversed()
    }

    /// The lots that end for a job of `node` which needs `nodes` whole nodes beyond those that are
    /// free, or where that is 0 `cards` on one node; nil where they are not enough, or more than
    /// `budget` placements would have to end. An organisation that is not over its guarantee lends
    /// nothing outside itself. O(lots).
    package static func choose(
        _ lots: [Lot], _ start: ShareTree, for node: Int, nodes: UInt32, cards: UInt32,
        budget: Int
    ) -> [Placement]? {
        var tree = start
        var found: [Placement] = []
        var freed: UInt32 = 0
        for lot in lots {
            guard nodes > 0 ? lot.nodes > 0 : lot.cards >= cards else { continue }
            guard found.count + lot.placements.count <= budget else { continue }
            var after = tree
            let mayEnd = lot.placements.allSatisfy { placement in
                guard lends(after, placement.node, to: node) else { return false }
                after.add(-placement.amount, to: placement.node)
                return true
            }
            guard mayEnd else { continue }
            tree = after
            found += lot.placements
            freed += lot.nodes
            if nodes == 0 || freed >= nodes { return found }
        }
        return nil
    }

    /// Whether what `lender` borrowed may be taken for `node`: it holds more than its own guarantee
    /// still, and below the lowest node that both stand under, so does the lender's side.
    private static func lends(_ tree: ShareTree, _ lender: Int, to node: Int) -> Bool {
        guard tree.nodes[lender].own > max(0, tree.nodes[lender].residual) else { return false }
        var step = tree.nodes[lender].parent
        while step > 0, !tree.isWithin(node, step) {
            if tree.nodes[step].usage <= tree.nodes[step].guarantee { return false }
            step = tree.nodes[step].parent
        }
        return true
    }
}
