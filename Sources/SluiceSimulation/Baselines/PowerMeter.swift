package import SluiceModel

/// What electricity costs for runs in the pools of a layout: the tariff by time of use × watts of a
/// card × the site's PUE × cards. One meter for Sluice and for every baseline, so that they
/// compare.
package struct PowerMeter: Sendable {
    /// A pool as the meter sees it.
    private struct Supply {
        var tariff: Tariff
        /// Watts of a card × PUE in thousandths.
        var milliwattsPerCard: Int64
    }

    private var supplies: [Supply] = []
    private var numbers: [PoolName: Int] = [:]

    /// A meter for every pool whose chip is in the catalogue. O(pools × chips).
    package init(_ layout: NationalLayout) {
        for region in layout.regions {
            for pool in region.pools {
                guard let chip = layout.chips.first(where: { $0.name == pool.chip }) else {
                    continue
                }
                let effectiveness = region.sites[Int(pool.site)].powerUsageEffectiveness
                numbers[pool.name] = supplies.count
                supplies.append(
                    Supply(
                        tariff: region.tariff,
                        milliwattsPerCard: Int64(chip.power.count) * Int64(effectiveness.count)))
            }
        }
    }

    /// Cost of `milliCards` thousandths of cards in `pool` from `start` for `length`; nil for a
    /// pool that the layout has not. O(bands of the tariff).
    package func cost(
        of milliCards: Int64, in pool: PoolName, from start: CivilTime, for length: Seconds
    ) -> MicroYuan? {
        guard let number = numbers[pool] else { return nil }
        let supply = supplies[number]
        let kilowatt = supply.tariff.costOfKilowatt(from: start, for: length)
        // Milliwatts × milli-cards are 10⁻⁹ kilowatt; one day of a nation passes 64 bits.
        let product = Int128(kilowatt.count) * Int128(supply.milliwattsPerCard) * Int128(milliCards)
        return MicroYuan(Int64(clamping: product / 1_000_000_000))
    }
}
