import SluiceModel

/// A region's cap on power: what the placements that live there may draw at most, by their chips'
/// watts with their sites' PUE. Kept for every region, as a gauge; asked where there is a cap.
extension PoolTable {
    /// Placements that take so many thousandths of cards came to a pool, or left it. O(1).
    package mutating func draw(pool: Int, milliCards: Int64) {
        live[pool] += milliCards
        let region = Int(pools[pool].address.region)
        regions[region].drawn += milliCards * pools[pool].milliwatts
    }

    /// What a region's placements draw, as planned, in watts, rounded up.
    package func wattsDrawn(region: Int) -> Int64 { (regions[region].drawn + 999_999) / 1_000_000 }

    /// What a region may draw, in watts; nil for as much as it has cards for.
    package func wattsCap(region: Int) -> Int64? {
        let kilowatts = regions[region].description.powerCapKilowatts
        return kilowatts > 0 ? Int64(kilowatts) * 1_000 : nil
    }

    /// What a request would draw in a pool, in watts, rounded up.
    package func watts(_ pool: Int, _ request: PlacementRequest) -> Int64 {
        (milliCards(request) * pools[pool].milliwatts + 999_999) / 1_000_000
    }

    /// Whether the pool's region stays within its cap with the request. Exact: in microwatts.
    func leavesPower(_ pool: Int, _ request: PlacementRequest) -> Bool {
        let region = Int(pools[pool].address.region)
        guard let cap = wattsCap(region: region) else { return true }
        let wanted = milliCards(request) * pools[pool].milliwatts
        return regions[region].drawn + wanted <= cap * 1_000_000
    }

    /// Watts that the region's cap lacks for a request that its pool has room for; nil where it
    /// lacks none, or something else keeps the request out.
    package func powerLacking(_ pool: Int, _ request: PlacementRequest) -> Int64? {
        let region = Int(pools[pool].address.region)
        guard pools[pool].isCapped, passing(pool, request) == .power,
            let cap = wattsCap(region: region)
        else { return nil }
        return wattsDrawn(region: region) + watts(pool, request) - cap
    }

    private func milliCards(_ request: PlacementRequest) -> Int64 {
        Int64(request.isSlice ? 1 : request.cards) * Int64(request.share)
    }

    /// Takes what the pools draw anew, where their chips' watts or their sites' PUE changed, and
    /// whether there is a cap. O(pools of the region).
    mutating func refreshPower(_ region: Int) {
        let first = regions[region].firstPool
        let isCapped = wattsCap(region: region) != nil
        var drawn: Int64 = 0
        for pool in first..<first + regions[region].description.pools.count {
            drawn += live[pool] * pools[pool].milliwatts
            pools[pool].isCapped = isCapped
        }
        regions[region].drawn = drawn
    }
}
