/// The pools that lie in one ring of one metro, with what a card-hour costs there, as a tree of
/// minima: the cheapest is found, and a cost changed, in O(log n), in one small array.
///
/// Costs change with nearly every placement, and then far: a pool that was the cheapest is in the
/// middle an instant later. A sorted list would move half of its entries each time.
package struct NearPools: Hashable, Sendable {
    /// Numbers of the pools, ascending.
    package private(set) var pools: [Int32] = []
    /// Leaf i of n stands at n + i, and is what pool i costs; entry i < n is the least of 2 i and
    /// 2 i + 1; entry 0 is not used.
    private var costs: [Int64] = []

    /// Whether there is none.
    @inline(__always)
    package var isEmpty: Bool { pools.isEmpty }

    /// The least cost of all; `Int64.max` where there is none.
    @inline(__always)
    var least: Int64 { costs.isEmpty ? .max : costs[1] }

    /// How many there are.
    @inline(__always)
    package var count: Int { pools.count }

    /// The number of the pool at an index.
    @inline(__always)
    package func pool(at index: Int) -> Int32 { pools[index] }

    /// What the pool at an index of `pools` costs.
    package func cost(at index: Int) -> Int64 { costs[pools.count + index] }

    /// Where a pool stands or would stand. O(log n).
    private func place(_ pool: Int32) -> Int {
        var low = 0
        var high = pools.count
        while low < high {
            let middle = (low + high) / 2
            if pools[middle] < pool { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Changes what a pool of these costs. O(log n).
    mutating func set(_ pool: Int32, cost: Int64) {
        let index = place(pool)
        precondition(
            index < pools.count && pools[index] == pool, "pool \(pool) is not in this ring")
        var node = pools.count + index
        costs[node] = cost
        while node > 1 {
            node /= 2
            let least = min(costs[2 * node], costs[2 * node + 1])
            guard costs[node] != least else { return }
            costs[node] = least
        }
    }

    /// Adds a pool that is not among these. O(n).
    mutating func insert(_ pool: Int32, cost: Int64) {
        let index = place(pool)
        var leaves = Array(costs.suffix(pools.count))
        pools.insert(pool, at: index)
        leaves.insert(cost, at: index)
        build(leaves)
    }

    /// Takes a pool of these out. O(n).
    mutating func remove(_ pool: Int32) {
        let index = place(pool)
        precondition(
            index < pools.count && pools[index] == pool, "pool \(pool) is not in this ring")
        var leaves = Array(costs.suffix(pools.count))
        pools.remove(at: index)
        leaves.remove(at: index)
        build(leaves)
    }

    private mutating func build(_ leaves: [Int64]) {
        costs = leaves.isEmpty ? [] : Array(repeating: 0, count: leaves.count) + leaves
        var node = leaves.count - 1
        while node >= 1 {
            costs[node] = min(costs[2 * node], costs[2 * node + 1])
            node -= 1
        }
    }

    /// Where a look through the tree is: branches that were put off, the last one first.
    struct Cursor {
        /// A branch for each level of a tree over all pools that there may be.
        private var branches = InlineArray<40, Int32>(repeating: 0)
        private var count = 0

        /// At the root.
        @inline(__always)
        init(_ pools: NearPools) { if !pools.isEmpty { push(1) } }

        @inline(__always)
        fileprivate mutating func push(_ node: Int) {
            branches[count] = Int32(node)
            count += 1
        }

        @inline(__always)
        fileprivate mutating func pop() -> Int? {
            guard count > 0 else { return nil }
            count -= 1
            return Int(branches[count])
        }
    }

    /// The next pool that costs less than `bound`, out of the cheaper branches first; nil where
    /// there is none any more. The first is the cheapest. A loop and no closure: one would copy the
    /// table that it looks into. O(log n).
    @inline(__always)
    func next(_ cursor: inout Cursor, below bound: Int64) -> (pool: Int32, cost: Int64)? {
        while var node = cursor.pop() {
            guard costs[node] < bound else { continue }
            while node < pools.count {
                let left = 2 * node
                let cheaper = costs[left] <= costs[left + 1] ? left : left + 1
                // The other of the two.
                cursor.push(cheaper ^ 1)
                node = cheaper
            }
            return (pools[node - pools.count], costs[node])
        }
        return nil
    }
}
