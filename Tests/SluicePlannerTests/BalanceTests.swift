import SluiceModel
import SluicePlacement
import SluiceWire
import Testing

@testable import SluicePlanner

@Suite struct BalanceTests {
    /// Approves what is proposed, and now and then something that nobody proposed.
    private static func approve(_ world: inout World) -> [MoveOutcome] {
        var moves = world.core.balance(ShowBalance(atMost: 4)).moves.map(\.id)
        let slots = world.core.state.placements.indices
        for _ in 0..<world.random.below(4) where !slots.isEmpty {
            let record = world.core.state.placements[Int(world.random.below(Int64(slots.count)))]
            let pools = world.core.state.table.pools.count
            moves.append(
                MoveID(
                    replica: record.replica, epoch: record.epoch,
                    pool: UInt32(world.random.below(Int64(pools + 1)))))
        }
        world.nextKey += 1
        let key = RequestKey(high: 11, low: world.nextKey)
        guard
            case .moves(let outcomes) = world.tell(
                .balance(.approve(key: key, moves, anyway: world.random.below(2) == 0)))
        else { return [] }
        return outcomes
    }

    @Test("Random histories with moves keep every invariant, in snapshots too", arguments: 1...4)
    func histories(seed: UInt64) throws {
        var world = World(seed: seed)
        var begun = 0
        for step in 0..<120 {
            world.step()
            let outcomes = Self.approve(&world)
            begun += outcomes.count(where: \.isBegun)
            #expect(outcomes.allSatisfy { !$0.verdict.sentence.isEmpty })
            let faults = InvariantTests.faults(world)
            #expect(faults == [], "seed \(seed), step \(step)")
            if !faults.isEmpty { return }
            let replicas = Set(world.core.state.balance.moves.map(\.replica))
            #expect(replicas.count == world.core.state.balance.moves.count)
            guard step % 10 == 0 else { continue }
            let again = try SnapshotTests.decoded(SnapshotTests.bytes(world.core))
            #expect(again.stateHash() == world.core.stateHash())
            #expect(again.balance(ShowBalance()) == world.core.balance(ShowBalance()))
        }
        #expect(begun > 0)
        let whole = try SnapshotTests.replay(world.batches[...], onto: PlannerCore())
        #expect(SnapshotTests.bytes(whole) == SnapshotTests.bytes(world.core))
        // A move ends, whatever becomes of it.
        world.now = world.now.adding(PlannerLimits.moveLength)
        world.tell(.tick)
        #expect(world.core.state.balance.moves.allSatisfy { $0.until > world.now })
    }

    @Test(
        "What a drain empties is left to it: nothing is proposed there, and nothing approved",
        arguments: 1...4)
    func drains(seed: UInt64) {
        var world = World(seed: seed)
        var asked = 0
        for _ in 0..<120 {
            world.step()
            world.nextKey += 1
            let site = "site-\(world.random.below(3))-\(world.random.below(2))"
            world.tell(
                .federation(
                    .drainSite(
                        key: RequestKey(high: 12, low: world.nextKey), SiteName(trusted: site),
                        atMost: 1)))
            let core = world.core
            let drained = core.state.placements.indices.filter {
                let record = core.state.placements[$0]
                return core.state.placement(record.replica, record.epoch) == $0
                    && record.state == .running && core.isDrained($0)
            }
            let replicas = Set(drained.map { core.state.placements[$0].replica })
            let proposed = core.balance(ShowBalance(atMost: 64)).moves.map(\.id.replica)
            #expect(proposed.allSatisfy { !replicas.contains($0) }, "seed \(seed)")
            let moves = drained.prefix(4).flatMap { place in
                core.state.table.pools.indices.map { pool in
                    let record = core.state.placements[place]
                    return MoveID(
                        replica: record.replica, epoch: record.epoch, pool: UInt32(pool))
                }
            }
            guard !moves.isEmpty else { continue }
            asked += moves.count
            world.nextKey += 1
            let key = RequestKey(high: 11, low: world.nextKey)
            guard
                case .moves(let outcomes) = world.tell(
                    .balance(.approve(key: key, moves, anyway: true)))
            else {
                Issue.record("no answer to an approval")
                return
            }
            #expect(outcomes.allSatisfy { !$0.isBegun }, "seed \(seed)")
        }
        #expect(asked > 0)
    }

    @Test(
        "The first move is the best that weighing each placement in each pool finds",
        arguments: [1, 6, 8])
    func regret(seed: UInt64) {
        var world = World(seed: seed)
        var found = 0
        for _ in 0..<40 {
            world.step()
            let core = world.core
            var best: Int64 = 0
            for slot in core.state.jobs.indices where core.state.jobs[slot].live > 0 {
                for place in core.state.placementSlots(slot) {
                    guard let mover = try? core.mover(place, slot) else { continue }
                    // Of a mover the cheapest pool is proposed, and no other.
                    let moves = core.state.table.pools.indices.compactMap { pool in
                        try? core.weigh(mover, to: pool, in: core.state.table, anyway: true)
                    }
                    guard let cheapest = moves.min(by: { ($0.cost, $0.pool) < ($1.cost, $1.pool) }),
                        cheapest.price <= mover.price
                    else { continue }
                    best = max(best, cheapest.net)
                }
            }
            let first = core.findMoves(part: 0, atMost: 1).moves.first
            #expect(first?.net ?? 0 == best, "seed \(seed)")
            if best > 0 { found += 1 }
        }
        #expect(found > 2)
    }

    @Test("Parts share the placements out, and none is in two", arguments: 1...3)
    func parts(seed: UInt64) {
        var world = World(seed: seed)
        for _ in 0..<60 { world.step() }
        let whole = world.core.findMoves(part: 0, of: 1, atMost: 64)
        var weighed = 0
        var replicas: Set<ReplicaID> = []
        for part in 0..<UInt32(5) {
            let search = world.core.findMoves(part: part, of: 5, atMost: 64)
            weighed += search.weighed
            for move in search.moves {
                let replica = world.core.state.placements[move.mover.place].replica
                #expect(replicas.insert(replica).inserted)
            }
        }
        #expect(weighed == whole.weighed)
        #expect(weighed > 0)
    }

    @Test("Rows are what counting each pool by itself comes to", arguments: 1...3)
    func rows(seed: UInt64) {
        var world = World(seed: seed)
        for _ in 0..<60 { world.step() }
        let pools = world.core.pools(ListPools(region: .none)).pools
        let reply = world.core.balance(ShowBalance())
        for by in [BalanceBy.tier, .chip, .provider] {
            for row in reply.rows where row.by == by {
                let mine = pools.filter {
                    let name =
                        switch by {
                        case .tier: "\($0.tier)"
                        case .chip: $0.chip.text
                        case .provider, .ring: $0.provider.text
                        }
                    return name == row.name
                }
                #expect(row.pools == UInt32(mine.count))
                #expect(row.registeredCards == mine.reduce(0) { $0 + UInt64($1.registeredCards) })
                #expect(row.openCards <= row.registeredCards && row.freeCards <= row.openCards)
            }
        }
        for row in reply.rows where row.by == .ring {
            let words = row.name.split(separator: " ")
            let metro = world.core.state.table.metroNumber(MetroName(trusted: String(words[0])))
            let ring = Ring(boundMilliseconds: Int64(words[2]) ?? 0)
            guard let metro, let ring else {
                Issue.record("\(row.name) is no ring")
                continue
            }
            let near = world.core.state.table.near(metro: metro, ring: ring)
            #expect(row.pools == UInt32(near.count), "\(row.name)")
        }
        #expect(reply.rows.contains { $0.by == .ring })
    }
}
