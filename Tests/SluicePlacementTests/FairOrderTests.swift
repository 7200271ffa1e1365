import SluiceModel
import Testing

@testable import SluicePlacement

@Suite struct FairOrderTests {
    private static func tenant(
        _ name: String, guarantee: UInt32 = 0, weight: UInt32 = 1_000
    ) -> TenantPolicy {
        var entry = TenantPolicy(TenantName(trusted: name))
        entry.guarantee = guarantee
        entry.weight = PerMille(weight)
        return entry
    }

    /// Jobs of one card each, by tenant; all are placed as they come.
    private static func order(
        _ policy: Policy, used: [String: Int64] = [:], _ jobs: [(String, Int64)],
        now: Int64 = 0, headAfter: Int64 = 0
    ) -> [Int] {
        var tree = ShareTree(policy)
        for (name, amount) in used.sorted(by: { $0.key < $1.key }) {
            tree.add(amount * 1_000, to: tree.node(of: TenantName(trusted: name)))
        }
        let list = jobs.enumerated().map { index, job in
            FairOrder.Job(
                index: index, node: tree.node(of: TenantName(trusted: job.0)), rank: job.1,
                submitted: job.1, number: UInt64(index))
        }
        var order = FairOrder(
            tree, list, count: list.count, now: now, headAfter: Seconds(headAfter))
        var found: [Int] = []
        while let index = order.next() {
            found.append(index)
            order.charge(1_000, node: list[index].node)
        }
        return found
    }

    @Test func `equal tenants take turns, whatever the order of submission`() {
        let policy = Policy(tenants: [Self.tenant("a"), Self.tenant("b")])
        let jobs = [("a", 1), ("a", 2), ("a", 3), ("b", 4), ("b", 5)] as [(String, Int64)]
        #expect(Self.order(policy, jobs) == [0, 3, 1, 4, 2])
    }

    @Test func `a tenant of twice the weight gets twice as much`() {
        let policy = Policy(tenants: [Self.tenant("a"), Self.tenant("b", weight: 2_000)])
        let jobs = (0..<4).map { ("a", Int64($0)) } + (0..<4).map { ("b", Int64(10 + $0)) }
        #expect(Self.order(policy, jobs) == [0, 4, 5, 1, 6, 7, 2, 3])
    }

    @Test func `who is under its guarantee goes before who borrows`() {
        let policy = Policy(tenants: [Self.tenant("a"), Self.tenant("b", guarantee: 12)])
        let jobs = [("a", 1), ("b", 2), ("b", 3), ("b", 4)] as [(String, Int64)]
        #expect(Self.order(policy, used: ["a": 0, "b": 10], jobs) == [1, 2, 0, 3])
    }

    @Test func `teams share what their organisation gets`() {
        let policy = Policy(
            tenants: [
                Self.tenant("a"), Self.tenant("a/x"), Self.tenant("a/y"), Self.tenant("b"),
            ])
        let jobs =
            [("a/x", 1), ("a/x", 2), ("a/y", 3), ("b", 4), ("b", 5)] as [(String, Int64)]
        #expect(Self.order(policy, jobs) == [0, 3, 2, 4, 1])
    }

    @Test func `the oldest job of each tenant goes first once it waited too long`() {
        let policy = Policy(tenants: [Self.tenant("a"), Self.tenant("b")])
        let jobs = [("a", 10), ("a", 20), ("b", 90), ("a", 30)] as [(String, Int64)]
        #expect(Self.order(policy, used: ["a": 9], jobs, now: 100, headAfter: 50) == [0, 2, 1, 3])
        #expect(Self.order(policy, used: ["a": 9], jobs, now: 100, headAfter: 91) == [2, 0, 1, 3])
    }

    @Test func `a point of priority is worth the wait that the policy says`() {
        let low = Self.rank(priority: 100, submitted: 0)
        let high = Self.rank(priority: 101, submitted: 59)
        let late = Self.rank(priority: 101, submitted: 61)
        #expect(high < low && low < late)
    }

