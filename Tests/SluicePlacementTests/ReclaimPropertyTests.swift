import SluiceModel
import Testing

@testable import SluicePlacement

/// Pre-emption on random trees: only what is borrowed ends, only for what is guaranteed, and it
/// comes to an end.
@Suite struct ReclaimPropertyTests {
    private static func tree(_ random: inout SplitMix64) -> ShareTree {
        var tenants: [TenantPolicy] = []
        for organisation in 0..<Int(1 + random.below(4)) {
            var entry = TenantPolicy(TenantName(trusted: "o\(organisation)"))
            var teams: [TenantPolicy] = []
            for team in 0..<Int(random.below(4)) {
                var member = TenantPolicy(TenantName(trusted: "o\(organisation)/t\(team)"))
                member.guarantee = UInt32(random.below(20))
                entry.guarantee += member.guarantee
                teams.append(member)
            }
            entry.guarantee += UInt32(random.below(20))
            tenants += [entry] + teams
        }
        return ShareTree(Policy(tenants: tenants))
    }

    /// What is covered, summed over all nodes: the measure of decision 0024.
    private static func covered(_ tree: ShareTree, _ live: [Reclaim.Placement]) -> Int64 {
        var held = [Int64](repeating: 0, count: tree.nodes.count)
        var sum: Int64 = 0
        for one in live.sorted(by: { $0.age < $1.age }) {
            held[one.node] += one.amount
            if held[one.node] <= max(0, tree.nodes[one.node].residual) { sum += one.amount }
        }
        return sum
    }

    @Test("Each pre-emption makes more covered, so that there is no cycle", arguments: 0..<40)
    func noCycle(seed: UInt64) {
        var seen = 0
        for round in 0..<100 {
            var random = SplitMix64(seed: seed << 16 | UInt64(round))
            var tree = Self.tree(&random)
            var live: [Reclaim.Placement] = []
            var clock: Int64 = 0
            func add(_ node: Int, _ amount: Int64) {
                clock += 1
                live.append(
                    Reclaim.Placement(
                        index: Int(clock), node: node, amount: amount,
                        age: (clock, UInt64(clock), 0)))
                tree.add(amount, to: node)
            }
            for _ in 0..<Int(random.below(24)) {
                let node = 1 + Int(random.below(Int64(tree.nodes.count - 1)))
                add(node, (1 + random.below(10)) * 1_000)
            }
            // The same jobs ask again and again, and what was ended asks too.
            let limit = tree.nodes.reduce(Int64(0)) { $0 + max(0, $1.residual) } / 1_000 + 1
            var preemptions: Int64 = 0
            for _ in 0..<60 {
                let node = 1 + Int(random.below(Int64(tree.nodes.count - 1)))
                let amount = (1 + random.below(10)) * 1_000
                guard Reclaim.isEntitled(tree, node, amount) else { continue }
                let lots = Reclaim.borrowed(tree, live).map { one in
                    Reclaim.Lot(
                        placements: [one], nodes: UInt32(one.amount / 1_000),
                        cards: UInt32(one.amount / 1_000))
                }
                guard
                    let victims = Reclaim.choose(
                        lots, tree, for: node, nodes: UInt32(amount / 1_000), cards: 0, budget: 8)
                else { continue }
                let before = Self.covered(tree, live)
                #expect(victims.count <= 8 && !victims.isEmpty)
                for victim in victims {
                    #expect(victim.node != node, "a tenant pre-empts itself")
                    live.removeAll { $0.index == victim.index }
                    tree.add(-victim.amount, to: victim.node)
                }
                add(node, amount)
                preemptions += 1
                #expect(Self.covered(tree, live) >= before + amount, "seed \(seed), \(round)")
            }
            #expect(preemptions <= limit, "seed \(seed), \(round): more than all guarantees")
            seen += Int(preemptions)
        }
        #expect(seen > 20, "hardly any pre-emption was tried")
    }

    @Test func `an organisation within its guarantee lends nothing outside itself`() {
        func tenant(_ name: String, _ guarantee: UInt32) -> TenantPolicy {
            var entry = TenantPolicy(TenantName(trusted: name))
            entry.guarantee = guarantee
            return entry
        }
        var tree = ShareTree(
            Policy(
                tenants: [
                    tenant("a", 10), tenant("a/x", 5), tenant("a/y", 5), tenant("b", 10),
                ]))
        let busy = tree.node(of: TenantName(trusted: "a/x"))
        tree.add(10_000, to: busy)
        let lots = Reclaim.borrowed(
            tree,
            (0..<10).map {
                Reclaim.Placement(index: $0, node: busy, amount: 1_000, age: (Int64($0), 0, 0))
            }
        ).map { Reclaim.Lot(placements: [$0], nodes: 1, cards: 8) }
        #expect(lots.count == 5 && lots.first?.placements.first?.index == 9)
        func victims(_ name: String) -> Int? {
            Reclaim.choose(
                lots, tree, for: tree.node(of: TenantName(trusted: name)), nodes: 2, cards: 0,
                budget: 10)?.count
        }
        #expect(victims("b") == nil && victims("a/y") == 2)
    }
}
