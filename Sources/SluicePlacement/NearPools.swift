/// The pools that lie in one ring of one metro, with what a card-hour costs there, as a tree of
/// minima: the cheapest is found, and a cost changed, in O(log n), in one small array.
///
/// Costs change with nearly every placement, and then far: a pool that was the cheapest is in the
/// middle an instant later. A sorted list would move half of its entries each time. Eight costs
/// stand side by side under each minimum, as many as a line of a cache holds: a nation of 100,000
/// pools is larger than the caches, and each level of the tree is then a way to memory.
package struct NearPools: Hashable, Sendable {
    /// The levels from the top down, each filled up with `Int64.max` to a whole number of groups:
    /// entry i is the least of group i of the level below, and the last level's are what the pools
    /// cost. Behind them the numbers of the pools, ascending.
    private var rows: [Int64] = []
    /// How many pools there are.
    private var size: Int32 = 0
    /// Where the costs of the pools begin in `rows`.
    private var leaves: Int32 = 0

    /// Costs under one minimum.
    private static let fanOut = 8

    /// None.
    package init() {}

    /// How many there are.
    @inline(__always)
    package var count: Int { Int(size) }

    /// Whether there is none.
    @inline(__always)
    package var isEmpty: Bool { size == 0 }

    /// Numbers of the pools, ascending. O(n).
    package var pools: [Int32] { (0..<count).map { pool(at: $0) } }

    /// The number of the pool at an index.
    @inline(__always)
    package func pool(at index: Int) -> Int32 {
        Int32(truncatingIfNeeded: rows[Int(leaves) + Self.padded(count) + index])
    }

    /// What the pool at an index costs.
    package func cost(at index: Int) -> Int64 { rows[Int(leaves) + index] }

    /// The least cost of all; `Int64.max` where there is none.
    @inline(__always)
    var least: Int64 { isEmpty ? .max : least(ofGroupAt: 0) }

    @inline(__always)
    private static func padded(_ count: Int) -> Int { (count + fanOut - 1) & ~(fanOut - 1) }

    /// Entries of the level that is so many above the pools.
    @inline(__always)
    private func entries(level: Int) -> Int { (count + (1 << (3 * level)) - 1) >> (3 * level) }

    @inline(__always)
    private func least(ofGroupAt start: Int) -> Int64 {
        var least = rows[start]
        for place in start + 1..<start + Self.fanOut { least = min(least, rows[place]) }
        return least
    }

    /// Where a pool stands or would stand. O(log n).
    private func place(_ pool: Int32) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self.pool(at: middle) < pool { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func known(_ pool: Int32) -> Int {
        let index = place(pool)
        precondition(
            index < count && self.pool(at: index) == pool, "pool \(pool) is not in this ring")
        return index
    }

    /// Changes what a pool of these costs. O(log n).
    mutating func set(_ pool: Int32, cost: Int64) {
        var entry = known(pool)
        var level = 0
        var start = Int(leaves)
        rows[start + entry] = cost
        while entries(level: level) > Self.fanOut {
            entry /= Self.fanOut
            let least = least(ofGroupAt: start + entry * Self.fanOut)
            level += 1
            start -= Self.padded(entries(level: level))
            guard rows[start + entry] != least else { return }
            rows[start + entry] = least
        }
    }

    /// Adds a pool that is not among these. O(n).
    mutating func insert(_ pool: Int32, cost: Int64) {
        let index = place(pool)
        var all = (0..<count).map { (pool: self.pool(at: $0), cost: self.cost(at: $0)) }
        all.insert((pool, cost), at: index)
        build(all)
    }

    /// Takes a pool of these out. O(n).
    mutating func remove(_ pool: Int32) {
        let index = known(pool)
        var all = (0..<count).map { (pool: self.pool(at: $0), cost: self.cost(at: $0)) }
        all.remove(at: index)
        build(all)
    }

    private mutating func build(_ all: [(pool: Int32, cost: Int64)]) {
        var levels = [all.map(\.cost)]
        while levels[0].count > Self.fanOut {
            let below = levels[0]
            levels.insert(
                stride(from: 0, to: below.count, by: Self.fanOut).map { first in
                    below[first..<min(first + Self.fanOut, below.count)].reduce(.max) {
                        min($0, $1)
                    }
                }, at: 0)
        }
        rows = []
        for level in levels {
            leaves = Int32(rows.count)
            rows += level
            rows += Array(repeating: .max, count: Self.padded(level.count) - level.count)
        }
        rows += all.map { Int64($0.pool) }
        size = Int32(all.count)
    }
}

extension NearPools {
    /// Where a look through the tree is: on each level the group that it is in, and which of its
    /// entries were not looked at.
    struct Cursor {
        fileprivate struct Frame {
            var level: Int32 = 0
            /// Where the level begins in the rows.
            var start: Int32 = 0
            /// The first entry of the group, in its level.
            var first: Int32 = 0
            /// Bit k: entry k of the group was not looked at.
            var left: UInt32 = 0
        }

        /// A group for each level of a tree over all pools that there may be.
        fileprivate var frames = InlineArray<8, Frame>(repeating: Frame())
        fileprivate var depth = 0

        /// At the top.
        @inline(__always)
        init(_ pools: NearPools) {
            guard !pools.isEmpty else { return }
            var level = 0
            while pools.entries(level: level) > NearPools.fanOut { level += 1 }
            push(level: level, start: 0, first: 0)
        }

        @inline(__always)
        fileprivate mutating func push(level: Int, start: Int, first: Int) {
            frames[depth] = Frame(
                level: Int32(truncatingIfNeeded: level), start: Int32(truncatingIfNeeded: start),
                first: Int32(truncatingIfNeeded: first), left: 0xFF)
            depth += 1
        }
    }

    /// The next pool that costs less than `bound`, out of the cheaper groups first; nil where there
    /// is none any more. The first is the cheapest. A loop and no closure: one would copy the table
    /// that it looks into. O(log n).
    @inline(__always)
    func next(_ cursor: inout Cursor, below bound: Int64) -> (pool: Int32, cost: Int64)? {
        while cursor.depth > 0 {
            let frame = cursor.frames[cursor.depth - 1]
            let group = Int(frame.start) + Int(frame.first)
            var least = bound
            var found = -1
            for entry in 0..<Self.fanOut where frame.left >> UInt32(entry) & 1 == 1 {
                let cost = rows[group + entry]
                if cost < least {
                    least = cost
                    found = entry
                }
            }
            guard found >= 0 else {
                cursor.depth -= 1
                continue
            }
            cursor.frames[cursor.depth - 1].left &= ~(1 << UInt32(found))
            let entry = Int(frame.first) + found
            guard frame.level > 0 else { return (pool(at: entry), least) }
            let level = Int(frame.level)
            cursor.push(
                level: level - 1, start: Int(frame.start) + Self.padded(entries(level: level)),
                first: entry * Self.fanOut)
        }
        return nil
    }
}
