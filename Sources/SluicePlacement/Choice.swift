package import SluiceModel

/// The terms of a candidate's cost, in micro-yuan for one card and hour.
package struct CostTerms: Hashable, Sendable {
    /// Electricity, PUE included: now for latency-bound work, over the expected run for the rest.
    package var power: Int64 = 0
    /// What the policy counts for the carbon of its electricity; on nobody's bill.
    package var carbon: Int64 = 0
    /// The card.
    package var card: Int64 = 0
    /// Nearer than asked.
    package var slack: Int64 = 0
    /// How full the pool is, for work that may go anywhere.
    package var pressure: Int64 = 0
    /// How full the pool is, for latency-bound work: what its cards are worth to the users around.
    package var scarcity: Int64 = 0
    /// A larger tier than wanted.
    package var tier: Int64 = 0
    /// What it does to the largest gang that still fits.
    package var fragmentation: Int64 = 0
    /// Replicas of the same job in the site.
    package var spread: Int64 = 0
    /// What must be done twice where the pool is no longer lent before the run is over.
    package var lending: Int64 = 0
    /// Moving its data there, over the run.
    package var data: Int64 = 0

    /// What is compared.
    package var sum: Int64 {
        power + carbon + card + slack + pressure + scarcity + tier + fragmentation + spread
            + lending + data
    }

    /// No terms.
    package init() {}
}

/// A pool that was chosen.
package struct Choice: Hashable, Sendable {
    /// Its number.
    package var pool: Int
    /// Its ring; `.beyond` where none was asked.
    package var ring: Ring
    /// Its cost.
    package var cost: Int64

    /// Wraps what was found, or decided.
    package init(pool: Int, ring: Ring, cost: Int64) {
        self.pool = pool
        self.ring = ring
        self.cost = cost
    }
}

extension PoolTable {
    /// The pool of least cost for a latency-bound request, or nil. Looks into the rings of its
    /// metro, the cheapest pool of each first, and stops where nothing cheaper can follow: O(log
    /// pools) as a rule, O(pools of the metro) where most of them will not do. `taken` are sites
    /// that have replicas of the job already.
    package func chooseNear(_ request: PlacementRequest, taken: [Int32] = []) -> Choice? {
        guard request.isLatencyBound else { return nil }
        guard !request.countsByChip else { return chooseNearByChip(request, taken) }
        var best: Choice?
        let records = pools.span
        for exact in 0...Int(request.ring.rawValue) {
            let index = request.metro * Self.bounds + exact
            let slack = Int64(Int(request.ring.rawValue) - exact) * Placing.ringSlack
            var bound = best.map { $0.cost - slack } ?? .max
            guard leastNear[index] < bound else { continue }
            var cursor = NearPools.Cursor(nearPools[index])
            while let (number, cost) = nearPools[index].next(&cursor, below: bound) {
                let pool = Int(number)
                let sum =
                    cost + slack + spread(records[pool].site, taken) + lending(pool, request)
                    + data(pool, request)
                guard best.map({ sum < $0.cost }) ?? true, passing(pool, request) == nil,
                    records[pool].standing(request) == nil, exactFit(pool, request)
                else { continue }
                let ring = Ring(rawValue: UInt8(exact)) ?? request.ring
                best = Choice(pool: pool, ring: ring, cost: sum)
                bound = sum - slack
            }
        }
        return best
    }

    /// Out of the way of those that count in one number: a closure there costs them.
    @inline(never)
    private func chooseNearByChip(_ request: PlacementRequest, _ taken: [Int32]) -> Choice? {
        request.cheapest { chooseNear($0, taken: taken) }
    }

    /// The same as `chooseNear` by looking at every pool of the nation: the measure of
    /// `chooseNear`'s regret. O(pools).
    package func chooseNearByFullScan(
        _ request: PlacementRequest, taken: [Int32] = []
    ) -> Choice? {
        guard request.isLatencyBound else { return nil }
        guard !request.countsByChip else {
            return request.cheapest { chooseNearByFullScan($0, taken: taken) }
        }
        var best: Choice?
        for pool in pools.indices {
            guard passing(pool, request) == nil, pools[pool].standing(request) == nil,
                exactFit(pool, request), let ring = ring(ofPool: pool, metro: request.metro),
                ring <= request.ring
            else { continue }
            let cost = terms(pool: pool, request, ring: ring, taken: taken).sum
            if best.map({ cost < $0.cost }) ?? true {
                best = Choice(pool: pool, ring: ring, cost: cost)
            }
        }
        return best
    }

    /// Whether the shape holds a request that `passing` let through, where that is not exact.
    @inline(__always)
    package func exactFit(_ pool: Int, _ request: PlacementRequest) -> Bool {
        request.isSlice
            || (!pools[pool].isMixed && request.cards <= UInt32(pools[pool].cardsPerNode))
            || shapes[pool].span(cards: request.cards) != nil
    }

    func spread(_ site: Int32, _ taken: [Int32]) -> Int64 {
        guard !taken.isEmpty else { return 0 }
        return taken.reduce(Int64(0)) { $0 + ($1 == site ? Placing.siteRepeat : 0) }
    }

