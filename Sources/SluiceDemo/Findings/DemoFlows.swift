import SluiceModel
import SluiceReports
import SluiceWire

/// What went from which city to which region: the lines of the report's map.
enum DemoFlows {
    /// The flows of every job whose place was seen, in the layout's order of cities and regions.
    /// O(jobs + cities × regions).
    static func sums(
        _ ledger: DemoLedger, over layout: NationalLayout
    ) -> [ReportContent.Flow] {
        var cardSeconds: [Key: Int64] = [:]
        for entry in ledger.entries {
            let asked = entry.job.specification
            for placement in entry.placements {
                let key = Key(
                    isInference: asked.kind == .inference, source: entry.job.origin,
                    target: placement.region)
                cardSeconds[key, default: 0] += Int64(placement.cards) * asked.expectedRun.count
            }
        }
        var flows: [ReportContent.Flow] = []
        for isInference in [true, false] {
            for metro in layout.metros {
                for region in layout.regions {
                    let key = Key(isInference: isInference, source: metro.name, target: region.name)
                    guard let sum = cardSeconds[key], let site = region.sites.first else {
                        continue
                    }
                    flows.append(
                        .init(
                            isInference: isInference, source: city(metro.coordinates),
                            target: city(site.coordinates), cardHours: sum / 3_600))
                }
            }
        }
        return flows
    }

    /// A place as the report wants it.
    static func city(_ place: Coordinates) -> ReportContent.City {
        .init(
            latitudeMicrodegrees: Int64(place.latitudeMicrodegrees),
            longitudeMicrodegrees: Int64(place.longitudeMicrodegrees))
    }

    private struct Key: Hashable {
        let isInference: Bool
        let source: MetroName
        let target: RegionName
    }
}
