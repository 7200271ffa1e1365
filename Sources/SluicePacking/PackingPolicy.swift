/// Who chooses the node and the cards of a task.
package enum PackingPolicy: String, CaseIterable, Sendable {
    /// Where the least worth is lost, at the prices of the mix.
    case sluice
    /// The node that has the least left, over cards, processors and memory; the fullest card.
    case bestFit = "best-fit"
    /// The node with the fewest whole cards free that are enough, and for a share the card that is
    /// left with the least: the rule of `BlockShape`, by which planners reckon.
    case fewestCards = "fewest-cards"
    /// Any node that has room, and any card of it.
    case random
}

/// What decides between places that are equally good.
package enum PackingTies: String, CaseIterable, Sendable {
    /// The first in the fleet's order.
    case name
    /// A draw.
    case random
    /// The node with the fewest whole cards free, then the first in the fleet's order.
    case fullest
}
