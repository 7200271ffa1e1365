package import SluiceModel

/// Some cards of one node: what a run has there.
package struct NodeShare: Hashable, Sendable, BitwiseCopyable {
    /// The block's index in its pool.
    package let block: UInt16
    /// The node's index in its block.
    package let node: UInt16
    /// Bit k is card k of the node.
    package let cards: UInt16

    /// Names cards of a node.
    package init(block: UInt16, node: UInt16, cards: UInt16) {
        self.block = block
        self.node = node
        self.cards = cards
    }

    /// How many cards.
    package var count: Int { cards.nonzeroBitCount }

    /// The node's name as people see it, e.g. `b0-n17`.
    package var nodeName: String { "b\(block)-n\(node)" }
}

/// One node of a region, by its place in the description.
package struct NodeAddress: Hashable, Sendable, BitwiseCopyable {
    /// The pool's index in the region.
    package let pool: UInt16
    /// The block's index in the pool.
    package let block: UInt16
    /// The node's index in the block.
    package let node: UInt16

    /// Names a node.
    package init(pool: UInt16, block: UInt16, node: UInt16) {
        self.pool = pool
        self.block = block
        self.node = node
    }
}

extension NodeAddress: Comparable {
    /// Pool, block, node.
    package static func < (left: NodeAddress, right: NodeAddress) -> Bool {
        (left.pool, left.block, left.node) < (right.pool, right.block, right.node)
    }
}

/// What may close a node to new runs; a node without any of it is open.
package struct NodeCondition: OptionSet, Hashable, Sendable, BitwiseCopyable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// It does not work.
    package static let faulted = NodeCondition(rawValue: 1)
    /// The site takes it out of use; runs on it go on.
    package static let cordoned = NodeCondition(rawValue: 2)
    /// The site takes its whole pool out of use.
    package static let poolCordoned = NodeCondition(rawValue: 4)
    /// It works and is likely to fail.
    package static let suspect = NodeCondition(rawValue: 8)
    /// The site's own scheduler gives it nothing new; runs on it go on.
    package static let drained = NodeCondition(rawValue: 32)
    /// Nobody answers for its pool.
    package static let away = NodeCondition(rawValue: 64)
}

extension RegionDescription {
    /// The node of that name, `b0-n3`, in the pool of that name; nil where there is none.
    package func node(pool name: String, node: String) -> NodeAddress? {
        guard let pool = pools.firstIndex(where: { $0.name.text == name }) else { return nil }
        let parts = node.split(separator: "-")
        guard parts.count == 2, parts[0].first == "b", parts[1].first == "n",
            let block = UInt16(parts[0].dropFirst()), let number = UInt16(parts[1].dropFirst()),
            Int(block) < pools[pool].blocks.count, number < pools[pool].blocks[Int(block)].nodes
        else { return nil }
        return NodeAddress(pool: UInt16(pool), block: block, node: number)
    }
}
