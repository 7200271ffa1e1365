package import SluiceModel

/// A provider takes cards back: free ones at once, others as runs leave, and at the end of the
/// notice those of the runs that lose the least. The end of the lending hours is such a request for
/// the whole pool.
extension GatewayCore {
    /// The provider wants `cards` of a pool back in all, after `notice` whatever runs on them; 0
    /// lends all of them again. Kept over a restart. False where there is no such pool.
    package mutating func reclaim(
        pool: UInt16, cards: UInt32, notice: Seconds, civil: CivilTime,
        into effects: inout GatewayEffects
    ) -> Bool {
        guard Int(pool) < pools.count else { return false }
        let wanted = min(cards, region.pools[Int(pool)].cards)
        let due = civil.adding(Seconds(min(max(0, notice.count), Self.longestNotice.count)))
        wishes[Int(pool)] =
            wanted > 0 ? PoolWish(cards: wanted, dueAt: due) : PoolWish()
        effects.storeChanges.append(
            wanted > 0
                ? .put(.reclaims, key: UInt64(pool), row: wishes[Int(pool)].encodedRow())
                : .remove(.reclaims, key: UInt64(pool)))
        followWish(pool, civil: civil, into: &effects)
        return true
    }

    /// What is wanted back of a pool, by request or because its hours end; nil where nothing is.
    package func reclaimState(pool: UInt16, civil: CivilTime) -> ReclaimState? {
        let wish = wish(pool, civil: civil)
        let nodes = pools[Int(pool)].reclaimedNodes
        let taken = pools[Int(pool)].reclaimedCards
        guard wish.cards > 0 || taken > 0 else { return nil }
        return ReclaimState(
            wantedCards: wish.cards, takenCards: taken, dueAt: wish.dueAt, nodes: nodes)
    }

    /// Runs that will be asked to leave at the end of the notice if all goes on as it is, the ones
    /// that lose the least first.
    package func leaving(pool: UInt16, civil: CivilTime) -> [RunKey] {
        let wish = wish(pool, civil: civil)
        let need = cardsStillNeeded(pool, wish)
        guard need > 0 else { return [] }
        return leaversOf(pool: pool, freeing: need, civil: max(civil, wish.dueAt)).compactMap {
            runs[$0]?.key
        }
    }

    /// Looks at each pool's wish; called with `tick`. O(pools).
    mutating func followWishes(civil: CivilTime, into effects: inout GatewayEffects) {
        for pool in pools.indices {
            let isAsked =
                wishes[pool].cards > 0 || pools[pool].reclaimedCards > 0
                || !region.pools[pool].lendingWindows.isEmpty
            if isAsked { followWish(UInt16(pool), civil: civil, into: &effects) }
        }
    }

    /// The planner's civil time is ahead of the one reckoned here, which is set by so much at once.
    /// A notice is a length of time: runs have the whole of it, whatever a clock is set to, and the
    /// provider its cards when it said. Lending hours are hours of civil time and do not move. A
    /// wish of an earlier process is left as it is. O(pools).
    package mutating func civilSet(ahead seconds: Seconds, into effects: inout GatewayEffects) {
        for pool in wishes.indices where wishes[pool].cards > 0 {
            defer { wishes[pool].isOfThisClock = true }
            guard wishes[pool].isOfThisClock, seconds.count > 0 else { continue }
            wishes[pool].dueAt = wishes[pool].dueAt.adding(seconds)
            effects.storeChanges.append(
                .put(.reclaims, key: UInt64(pool), row: wishes[pool].encodedRow()))
        }
    }

    /// Cards came free that no run left (local users gave them back, their node works again): what
    /// a provider still waits for is the provider's before an order takes it.
    mutating func keepFreed(_ pool: UInt16, into effects: inout GatewayEffects) {
        let taken = pools[Int(pool)].reclaimedCards
        guard heldWish[Int(pool)] > taken else { return }
        let touched = pools[Int(pool)].reclaim(upTo: heldWish[Int(pool)] - taken)
        noteReclaimed(pool, touched, &effects)
    }

    /// What runs left goes to the provider before anybody else.
    mutating func keepForProvider(_ run: GatewayRun, into effects: inout GatewayEffects) {
        let pool = Int(run.order.pool)
        guard heldWish[pool] > pools[pool].reclaimedCards else { return }
        let free = run.slice == nil ? run.shares : run.shares.filter { !isSplit($0, pool) }
        let missing = heldWish[pool] - pools[pool].reclaimedCards
        let touched = pools[pool].reclaim(upTo: missing, of: free)
        noteReclaimed(run.order.pool, touched, &effects)
    }

