import SluiceModel
import SluicePlacement
import SluiceTraces

/// `sluice bench rings`: one-card requests near metros, one after another, on the national layout
/// with less room than is asked for; beside the most that anyone could accept who knew them all.
package enum RingsBench {
    /// Places `requests`, `loadPercent` of the room that their rings have, drawn from `seed`.
    package static func run(
        folder: String, requests: Int, loadPercent: Int, seed: UInt64
    ) throws(BenchFailure) -> BenchResult {
        var nation = try RingsNation(folder: folder, cards: requests * 100 / loadPercent)
        var random = SplitMix64(seed: seed)
        var drawn: [Int] = []
        for _ in 0..<requests {
            drawn.append(Int(random.below(Int64(nation.requests.count))))
        }
        let cards = nation.cards
        let most = nation.mostAcceptable(drawn)
        var accepted = 0
        var outside = 0
        for kind in drawn {
            guard let ring = nation.place(kind) else { continue }
            accepted += 1
            if ring > nation.requests[kind].ring { outside += 1 }
        }
        var result = BenchResult(name: "rings")
        result.add("acceptedPercentOfBound", Double(accepted) * 100 / Double(max(1, most)))
        result.add("accepted", Int64(accepted))
        result.add("flowBound", Int64(most))
        result.add("requests", Int64(requests))
        result.add("cards", Int64(cards))
        result.add("outsideTheirRing", Int64(outside))
        result.add("pools", Int64(nation.pools.count))
        result.add("kinds", Int64(nation.requests.count))
        return result
    }
}
