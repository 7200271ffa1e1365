import SluiceModel
import SluicePlacement
import SluiceRegionFiles

/// The national layout cut down to so many cards near metros, and the requests that it may get.
struct RingsNation {
    /// As the planner has it.
    private(set) var table = PoolTable()
    /// One request of each metro and ring that some pool lies in.
    private(set) var requests: [PlacementRequest] = []
    /// Pools that lie in the ring of some request, in order of their numbers.
    private(set) var pools: [Int] = []
    /// Pools of each request, as indexes of `pools`.
    private var near: [[Int]] = []

    /// Reads `folder`; each pool keeps its share of `cards`, in whole nodes and at least one.
    init(folder: String, cards wanted: Int) throws(BenchFailure) {
        var layout: NationalLayout
        do {
            layout = try SluiceRegionFiles.Nation(folder: folder).layout
        } catch { throw BenchFailure(error.description) }
        build(layout)
        let whole = cards
        guard whole > wanted else {
            throw BenchFailure(
                "\(folder) has \(whole) cards near metros and \(wanted) are wanted; ask for fewer "
                    + "requests.")
        }
        for region in layout.regions.indices {
            for pool in layout.regions[region].pools.indices {
                for block in layout.regions[region].pools[pool].blocks.indices {
                    let nodes = Int(layout.regions[region].pools[pool].blocks[block].nodes)
                    layout.regions[region].pools[pool].blocks[block].nodes = UInt16(
                        max(1, (nodes * wanted + whole / 2) / whole))
                }
            }
        }
        build(layout)
    }

    /// Free cards of the pools near metros.
    var cards: Int { pools.reduce(0) { $0 + Int(table.pools[$1].free) } }

    private mutating func build(_ layout: NationalLayout) {
        table = PoolTable()
        requests = []
        pools = []
        near = []
        table.setCatalogue(chips: layout.chips, metros: layout.metros)
        for (region, rings) in zip(layout.regions, layout.rings) {
            let number = table.register(region)
            table.setReachable(region: number, true)
            for ring in rings { table.setRing(region: number, ring) }
        }
        for pool in table.pools.indices {
            table.setShape(pool: pool, PoolCapacity(table.description(ofPool: pool)))
        }
        var isNear = [Bool](repeating: false, count: table.pools.count)
        var found: [[Int]] = []
        for metro in layout.metros {
            for ring in Ring.allCases where ring != .beyond {
                var wanted = JobSpecification(kind: .inference, name: "bench", cards: 1)
                wanted.metro = metro.name
                wanted.ring = ring
                let request = table.request(wanted)
                let around = table.near(metro: request.metro, ring: ring).map { Int($0.pool) }
                    .filter {
                        table.pools[$0].standing(request) == nil
                            && table.passing($0, request) == nil
                    }
                guard !around.isEmpty else { continue }
                requests.append(request)
                found.append(around)
                for pool in around { isNear[pool] = true }
            }
        }
        pools = isNear.indices.filter { isNear[$0] }
        var index = [Int](repeating: -1, count: isNear.count)
        for (place, pool) in pools.enumerated() { index[pool] = place }
        near = found.map { $0.map { index[$0] } }
    }

    /// Places a request as the planner would as it comes; the ring it got, nil where all is taken.
    mutating func place(_ kind: Int) -> Ring? {
        let request = requests[kind]
        guard let choice = table.chooseNear(request),
            let span = table.span(pool: choice.pool, cards: 1)
        else { return nil }
        _ = table.take(pool: choice.pool, cards: 1, share: 1_000, span: span)
        table.demand(metro: request.metro, ring: request.ring, changesBy: 1_000)
        return table.ring(ofPool: choice.pool, metro: request.metro)
    }

    /// How many of the requests that were drawn can be accepted at most, all known before: the
    /// largest flow from kinds of requests to pools, by shortest augmenting paths.
    func mostAcceptable(_ drawn: [Int]) -> Int {
        var asked = [Int](repeating: 0, count: requests.count)
        for kind in drawn { asked[kind] += 1 }
        var free = pools.map { Int(table.pools[$0].free) }
        var flow = requests.map { _ in [Int](repeating: 0, count: pools.count) }
        var most = 0
        while let path = path(asked, free, flow) {
            let start = path[0]
            let end = path[path.count - 1]
            var width = min(asked[start], free[end])
            // Kind, pool, kind, pool …: each step back takes from what a kind has in a pool.
            for step in stride(from: 1, to: path.count - 1, by: 2) {
                width = min(width, flow[path[step + 1]][path[step]])
            }
            asked[start] -= width
            free[end] -= width
            most += width
            for step in stride(from: 0, to: path.count - 1, by: 2) {
                flow[path[step]][path[step + 1]] += width
                if step + 2 < path.count { flow[path[step + 2]][path[step + 1]] -= width }
            }
        }
        return most
    }

    /// The shortest way from a kind that is still asked for to a pool with room.
    private func path(_ asked: [Int], _ free: [Int], _ flow: [[Int]]) -> [Int]? {
        var poolBefore = [Int](repeating: -2, count: requests.count)
        var kindBefore = [Int](repeating: -1, count: pools.count)
        var queue = asked.indices.filter { asked[$0] > 0 }
        for kind in queue { poolBefore[kind] = -1 }
        var next = 0
        while next < queue.count {
            let kind = queue[next]
            next += 1
            for pool in near[kind] where kindBefore[pool] < 0 {
                kindBefore[pool] = kind
                if free[pool] > 0 { return way(to: pool, poolBefore, kindBefore) }
                for other in requests.indices where flow[other][pool] > 0 && poolBefore[other] == -2
                {
                    poolBefore[other] = pool
                    queue.append(other)
                }
            }
        }
        return nil
    }

    private func way(to end: Int, _ poolBefore: [Int], _ kindBefore: [Int]) -> [Int] {
        var way: [Int] = []
        var pool = end
        while pool >= 0 {
            way += [pool, kindBefore[pool]]
            pool = poolBefore[kindBefore[pool]]
        }
        return way.reversed()
    }
}