    private func isSplit(_ share: NodeShare, _ pool: Int) -> Bool {
        pools[pool].shared.contains(share)
    }

    private mutating func followWish(
        _ pool: UInt16, civil: CivilTime, into effects: inout GatewayEffects
    ) {
        let wish = wish(pool, civil: civil)
        heldWish[Int(pool)] = wish.cards
        let taken = pools[Int(pool)].reclaimedCards
        if taken < wish.cards {
            let touched = pools[Int(pool)].reclaim(upTo: wish.cards - taken)
            noteReclaimed(pool, touched, &effects)
        } else if taken > wish.cards {
            let touched = pools[Int(pool)].lend(upTo: taken - wish.cards)
            noteReclaimed(pool, touched, &effects)
        }
        let left = wish.dueAt.since(civil).count
        guard left <= GatewayLimits.reclaimGrace.count else { return }
        hurry(pool, wish, grace: Seconds(max(0, left)), into: &effects)
        let need = cardsStillNeeded(pool, wish)
        guard need > 0 else { return }
        for slot in leaversOf(pool: pool, freeing: need, civil: civil) {
            guard let run = runs[slot] else { continue }
            if run.isBoundOnly {
                endHeld(slot, run, how: .reclaimed, civil: civil, into: &effects)
            } else {
                stop(slot, run, how: .reclaimed, grace: Seconds(max(0, left)), into: &effects)
                runs[slot]?.leavesBy = wish.dueAt
            }
        }
    }

    /// Runs that are leaving already were perhaps given longer than the provider waits: as many of
    /// them as are needed have until then. Each is told once, and again where a later wish is of a
    /// shorter notice; an executor takes the shorter time.
    private mutating func hurry(
        _ pool: UInt16, _ wish: PoolWish, grace: Seconds, into effects: inout GatewayEffects
    ) {
        let taken = pools[Int(pool)].reclaimedCards
        guard wish.cards > taken else { return }
        let missing = wish.cards - taken
        var left: UInt32 = 0
        for slot in runs.indices where left < missing {
            guard let run = runs[slot], run.order.pool == pool, case .stopping = run.state else {
                continue
            }
            // A split card is free when the last of its slices is: one alone frees nothing.
            left += run.slice == nil ? run.order.cards : 0
            if let told = run.leavesBy, told <= wish.dueAt { continue }
            runs[slot]?.leavesBy = wish.dueAt
            effects.executorActions.append(.stop(run.key, pool: pool, grace: grace))
        }
    }

    /// The larger of the provider's request and what its lending hours say. While no planner has
    /// said what time it is, the hours say nothing.
    private func wish(_ pool: UInt16, civil: CivilTime) -> PoolWish {
        let asked = wishes[Int(pool)]
        guard let closing = lendingEnd(pool, civil: civil) else { return asked }
        return PoolWish(
            cards: region.pools[Int(pool)].cards,
            dueAt: asked.cards > 0 ? min(asked.dueAt, closing) : closing)
    }

    /// When the pool's lending hours end or ended, where that is within their notice; nil while it
    /// is lent.
    func lendingEnd(_ pool: UInt16, civil: CivilTime) -> CivilTime? {
        let facts = region.pools[Int(pool)]
        guard !facts.lendingWindows.isEmpty, civil != .none else { return nil }
        guard facts.isLent(at: civil) else { return civil }
        let end = facts.lendingChange(after: civil)
        guard end != .none, end.since(civil) <= GatewayLimits.lendingNotice else { return nil }
        return end
    }

    /// Cards that are wanted, not taken and not about to be left by a run that is being stopped.
    private func cardsStillNeeded(_ pool: UInt16, _ wish: PoolWish) -> UInt32 {
        let taken = pools[Int(pool)].reclaimedCards
        guard wish.cards > taken else { return 0 }
        let need = wish.cards - taken
        return need - min(need, cardsBeingLeft(pool))
    }

    private mutating func noteReclaimed(
        _ pool: UInt16, _ touched: [NodeShare], _ effects: inout GatewayEffects
    ) {
        for node in touched {
            let address = NodeAddress(pool: pool, block: node.block, node: node.node)
            let key = CordonKey.node(address).raw
            effects.storeChanges.append(
                node.cards == 0
                    ? .remove(.reclaimedCards, key: key)
                    : .put(
                        .reclaimedCards, key: key, row: ReclaimedRow.encoded(node.cards)))
        }
        if !touched.isEmpty { poolChanged(pool, into: &effects) }
    }

    /// A hundred years: the sum with any civil time fits.
    private static let longestNotice = Seconds(100 * 366 * 86_400)
}