    @Test func `a short job passes one that came up to ten times the difference before`() {
        let long = Self.rank(submitted: 0, run: 86_400)
        #expect(Self.rank(submitted: 863_399, run: 60) < long)
        #expect(Self.rank(submitted: 863_401, run: 60) > long)
        // One that does not say stands as one of a day, and priority is still worth its hours.
        #expect(Self.rank(submitted: 0, run: 0) == long)
        #expect(Self.rank(priority: 101, submitted: 59, run: 86_400) < long)
    }

    private static func rank(
        priority: UInt8 = 100, submitted: Int64, run: Int64 = 60
    ) -> Int64 {
        FairOrder.rank(
            priority: priority, submitted: submitted, expected: Seconds(run),
            pointAfter: Seconds(60))
    }

    /// A plain scan of all siblings, written again without a heap.
    private static func plainOrder(_ tree: ShareTree, _ jobs: [FairOrder.Job]) -> [Int] {
        var tree = tree
        var left = jobs.sorted { ($0.rank, $0.number) < ($1.rank, $1.number) }
        var found: [Int] = []
        func key(_ usage: Int64, _ guarantee: Int64, _ weight: Int64, _ node: Int) -> (
            Int, Double, Int
        ) {
            usage < guarantee
                ? (0, Double(usage) / Double(guarantee), node)
                : (1, Double(usage - guarantee) / Double(weight), node)
        }
        while !left.isEmpty {
            let best = left.indices.min { one, two in
                func keys(_ index: Int) -> [(Int, Double, Int)] {
                    let node = left[index].node
                    let entry = tree.nodes[node]
                    let top = entry.parent > 0 ? tree.nodes[entry.parent] : entry
                    let outer = key(
                        top.usage, top.guarantee, top.weight,
                        entry.parent > 0 ? entry.parent : node)
                    let inner =
                        entry.parent > 0
                        ? key(entry.usage, entry.guarantee, entry.weight, node)
                        : key(entry.own, max(0, entry.residual), 1_000, node)
                    return [outer, inner, (index, 0, 0)]
                }
                for (mine, theirs) in zip(keys(one), keys(two)) where mine != theirs {
                    return mine < theirs
                }
                return false
            }
            guard let best else { break }
            let job = left.remove(at: best)
            tree.add(1_000, to: job.node)
            found.append(job.index)
        }
        return found
    }

    @Test("The order is that of a plain scan", arguments: 0..<400)
    func likePlainScan(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var tenants: [TenantPolicy] = []
        for organisation in 0..<Int(1 + random.below(4)) {
            var entry = Self.tenant("o\(organisation)")
            var teams: [TenantPolicy] = []
            for team in 0..<Int(random.below(3)) {
                let guarantee = UInt32(random.below(4))
                teams.append(Self.tenant("o\(organisation)/t\(team)", guarantee: guarantee))
                entry.guarantee += guarantee
            }
            entry.guarantee += UInt32(random.below(4))
            entry.weight = PerMille([500, 1_000, 2_000][Int(random.below(3))])
            tenants += [entry] + teams
        }
        var tree = ShareTree(Policy(tenants: tenants))
        for node in 1..<tree.nodes.count { tree.add(random.below(6) * 1_000, to: node) }
        let jobs = (0..<Int(random.below(40))).map { index in
            FairOrder.Job(
                index: index, node: 1 + Int(random.below(Int64(tree.nodes.count - 1))),
                rank: random.below(10), submitted: 0, number: UInt64(index))
        }
        var order = FairOrder(tree, jobs, count: jobs.count, now: 0, headAfter: Seconds(0))
        var found: [Int] = []
        while let index = order.next() {
            found.append(index)
            order.charge(1_000, node: jobs[index].node)
        }
        #expect(found == Self.plainOrder(tree, jobs))
    }
}
