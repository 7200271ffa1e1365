/// The engine's bounds. Work is bounded by counts, never by time: equal input, equal output.
package enum AssignmentLimits {
    /// Jobs of one problem: the greedy's time grows with their square, to about 100 ms at this.
    package static let jobs = 10_000
    /// Pools of one problem.
    package static let pools = 10_000
    /// Candidates of all jobs together: 64 MB of them.
    package static let candidates = 4_000_000
    /// The most that all jobs may cost together, the dearest candidate of each: sums of differences
    /// stay in 64 bits.
    package static let cost = Int64(1) << 60
    /// The most cards of all pools, and of all jobs.
    package static let cards = Int64(1) << 40

    /// Times that every job comes to the market before the prices are taken. The step shrinks by
    /// an eighth each time, to less than a hundredth of the first.
    static let rounds = 40
    /// Parts of a round, after each of which all prices ease.
    static let partsOfRound = 40
    /// Steps that make the prices exact, over the candidates that are left.
    static let steps = 60
    /// Candidates of a job for those steps.
    static let pricedCandidates = 24
    /// Candidates of a job in the search. What that loses is told in decision 0022.
    static let candidatesOfJob = 16
    /// Tries of the search for each job.
    static let triesOfJob = 350
    /// Levels of patience and of credit in the search.
    static let levels = 64
    /// Members of a pool that one job may put out.
    static let putOut = 3
}
