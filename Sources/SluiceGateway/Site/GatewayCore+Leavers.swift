internal import SluiceModel

/// Which runs leave when their provider wants the cards.
extension GatewayCore {
    /// What leaves together: a run, or all slices of one card.
    private struct Unit {
        var slots: [Int]
        let cards: UInt32
        /// Card-seconds of work that nobody has again.
        var lost: Int64
        /// The first one's name: equal losses leave in one order everywhere.
        let key: RunKey
    }

    /// Slots of runs whose end frees `need` cards or all there are: those that lose the least are
    /// taken first, and what turned out not to be needed stays. O(runs log runs).
    func leaversOf(pool: UInt16, freeing need: UInt32, civil: CivilTime) -> [Int] {
        let units = units(of: pool, civil: civil).sorted {
            ($0.lost, $0.key.replica, $0.key.epoch) < ($1.lost, $1.key.replica, $1.key.epoch)
        }
        var chosen: [Unit] = []
        var freed: UInt32 = 0
        for unit in units where freed < need {
            chosen.append(unit)
            freed += unit.cards
        }
        var kept: [Unit] = []
        // Many small ones may have been taken before a large one that is enough without them.
        for unit in chosen.reversed() {
            if freed - unit.cards >= need {
                freed -= unit.cards
            } else {
                kept.append(unit)
            }
        }
        return kept.reversed().flatMap(\.slots)
    }

    /// Cards that will be free once all runs have ended that are being stopped. O(runs).
    func cardsBeingLeft(_ pool: UInt16) -> UInt32 {
        var whole: UInt32 = 0
        var isLeft: [Bool] = []
        var numberOfCard: [NodeShare: Int] = [:]
        for case let run? in runs where run.order.pool == pool {
            let isStopping = if case .stopping = run.state { true } else { false }
            guard run.slice != nil, let place = run.shares.first else {
                if isStopping { whole += run.order.cards }
                continue
            }
            // A split card is left when all of its slices are.
            if let known = numberOfCard[place] {
                isLeft[known] = isLeft[known] && isStopping
            } else {
                numberOfCard[place] = isLeft.count
                isLeft.append(isStopping)
            }
        }
        return whole + UInt32(isLeft.count { $0 })
    }

    private func units(of pool: UInt16, civil: CivilTime) -> [Unit] {
        var units: [Unit] = []
        var unitOfCard: [NodeShare: Int] = [:]
        for slot in runs.indices {
            guard let run = runs[slot], run.order.pool == pool else { continue }
            if case .stopping = run.state { continue }
            let lost = lost(run, civil: civil)
            if run.slice != nil, let place = run.shares.first {
                if let known = unitOfCard[place] {
                    units[known].slots.append(slot)
                    units[known].lost += lost
                    continue
                }
                unitOfCard[place] = units.count
            }
            units.append(Unit(slots: [slot], cards: run.order.cards, lost: lost, key: run.key))
        }
        return units
    }

    /// Card-seconds since the last checkpoint that can be read in another site, or since the run
    /// began. A service loses none: another replica takes its place.
    private func lost(_ run: GatewayRun, civil: CivilTime) -> Int64 {
        guard case .running(let began) = run.state, run.order.lossPolicy != .topUp else { return 0 }
        var since = began
        if let checkpoint = run.checkpoint, checkpoint.scope >= .region {
            since = max(since, checkpoint.at)
        }
        let length = max(0, min(civil.since(since).count, 1 << 32))
        let thousandths = Int64(run.slice?.share ?? 1_000)
        return length * Int64(run.order.cards) * thousandths / 1_000
    }
}
