import Foundation
import SluiceAssignment
import Testing

@Suite("Assignment of jobs to pools")
struct AssignmentPlanTests {
    /// Twenty times as many generated problems with `SLUICE_LONG=1`.
    private static let scale =
        ProcessInfo.processInfo.environment["SLUICE_LONG"] == nil ? 1 : 20

    @Test func `a plan is feasible, within its bound and never dearer than the greedy`() throws {
        var maker = InstanceMaker(seed: 1)
        for _ in 0..<300 * Self.scale {
            let problem = try maker.make(jobs: 24, pools: 6)
            let plan = problem.solve()
            #expect(problem.cost(of: plan.pools) == plan.cost)
            #expect(plan.lowerBound <= plan.cost)
            #expect(plan.cost <= plan.greedyCost)
        }
    }

    @Test func `a bound is never over the least cost there is, which small plans mostly have`()
        throws
    {
        var maker = InstanceMaker(seed: 2)
        var exact = 0
        for _ in 0..<500 * Self.scale {
            let problem = try maker.make(jobs: 6, pools: 3)
            let plan = problem.solve()
            let least = problem.leastCost
            #expect(plan.lowerBound <= least)
            #expect(plan.cost >= least)
            if plan.cost == least { exact += 1 }
        }
        #expect(exact >= 490 * Self.scale, "\(exact) of \(500 * Self.scale) are exact")
    }

    @Test func `equal problems have equal plans`() throws {
        for seed in UInt64(1)...20 {
            var one = InstanceMaker(seed: seed)
            var other = InstanceMaker(seed: seed)
            let plan = try one.make(jobs: 60, pools: 8).solve()
            #expect(try other.make(jobs: 60, pools: 8).solve() == plan)
        }
    }

    @Test func `a job without a pool that is worth it stays unplaced`() throws {
        let problem = try AssignmentProblem(
            rooms: [8, 4], sizes: [8, 8, 1], unplaced: [10, 10, 10], firsts: [0, 1, 2, 2],
            pools: [0, 1], costs: [10, 1])
        // The first costs as much as staying out, the second does not fit, the third has none.
        let plan = problem.solve()
        #expect(plan.pools == [-1, -1, -1])
        #expect(plan.cost == 30)
        #expect(plan.lowerBound == 30)
        #expect(plan.gapPerMillion == 0)
    }

    @Test func `an exchange that no greedy makes is found`() throws {
        // By regret the first job takes the pool; the two others together are worth more.
        let problem = try AssignmentProblem(
            rooms: [8], sizes: [8, 4, 4], unplaced: [100, 90, 90], firsts: [0, 1, 2, 3],
            pools: [0, 0, 0], costs: [0, 0, 0])
        let plan = problem.solve()
        #expect(plan.pools == [-1, 0, 0])
        #expect(plan.cost == 100)
        #expect(plan.greedyCost == 180)
    }

    @Test func `what breaks a rule has no cost`() throws {
        let problem = try AssignmentProblem(
            rooms: [8, 8], sizes: [8, 8], unplaced: [9, 9], firsts: [0, 2, 3],
            pools: [0, 1, 0], costs: [1, 2, 3])
        #expect(problem.cost(of: [1, 0]) == 5)
        #expect(problem.cost(of: [-1, -1]) == 18)
        #expect(problem.cost(of: [0, 0]) == nil)
        #expect(problem.cost(of: [0, 1]) == nil)
    }

    @Test func `costs and cards that 64 bits cannot add up are refused`() throws {
        func problem(_ cards: Int64, _ cost: Int64) throws -> AssignmentProblem {
            try AssignmentProblem(
                rooms: [cards], sizes: [cards], unplaced: [cost], firsts: [0, 1], pools: [0],
                costs: [-cost])
        }
        let most = try problem(AssignmentLimits.cards, AssignmentLimits.cost)
        #expect(most.solve().pools == [0])
        #expect(throws: AssignmentProblem.Fault.cards) {
            try problem(AssignmentLimits.cards + 1, 1)
        }
        #expect(throws: AssignmentProblem.Fault.costs) { try problem(1, AssignmentLimits.cost + 1) }
        #expect(throws: AssignmentProblem.Fault.costs) { try problem(1, .max) }
    }
}
