/// Which live placements will end, and how many nodes the others hold at most in each pool: what a
/// promise to a waiting gang is reckoned from, beside a million replicas that serve until stopped.
///
/// Made of the live placements; no snapshot has it.
struct RunEnds: Sendable {
    /// Slots of placements with a length, in no order that matters.
    private(set) var places: [Int32] = []
    /// By pool, the most whole nodes that placements without a length hold.
    private(set) var endless: [UInt32] = []
    /// By placement slot, where it stands in `places`; -1 where it does not.
    private var positions: [Int32] = []

    /// Counts a placement that lives from now on. O(1).
    mutating func insert(_ place: Int, pool: Int, nodes: UInt32, hasEnd: Bool) {
        guard hasEnd else {
            while endless.count <= pool { endless.append(0) }
            endless[pool] += nodes
            return
        }
        while positions.count <= place { positions.append(-1) }
        precondition(positions[place] < 0, "placement slot \(place) is counted twice")
        positions[place] = Int32(places.count)
        places.append(Int32(place))
    }

    /// Takes a placement out that was counted. O(1).
    mutating func remove(_ place: Int, pool: Int, nodes: UInt32) {
        guard place < positions.count, positions[place] >= 0 else {
            endless[pool] -= nodes
            return
        }
        let position = Int(positions[place])
        positions[place] = -1
        let last = places.removeLast()
        guard position < places.count else { return }
        places[position] = last
        positions[Int(last)] = Int32(position)
    }
}
