package import SluiceModel
import SluicePlacement

/// What happened to a region's hourly prices.
package enum PricesEvent: Hashable, Sendable {
    /// These hold from now on; nil for those that the region came with.
    case set(region: UInt16, HourlyPrices?)
}

/// What somebody wants of a region's hourly prices.
package enum PricesCommand: Hashable, Sendable {
    /// Sets them; nil for those that the region came with.
    case set(key: RequestKey, RegionName, HourlyPrices?)
}

/// What a region came with, while prices that an operator set hold in its place.
struct OwnPrices: Hashable, Sendable {
    var hourly: HourlyPrices?
}

extension PlannerState {
    mutating func apply(_ event: PricesEvent) {
        let (region, prices) =
            switch event {
            case .set(let region, let prices): (region, prices)
            }
        var description = table.regions[Int(region)].description
        if let prices {
            let own = ownPrices[region] ?? OwnPrices(hourly: description.tariff.hourly)
            ownPrices[region] = own
            description.tariff.hourly = prices
        } else {
            guard let own = ownPrices[region] else { return }
            description.tariff.hourly = own.hourly
            ownPrices[region] = nil
        }
        table.update(description, number: region)
        isQueueDirty = true
    }

    /// A region registers again: with a series that it did not bring before, that one holds.
    mutating func noteOwnPrices(_ region: UInt16, _ description: RegionDescription) {
        guard ownPrices[region] != nil,
            description.tariff.hourly != table.regions[Int(region)].description.tariff.hourly
        else { return }
        ownPrices[region] = nil
    }
}
