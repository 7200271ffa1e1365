/// An answer to an assignment problem, and how good it is at least.
package struct AssignmentPlan: Hashable, Sendable {
    /// The pool of each job; -1 where it stays unplaced.
    package let pools: [Int32]
    /// What it costs.
    package let cost: Int64
    /// No assignment whatever costs less: proven by prices (Lagrangian duality).
    package let lowerBound: Int64
    /// What the greedy by regret costs; never less than `cost`.
    package let greedyCost: Int64

    /// The gap to the bound in millionths of the bound; nil where the bound is not positive.
    package var gapPerMillion: Int64? {
        guard lowerBound > 0 else { return nil }
        return Int64(clamping: Int128(cost - lowerBound) * 1_000_000 / Int128(lowerBound))
    }
}

extension AssignmentProblem {
    /// A feasible assignment of low cost: never dearer than the greedy by regret, the same for the
    /// same problem.
    ///
    /// Prices for the pools' cards come first: they prove the bound, say which candidates of each
    /// job are worth a look, and guide the search, which starts from the better of two greedies.
    /// O(candidates × rounds + jobs² + jobs × tries of a job).
    package func solve() -> AssignmentPlan {
        let gains = Gains(self)
        let greedy = RegretGreedy.assign(gains)
        let floor = gains.sum(greedy)
        var prices = Prices(gains)
        prices.level(gains)
        prices.haggle(gains)
        let near = gains.best(AssignmentLimits.pricedCandidates, at: prices, keeping: greedy)
        prices.refine(near, all: gains, towards: floor)
        let few = gains.best(AssignmentLimits.candidatesOfJob, at: prices, keeping: greedy)
        let priced = RegretGreedy.assign(few, at: prices)
        var search = Search(few, prices, from: gains.sum(priced) > floor ? priced : greedy)
        search.run()
        guard let cost = cost(of: search.best), let greedyCost = self.cost(of: greedy) else {
            preconditionFailure("an assignment that is not feasible: \(search.best)")
        }
        precondition(cost <= greedyCost, "\(cost) is more than the greedy's \(greedyCost)")
        let bound = prices.lowerBound(gains)
        precondition(bound <= cost, "a bound of \(bound) over an assignment of \(cost)")
        return AssignmentPlan(
            pools: search.best, cost: cost, lowerBound: bound, greedyCost: greedyCost)
    }
}
