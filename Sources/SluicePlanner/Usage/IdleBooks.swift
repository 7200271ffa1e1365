import SluiceModel

/// How many cards of each pool placements hold, and since when no more than these: the last times
/// at which more were held, as a staircase of few steps.
struct IdleBooks: Sendable {
    /// A level that was last held at that time.
    struct Fall: Hashable, Sendable {
        /// Thousandths of cards.
        var level: Int64
        var at: CivilTime
    }

    /// One pool's.
    struct Pool: Hashable, Sendable {
        /// Thousandths of cards that placements hold.
        var held: Int64 = 0
        /// Levels over `held`, falling, with times that rise.
        var falls: [Fall] = []
    }

    var pools: [Pool] = []

    /// A placement takes cards, or gives them back at `now`. O(steps).
    mutating func change(pool: Int, by milliCards: Int64, at now: CivilTime) {
        while pools.count <= pool { pools.append(Pool()) }
        pools[pool].change(by: milliCards, at: now)
    }
}

extension IdleBooks.Pool {
    mutating func change(by milliCards: Int64, at now: CivilTime) {
        if milliCards < 0 {
            falls.removeAll { $0.level <= held }
            falls.append(IdleBooks.Fall(level: held, at: now))
            if falls.count > PlannerLimits.idleSteps { merge() }
        }
        held += milliCards
        falls.removeAll { $0.level <= held }
    }

    /// Takes the two levels that are nearest to each other as one: the higher with the later time,
    /// which says of some cards that they are idle for less long than they are.
    private mutating func merge() {
        let gaps = falls.indices.dropLast()
        guard
            let nearest = gaps.min(by: {
                falls[$0].level - falls[$0 + 1].level < falls[$1].level - falls[$1 + 1].level
            })
        else { return }
        falls[nearest].at = falls[nearest + 1].at
        falls.remove(at: nearest + 1)
    }

    /// Since when no more was held than now; nil for always.
    var idleSince: CivilTime? { falls.last?.at }
}
