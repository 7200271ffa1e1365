package import SluiceModel

/// The tenants of a policy as a tree with what each uses; amounts are thousandths of weighted
/// cards.
///
/// Node 0 is the nation, node 1 all tenants that the policy does not name; then organisations and
/// teams in order of names, so that a parent stands before its children. Depth is at most 2 below
/// the nation, which bounds every walk up.
package struct ShareTree: Sendable {
    /// An organisation or team.
    package struct Node: Sendable {
        /// Whose; none for nodes 0 and 1.
        package var name: TenantName
        /// Its parent; -1 for the nation.
        package var parent: Int
        /// What it gets back from borrowers whenever it wants it.
        package var guarantee: Int64
        /// Its guarantee without those of its children: what its own jobs may reclaim.
        package var residual: Int64
        /// What it never exceeds; `Int64.max` for no bound.
        package var limit: Int64
        /// Its part of what is shared beyond guarantees.
        package var weight: Int64
        /// The priority that its jobs count with at most.
        package var highestPriority: UInt8
        /// What it and its children hold.
        package var usage: Int64 = 0
        /// What jobs of exactly this node hold.
        package var own: Int64 = 0
    }

    /// The nodes.
    package private(set) var nodes: [Node]
    /// Each node's children, in order.
    package private(set) var children: [[Int]]
    private var numbers: [TenantName: Int] = [:]
    private var chipWeights: [ChipName: Int64] = [:]

    /// The node of tenants that are not named.
    package static let others = 1

    /// Nobody uses anything yet.
    package init(_ policy: Policy) {
        let none = TenantPolicy(.none)
        nodes = [Node(none, parent: -1), Node(policy[.none] ?? none, parent: 0)]
        children = [[1], []]
        for entry in policy.tenants where entry.tenant != .none {
            let parent = entry.tenant.organisation.flatMap { numbers[$0] } ?? 0
            numbers[entry.tenant] = nodes.count
            children[parent].append(nodes.count)
            nodes.append(Node(entry, parent: parent))
            children.append([])
            if parent > 0 { nodes[parent].residual -= Int64(entry.guarantee) * 1_000 }
        }
        for chip in policy.chips { chipWeights[chip.chip] = Int64(chip.weight.count) }
    }

    /// The node that a tenant's jobs are charged to: its own, else its organisation's, else that of
    /// the others. O(1).
    package func node(of tenant: TenantName) -> Int {
        numbers[tenant] ?? tenant.organisation.flatMap { numbers[$0] } ?? Self.others
    }

    /// Thousandths that a card of the chip counts.
    package func weight(of chip: ChipName) -> Int64 { chipWeights[chip] ?? 1_000 }

    /// What `cards` cards, or a share of one, of a chip of `weight` count; rounded up, so that no
    /// slice is free of charge.
    @inline(__always)
    package static func amount(cards: UInt32, share: UInt32, weight: Int64) -> Int64 {
        (Int64(cards) * Int64(share) * weight + 999) / 1_000
    }

    /// Charges, or with a negative amount gives back. O(depth).
    package mutating func add(_ amount: Int64, to node: Int) {
        nodes[node].own += amount
        precondition(nodes[node].own >= 0, "\(nodes[node].name) gives back what it has not")
        var step = node
        while step >= 0 {
            nodes[step].usage += amount
            step = nodes[step].parent
        }
    }

    /// What the node may take more, and whose limit it is. O(depth).
    package func headroom(_ node: Int) -> (amount: Int64, node: Int) {
        var least = (amount: Int64.max, node: 0)
        var step = node
        while step >= 0 {
            let limit = nodes[step].limit
            if limit < .max, limit - nodes[step].usage < least.amount {
                least = (limit - nodes[step].usage, step)
            }
            step = nodes[step].parent
        }
        return least
    }

    /// Whether `node` is `other`, or stands under it. O(depth).
    package func isWithin(_ node: Int, _ other: Int) -> Bool {
        var step = node
        while step >= 0 {
            if step == other { return true }
            step = nodes[step].parent
        }
        return false
    }

    /// Every node loses its bound, or gets the guarantee of the one before it: bugs that the
    /// torture puts in on purpose, so that its checkers of ceilings and guarantees are known to see
    /// them.
    package mutating func misread(ceilings: Bool) {
        let residuals = nodes.map(\.residual)
        for index in nodes.indices {
            if ceilings {
                nodes[index].limit = .max
            } else {
                nodes[index].residual = residuals[(index + nodes.count - 1) % nodes.count]
            }
        }
    }

    /// Nodes that hold more than they ever may; empty is right, where no policy was tightened.
    package var overdrawn: [Int] { nodes.indices.filter { nodes[$0].usage > nodes[$0].limit } }
}

extension ShareTree.Node {
    fileprivate init(_ entry: TenantPolicy, parent: Int) {
        name = entry.tenant
        self.parent = parent
        guarantee = Int64(entry.guarantee) * 1_000
        residual = guarantee
        limit = entry.limit == Policy.unlimited ? .max : Int64(entry.limit) * 1_000
        weight = max(1, Int64(entry.weight.count))
        highestPriority = entry.highestPriority
    }
}