    /// The cost terms of a latency-bound request in a pool.
    package func terms(
        pool: Int, _ request: PlacementRequest, ring: Ring, taken: [Int32] = []
    ) -> CostTerms {
        var terms = CostTerms()
        terms.power = pools[pool].power
        terms.carbon = pools[pool].carbon
        terms.card = pools[pool].price
        terms.scarcity = pools[pool].scarcity
        if request.ring != .beyond {
            let rings = Int64(request.ring.rawValue) - Int64(ring.rawValue)
            terms.slack = max(0, rings) * Placing.ringSlack
        }
        terms.spread = spread(pools[pool].site, taken)
        terms.lending = lending(pool, request)
        terms.data = data(pool, request)
        return terms
    }

    /// What a run that the lending window's end cuts off loses there, for a card and hour of the
    /// run: it is begun again elsewhere, and what it did until then, and the start, are paid twice.
    /// Nothing where it is over in time. A share of the price now. O(1).
    @inline(__always)
    package func lending(_ pool: Int, _ request: PlacementRequest) -> Int64 {
        guard pools[pool].hasWindows else { return 0 }
        return cutOff(pool, request)
    }

    @inline(never)
    private func cutOff(_ pool: Int, _ request: PlacementRequest) -> Int64 {
        let left = max(0, lendingEnd[pool].since(now).count)
        guard left < request.run.count else { return 0 }
        let price = min(max(0, pools[pool].power + pools[pool].price), Placing.mostPrice)
        return price * (left + Placing.secondStart) / request.run.count
    }

    /// The cost terms of a gang in a pool that it fits in; nil where it does not.
    package func terms(
        pool: Int, gang request: PlacementRequest, kilowattCost: MicroYuan, taken: [Int32] = []
    ) -> CostTerms? {
        guard request.isSlice || span(pool: pool, cards: request.cards) != nil else { return nil }
        var terms = standingTerms(
            pool: pool, request, kilowattCost: kilowattCost, taken: taken)
        terms.pressure = pools[pool].pressure
        terms.fragmentation = fragmentation(pool, request)
        terms.lending = lending(pool, request)
        return terms
    }

    /// The terms that do not depend on what is free: power over the run, carbon, card, tier, and
    /// replicas of the job in the same site.
    package func standingTerms(
        pool: Int, _ request: PlacementRequest, kilowattCost: MicroYuan, taken: [Int32] = []
    ) -> CostTerms {
        var terms = CostTerms()
        terms.spread = spread(pools[pool].site, taken)
        let perHour = kilowattCost.count * 3_600 / max(1, request.run.count)
        terms.power = perHour * pools[pool].milliwatts / 1_000_000
        terms.carbon = pools[pool].carbon
        terms.card = pools[pool].price
        terms.data = data(pool, request)
        let above = Int64(pools[pool].tier.rank) - Int64(request.tier.rank)
        terms.tier = max(0, above) * Placing.tierStep
        return terms
    }

    /// The share of the pool's largest whole-node gang that is lost beyond the cards taken.
    private func fragmentation(_ pool: Int, _ request: PlacementRequest) -> Int64 {
        let perNode = UInt32(pools[pool].cardsPerNode)
        let rest = request.cards % perNode
        let whole = pools[pool].nodes[Int(perNode)]
        guard rest > 0, whole > 0 else { return 0 }
        var free = rest
        while free < perNode {
            if pools[pool].nodes[Int(free)] > 0 { return 0 }
            free += 1
        }
        return Placing.fragmentation * Int64(perNode - rest) / Int64(perNode) / Int64(whole)
            + Placing.fragmentation / 100
    }

    /// The pool of least cost for a request that is not latency-bound, among those that `admits`
    /// lets in; counts the candidates it weighed. O(pools).
    package func chooseGang(
        _ request: PlacementRequest, taken: [Int32] = [], steps: inout Int,
        admits: (Int) -> Bool
    ) -> Choice? {
        guard !request.countsByChip else {
            return request.cheapest {
                chooseGang($0, taken: taken, steps: &steps, admits: admits)
            }
        }
        var best: Choice?
        for region in regions.indices {
            var kilowatt: MicroYuan?
            let first = regions[region].firstPool
            for pool in first..<first + regions[region].description.pools.count {
                guard passing(pool, request) == nil,
                    pools[pool].standing(request) == nil, admits(pool)
                else { continue }
                steps += 1
                let cost = kilowatt ?? kilowattCost(region: region, request.run)
                kilowatt = cost
                guard
                    let sum = terms(
                        pool: pool, gang: request, kilowattCost: cost, taken: taken)?.sum
                else { continue }
                if best.map({ sum < $0.cost }) ?? true {
                    best = Choice(pool: pool, ring: .beyond, cost: sum)
                }
            }
        }
        return best
    }

    /// What a kilowatt costs in a region from now over `run`. O(bands).
    package func kilowattCost(region: Int, _ run: Seconds) -> MicroYuan {
        regions[region].description.tariff.costOfKilowatt(from: now, for: run)
    }
}
