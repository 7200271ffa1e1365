/// All that a report shows, as plain integers: the page and the terminal draw from the same value.
///
/// Shares are thousandths (1000 = all), money is micro-yuan, waits are milliseconds. Any list may
/// be empty and any number zero; numbers out of range are clamped where they are drawn.
package struct ReportContent: Equatable, Sendable {
    /// A region on the map.
    package struct Region: Equatable, Sendable {
        /// Name shown on the map and in tables.
        package var name: String
        /// Degrees north and east × 1,000,000.
        package var latitudeMicrodegrees: Int64
        /// Degrees east × 1,000,000.
        package var longitudeMicrodegrees: Int64
        /// Cards registered; the area of its circle.
        package var cards: Int64
        /// Mean share of cards in use over the day, thousandths; its colour.
        package var utilisationMilli: Int64
        /// Placements it was given.
        package var placements: Int64

        /// Makes a region.
        package init(
            name: String, latitudeMicrodegrees: Int64, longitudeMicrodegrees: Int64, cards: Int64,
            utilisationMilli: Int64, placements: Int64
        ) {
            self.name = name
            self.latitudeMicrodegrees = latitudeMicrodegrees
            self.longitudeMicrodegrees = longitudeMicrodegrees
            self.cards = cards
            self.utilisationMilli = utilisationMilli
            self.placements = placements
        }
    }

    /// A city, only a faint dot that shows where people live.
    package struct City: Equatable, Sendable {
        /// Degrees north × 1,000,000.
        package var latitudeMicrodegrees: Int64
        /// Degrees east × 1,000,000.
        package var longitudeMicrodegrees: Int64

        /// Makes a city.
        package init(latitudeMicrodegrees: Int64, longitudeMicrodegrees: Int64) {
            self.latitudeMicrodegrees = latitudeMicrodegrees
            self.longitudeMicrodegrees = longitudeMicrodegrees
        }
    }

    /// Work that went from the city it came from to the region that did it.
    package struct Flow: Equatable, Sendable {
        /// Whether it is inference (else training and batch).
        package var isInference: Bool
        /// The city.
        package var source: City
        /// The region's place.
        package var target: City
        /// How much: the width of its line.
        package var cardHours: Int64

        /// Makes a flow.
        package init(isInference: Bool, source: City, target: City, cardHours: Int64) {
            self.isInference = isInference
            self.source = source
            self.target = target
            self.cardHours = cardHours
        }
    }

    /// Utilisation of one tier over the day.
    package struct TierSeries: Equatable, Sendable {
        /// The tier's name.
        package var name: String
        /// Share in use in each step, thousandths.
        package var utilisationMilli: [Int64]

        /// Makes a series.
        package init(name: String, utilisationMilli: [Int64]) {
            self.name = name
            self.utilisationMilli = utilisationMilli
        }

        /// Mean over the steps, each taken as 0 to 1000; 0 without steps.
        package var meanMilli: Int64 { Self.mean(utilisationMilli[...]) }

        /// Highest step, taken as 0 to 1000; 0 without steps.
        package var highestMilli: Int64 { min(1000, max(0, utilisationMilli.max() ?? 0)) }

        /// Mean of some steps.
        static func mean(_ steps: ArraySlice<Int64>) -> Int64 {
            guard !steps.isEmpty else { return 0 }
            return steps.reduce(0) { $0 + min(1000, max(0, $1)) } / Int64(steps.count)
        }
    }

    /// Power cost of one way to place the same work.
    package struct PowerCost: Equatable, Sendable {
        /// The policy's name.
        package var policy: String
        /// Cost of the day.
        package var microYuan: Int64

        /// Makes a cost.
        package init(policy: String, microYuan: Int64) {
            self.policy = policy
            self.microYuan = microYuan
        }
    }

    /// Placements that came with one latency ring.
    package struct Ring: Equatable, Sendable {
        /// For instance "≤ 5 ms".
        package var name: String
        /// How many.
        package var placements: Int64

        /// Makes a ring.
        package init(name: String, placements: Int64) {
            self.name = name
            self.placements = placements
        }
    }

    /// How long jobs of one kind waited, milliseconds.
    package struct Waits: Equatable, Sendable {
        /// The kind of job.
        package var kind: String
        /// Jobs counted.
        package var jobs: Int64
        /// Half waited no longer.
        package var p50Milliseconds: Int64
        /// Nine of ten waited no longer.
        package var p90Milliseconds: Int64
        /// Ninety-nine of a hundred waited no longer.
        package var p99Milliseconds: Int64
        /// The longest.
        package var maximumMilliseconds: Int64

        /// Makes a row.
        package init(
            kind: String, jobs: Int64, p50Milliseconds: Int64, p90Milliseconds: Int64,
            p99Milliseconds: Int64, maximumMilliseconds: Int64
        ) {
            self.kind = kind
            self.jobs = jobs
            self.p50Milliseconds = p50Milliseconds
            self.p90Milliseconds = p90Milliseconds
            self.p99Milliseconds = p99Milliseconds
            self.maximumMilliseconds = maximumMilliseconds
        }
    }

    /// A figure with its name.
    package struct Total: Equatable, Sendable {
        /// What is counted.
        package var name: String
        /// How much.
        package var count: Int64

        /// Makes a total.
        package init(name: String, count: Int64) {
            self.name = name
            self.count = count
        }
    }

    /// Headline of the page.
    package var title: String
    /// What ran: workload, seed, length.
    package var subtitle: String
    /// The regions, in any order.
    package var regions: [Region] = []
    /// Cities for the background of the map.
    package var cities: [City] = []
    /// What went where, in any order; the largest are drawn.
    package var flows: [Flow] = []
    /// Tiers, smallest first.
    package var tiers: [TierSeries] = []
    /// Length of one step of the tiers' series, seconds.
    package var stepSeconds: Int64 = 3600
    /// Power cost by policy on the same work; the first is Sluice, to which others are compared.
    package var powerCosts: [PowerCost] = []
    /// Latency rings, shortest first.
    package var rings: [Ring] = []
    /// What a reader must know of the waits, a sentence; empty where there is nothing.
    package var waitRemark = ""
    /// Waits by kind.
    package var waits: [Waits] = []
    /// Totals in the order shown; the first four are the headline figures.
    package var totals: [Total] = []
    /// Invariants found broken.
    package var violations: Int64 = 0
    /// Checks made, or 0 where not counted.
    package var checks: Int64 = 0
    /// Hash of the final state; empty where there is none.
    package var stateHash: String = ""
    /// Which figures are measured, reported, modelled or assumed: a sentence each.
    package var notes: [String] = []

    /// An empty report of that name.
    package init(title: String, subtitle: String) {
        self.title = title
        self.subtitle = subtitle
    }

    /// Mean utilisation over all regions by cards, thousandths.
    package var utilisationMilli: Int64 {
        let cards = regions.reduce(Int128(0)) { $0 + Int128(max(0, $1.cards)) }
        guard cards > 0 else { return 0 }
        let busy = regions.reduce(Int128(0)) {
            $0 + Int128(max(0, $1.cards)) * Int128(min(1000, max(0, $1.utilisationMilli)))
        }
        return Int64(busy / cards)
    }
}
