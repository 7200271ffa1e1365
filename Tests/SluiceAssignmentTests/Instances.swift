import SluiceAssignment

/// Instances drawn from a seed, in the families of `ops/assignment/make.py`.
struct InstanceMaker {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private mutating func draw(_ range: ClosedRange<Int64>) -> Int64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let width = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int64((state >> 33) % width)
    }

    /// Up to so many jobs and pools; sizes, rooms, costs and which pairs have one are all drawn.
    mutating func make(jobs most: Int64, pools mostPools: Int64) throws -> AssignmentProblem {
        let jobs = draw(0...most)
        let pools = draw(0...mostPools)
        let room = draw(0...40)
        let scale = [1, 7, 1_000_003, 1 << 40][Int(draw(0...3))]
        let lowest = draw(0...3) == 0 ? Int64(-30) : 1
        let shared = draw(0...1) == 1
        var problem = (sizes: [Int64](), unplaced: [Int64](), firsts: [0])
        var places: [Int32] = []
        var costs: [Int64] = []
        let rooms = (0..<pools).map { _ in draw(0...room) }
        let prices = (0..<pools).map { _ in draw(lowest...40) }
        for _ in 0..<jobs {
            let size = draw(1...9)
            problem.sizes.append(size)
            problem.unplaced.append(draw(lowest...400) * Int64(scale))
            for pool in 0..<pools where draw(0...3) > 0 {
                places.append(Int32(pool))
                let each = shared ? prices[Int(pool)] * size + draw(0...3) : draw(lowest...200)
                costs.append(each * Int64(scale))
            }
            problem.firsts.append(places.count)
        }
        return try AssignmentProblem(
            rooms: rooms, sizes: problem.sizes, unplaced: problem.unplaced,
            firsts: problem.firsts, pools: places, costs: costs)
    }
}

extension AssignmentProblem {
    /// The least cost there is, by trying everything.
    var leastCost: Int64 {
        var free = rooms
        func least(_ job: Int) -> Int64 {
            guard job < sizes.count else { return 0 }
            var best = unplaced[job] + least(job + 1)
            for at in firsts[job]..<firsts[job + 1] where free[Int(pools[at])] >= sizes[job] {
                free[Int(pools[at])] -= sizes[job]
                best = min(best, costs[at] + least(job + 1))
                free[Int(pools[at])] += sizes[job]
            }
            return best
        }
        return least(0)
    }
}
