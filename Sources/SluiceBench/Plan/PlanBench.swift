import SluiceLinux
import SluiceModel
import SluicePlacement
import SluiceTraces

/// `sluice bench plan`: latency-bound decisions over many pools, in memory, on one core, each
/// taking what it chose; samples are compared with a full scan of all pools by the same cost.
package enum PlanBench {
    /// Decides `decisions` times over a nation of `pools` pools drawn from `seed`.
    package static func run(pools: Int, decisions: Int = 1_000_000, seed: UInt64 = 1) -> BenchResult
    {
        var random = SplitMix64(seed: seed)
        var nation = Nation(pools: pools, random: &random)
        let processor = ProcessUsage.current?.processorTime ?? .zero
        let time = nation.decide(decisions, &random)
        let used = (ProcessUsage.current?.processorTime ?? .zero) - processor
        var regret: Int64 = 0
        let samples = min(20_000, decisions)
        let scanned = max(200, min(samples, 40_000_000 / max(pools, 1)))
        for _ in 0..<scanned { regret += nation.regret(&random) }
        var result = BenchResult(name: "plan")
        result.add("perSecond", Double(decisions) * 1e9 / Double(time))
        result.add("nanosecondsEach", Double(time) / Double(decisions))
        // What the machine's other work does not lengthen.
        result.add("processorNanosecondsEach", used / .nanoseconds(1) / Double(decisions))
        result.add("regret", regret)
        result.add("regretSamples", Int64(scanned))
        result.add("pools", Int64(pools))
        result.add("metros", Int64(nation.metros))
        result.add("eligiblePoolsLeast", Int64(nation.eligible.min() ?? 0))
        result.add("eligiblePoolsMedian", Int64(nation.eligible.sorted()[nation.metros / 2]))
        result.add("eligiblePoolsMost", Int64(nation.eligible.max() ?? 0))
        result.add("placed", nation.placed)
        result.add("full", nation.full)
        return result
    }

    /// A nation without gateways: regions of ten pools in ten sites, metros with 1 to 200 pools.
    private struct Nation {
        var table = PoolTable()
        let metros: Int
        var eligible: [Int]
        var placed: Int64 = 0
        var full: Int64 = 0
        private var template: [PoolCapacity] = []
        private var requests: [PlacementRequest] = []
        /// Metros of what each pool was given since it was empty, with the cards.
        private var given: [[(metro: Int32, cards: UInt32)]] = []

        init(pools: Int, random: inout SplitMix64) {
            let regions = (pools + 9) / 10
            metros = max(1, pools / 100)
            eligible = Array(repeating: 0, count: metros)
            table.setCatalogue(
                chips: [DrawnNation.chip], metros: (0..<metros).map { DrawnNation.metro($0) })
            for region in 0..<regions {
                let count = min(10, pools - region * 10)
                let number = table.register(DrawnNation.region(region, pools: count, &random))
                table.setReachable(region: number, true)
            }
            for pool in 0..<pools {
                template.append(PoolCapacity(table.description(ofPool: pool)))
                table.setShape(pool: pool, template[pool])
            }
            given = Array(repeating: [], count: pools)
            addRings(pools: pools, &random)
            addRequests()
        }

        /// Metro m is near 1 + (m × 199 / metros) pools, drawn anew for each.
        private mutating func addRings(pools: Int, _ random: inout SplitMix64) {
            for metro in 0..<metros {
                let wanted = min(pools, 1 + metro * 199 / max(1, metros - 1))
                var taken: Set<Int> = []
                while taken.count < wanted {
                    let pool = Int(random.below(Int64(pools)))
                    guard taken.insert(pool).inserted else { continue }
                    let report = RingReport(
                        site: UInt16(pool % 10), metro: DrawnNation.metro(metro).name,
                        roundTripP99: Microseconds(1_000 + random.below(9_000)), samples: 100,
                        age: Seconds(1))
                    table.setRing(region: UInt16(pool / 10), report)
                }
                eligible[metro] = wanted
            }
        }

        private func request(_ random: inout SplitMix64) -> PlacementRequest {
            requests[Int(random.below(Int64(requests.count)))]
        }

        /// One replica of one or two cards within 10 ms of each metro, names resolved.
        private mutating func addRequests() {
            for metro in 0..<metros {
                for cards in UInt32(1)...2 {
                    var specification = JobSpecification(
                        kind: .inference, name: "bench", cards: cards)
                    specification.metro = DrawnNation.metro(metro).name
                    specification.ring = .within10
                    requests.append(table.request(specification))
                }
            }
        }

        /// Nanoseconds for so many decisions; a pool that has given eight of its placements is
        /// reported empty again, as its gateway would when they ended.
        mutating func decide(_ decisions: Int, _ random: inout SplitMix64) -> UInt64 {
            let start = Instant.now.nanoseconds
            for _ in 0..<decisions {
                let request = request(&random)
                guard let choice = table.chooseNear(request),
                    let span = table.span(pool: choice.pool, cards: request.cards)
                else {
                    full += 1
                    refill(Int(random.below(Int64(template.count))))
                    continue
                }
                _ = table.take(
                    pool: choice.pool, cards: request.cards, share: request.share, span: span)
                change(request.metro, by: Int64(request.cards))
                given[choice.pool].append((Int32(request.metro), request.cards))
                placed += 1
                if placed % 8 == 0 { refill(Int(random.below(Int64(template.count)))) }
            }
            return Instant.now.nanoseconds - start
        }

        private mutating func refill(_ pool: Int) {
            table.setShape(pool: pool, template[pool])
            for (metro, cards) in given[pool] { change(Int(metro), by: -Int64(cards)) }
            given[pool].removeAll(keepingCapacity: true)
        }

        private mutating func change(_ metro: Int, by cards: Int64) {
            table.demand(metro: metro, ring: .within10, changesBy: cards * 1_000)
        }

        /// What the quick choice costs more than the best of all, for one request.
        mutating func regret(_ random: inout SplitMix64) -> Int64 {
            let request = request(&random)
            let quick = table.chooseNear(request)
            let best = table.chooseNearByFullScan(request)
            guard let best else { return quick == nil ? 0 : 1 }
            return (quick?.cost ?? .max / 2) - best.cost
        }
    }
}
