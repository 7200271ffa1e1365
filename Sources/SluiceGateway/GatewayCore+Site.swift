internal import SluiceCoding
internal import SluiceModel

/// What the site itself does with its nodes. A node that the description does not have is the
/// inventory's mistake: it is answered with nil or false.
extension GatewayCore {
    /// The site's own users have `cards` of a node now. Cards that are bound stay bound: returns
    /// how many they have, nil where there is no such node.
    package mutating func localUseChanged(
        _ node: NodeAddress, cards: Int, into effects: inout GatewayEffects
    ) -> Int? {
        guard exists(node), cards >= 0 else { return nil }
        poolChanged(node.pool, into: &effects)
        let taken = pools[Int(node.pool)].setLocal(
            block: Int(node.block), node: Int(node.node), count: cards)
        keepFreed(node.pool, into: &effects)
        return taken
    }

    /// The site takes a node out of use, or back; runs on it go on. Kept over a restart.
    package mutating func cordon(
        _ node: NodeAddress, _ isCordoned: Bool, into effects: inout GatewayEffects
    ) -> Bool {
        guard setCondition(node, .cordoned, isCordoned, into: &effects) else { return false }
        let key = CordonKey.node(node).raw
        effects.storeChanges.append(
            isCordoned ? .put(.cordons, key: key, row: []) : .remove(.cordons, key: key))
        return true
    }

    /// The site takes a whole pool out of use, or back: orders for it are refused, runs go on. Kept
    /// over a restart. O(nodes of the pool).
    package mutating func cordon(
        pool: UInt16, _ isCordoned: Bool, because: String = "",
        into effects: inout GatewayEffects
    ) -> Bool {
        guard Int(pool) < pools.count else { return false }
        pools[Int(pool)].setCordoned(isCordoned)
        cordonReasons[Int(pool)] = isCordoned ? because.cut(toBytes: Limits.textBytes) : ""
        poolChanged(pool, into: &effects)
        let key = CordonKey.pool(pool).raw
        let row = CordonRow.encoded(cordonReasons[Int(pool)])
        effects.storeChanges.append(
            isCordoned ? .put(.cordons, key: key, row: row) : .remove(.cordons, key: key))
        return true
    }

    /// Why a pool is cordoned, in the provider's words; empty where it is not, or nothing was said.
    package func cordonReason(pool: UInt16) -> String { cordonReasons[Int(pool)] }

    /// Cards of a pool that the site's own users have. O(blocks).
    package func localCards(pool: UInt16) -> UInt32 { pools[Int(pool)].localCards }

    /// Cards of a pool that its provider took back. O(blocks).
    package func reclaimedCards(pool: UInt16) -> UInt32 { pools[Int(pool)].reclaimedCards }

    /// Whether the pool's executor ends exclusive runs in time by itself.
    package func enforcesFence(pool: UInt16) -> Bool {
        fencesHold[Int(pool)]
    }

    /// Whether the site closed a pool to new runs.
    package func isCordoned(pool: UInt16) -> Bool { pools[Int(pool)].isCordoned }

    mutating func setCondition(
        _ node: NodeAddress, _ condition: NodeCondition, _ holds: Bool,
        into effects: inout GatewayEffects
    ) -> Bool {
        guard exists(node) else { return false }
        poolChanged(node.pool, into: &effects)
        pools[Int(node.pool)].setCondition(
            block: Int(node.block), node: Int(node.node), condition, holds)
        return true
    }

    func exists(_ node: NodeAddress) -> Bool {
        guard Int(node.pool) < pools.count else { return false }
        let blocks = region.pools[Int(node.pool)].blocks
        return Int(node.block) < blocks.count && node.node < blocks[Int(node.block)].nodes
    }
}

extension GatewayRun {
    /// Whether it has cards of that node of its pool.
    func isOn(_ node: NodeAddress) -> Bool {
        shares.contains { $0.block == node.block && $0.node == node.node }
    }
}

/// What is cordoned, as a key of the store: pool, block, node; block and node all ones for a pool.
enum CordonKey {
    case node(NodeAddress)
    case pool(UInt16)

    var raw: UInt64 {
        switch self {
        case .node(let node):
            UInt64(node.pool) << 32 | UInt64(node.block) << 16 | UInt64(node.node)
        case .pool(let pool): UInt64(pool) << 32 | 0xFFFF_FFFF
        }
    }

    init(raw: UInt64) {
        let pool = UInt16(truncatingIfNeeded: raw >> 32)
        if raw & 0xFFFF_FFFF == 0xFFFF_FFFF {
            self = .pool(pool)
        } else {
            self = .node(
                NodeAddress(
                    pool: pool, block: UInt16(truncatingIfNeeded: raw >> 16),
                    node: UInt16(truncatingIfNeeded: raw)))
        }
    }
}
