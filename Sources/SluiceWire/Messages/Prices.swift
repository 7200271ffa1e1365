public import SluiceModel

/// Sets a region's hourly prices, in place of those it came with; the answer is `Done`. They hold
/// until others are set, or the region registers with a series that it did not bring before.
public struct SetPrices: Hashable, Sendable {
    /// The client's name for this request.
    public var key: RequestKey
    /// Which region.
    public var region: RegionName
    /// The series; nil for the region's own again.
    public var prices: HourlyPrices?

    /// Wraps the fields.
    public init(key: RequestKey, region: RegionName, prices: HourlyPrices?) {
        self.key = key
        self.region = region
        self.prices = prices
    }
}
