/// Bounds and weights of packing. The weights are the same for every list and fleet; how they were
/// found is in decision 0021.
package enum PackingLimits {
    /// Most cards a node may have: cards of a node are named by bits of a `UInt32` elsewhere, and
    /// no published node has more than sixteen.
    package static let cardsPerNode = 32
    /// Most chip models: a task's allowed models are bits of one word.
    package static let chipModels = 64
    /// Most kinds of node that are told apart by price; the smallest beyond share the last place.
    package static let nodeKinds = 64
    /// Most sizes of share that have a price of their own; the linear program has a row for each.
    package static let pricedSizes = 64
    /// Most steps of the simplex. Real lists take about a hundred; the prices so far then serve.
    static let simplexSteps = 2_000
    /// Most bins of a table of processor need.
    static let shortfallBins = 1_024
    /// Decisions between two looks at how scarce each kind of node is.
    static let pressurePeriod = 16
    /// Most kinds of task that a mix tells apart: as many as any public list has, ten times over.
    package static let mixKinds = 4_096
    /// Arrivals that a learned mix remembers: past it all are counted half, so that the mix follows
    /// what arrives now.
    package static let remembered = 65_536
    /// Arrivals after which learned prices are made anew: at first, then at each doubling, so that
    /// learning costs O(log arrivals) linear programs.
    package static let firstLesson = 32
}

/// What is weighed against what, as parts of the worth of one free card.
enum PackingWeights {
    /// The worth of a free card. Worths are whole numbers of this.
    static let card = 1 << 20
    /// A card's worth of processors that free cards will probably lack: a tenth of a card, since
    /// small tasks can still be sent there.
    static let probableLack = card / 10
    /// The same where even the mean need is not met: half a card.
    static let certainLack = card / 2
    /// A leftover of a thousandth, among leftovers of the same worth: the smaller is taken first.
    static let leftoverMilli = 3 * card / 100_000
    /// Demand over supply of a kind of node is weighed by 1.5 % of a card, and counted up to 3.
    static let pressureMilli = 15
    static let pressureCap = 3 * card
    /// Demand over supply of places for several cards on one node: a two-hundredth of a card, and
    /// counted up to fifty times its share of the demand.
    static let slotDivisor = 200
    static let slotCap = 50
}
