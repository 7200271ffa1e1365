import SluiceModel
import SluicePlacement
import SluiceWire

/// Prices that an operator sets while the planner runs.
extension PlannerCore {
    mutating func work(_ command: PricesCommand, _ decision: inout Decision) -> Reply {
        switch command {
        case .set(let key, let region, let prices): return set(prices, of: region, key, &decision)
        }
    }

    private mutating func set(
        _ prices: HourlyPrices?, of name: RegionName, _ key: RequestKey,
        _ decision: inout Decision
    ) -> Reply {
        var body = StateHash()
        body.mix(name.text)
        body.mix(UInt64(bitPattern: prices?.from.seconds ?? 0))
        for price in prices?.prices ?? [] { body.mix(UInt64(bitPattern: price.count)) }
        if let reply = repeated(key, body.value, "prices of region \(name)") { return reply }
        guard let number = state.table.regionNumber(name) else {
            return .refused(
                Refusal(
                    .notFound, "there is no region \(name): `sluice regions` lists the regions"))
        }
        if let prices, prices.until <= state.now {
            return .refused(
                Refusal(
                    .badRequest,
                    "all \(prices.prices.count) hours of these prices are over: bring the hours "
                        + "that come"))
        }
        use(key, body.value, &decision)
        emit(.prices(.set(region: number, prices)), &decision)
        guard let prices else { return .done("region \(name) has the prices that it came with") }
        return .done("region \(name) has new prices of \(prices.prices.count) hours")
    }

    /// A description as it is to be registered: prices that an operator set stay where the region
    /// brings only what it brought before.
    func withSetPrices(_ description: RegionDescription, _ number: UInt16) -> RegionDescription {
        guard let own = state.ownPrices[number], own.hourly == description.tariff.hourly else {
            return description
        }
        var kept = description
        kept.tariff.hourly = state.table.regions[Int(number)].description.tariff.hourly
        return kept
    }
}
