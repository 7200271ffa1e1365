/// Bounds of power planning.
package enum PowerLimits {
    /// Hours of one series: 114 years.
    package static let hours = 1_000_000
    /// Largest price of a kilowatt-hour in millionths: sums over all hours stay far from 64 bits.
    package static let price: Int64 = 1_000_000_000_000
    /// Hours ahead that one plan looks: four weeks.
    package static let horizon = 672
    /// Weeks of history that a forecast's weekly shape is the mean of. Of 1, 4 and 8 weeks, 8 gave
    /// the best choice of hours on the Belgian and French series (ops/power.md).
    package static let weeksOfShape: Int64 = 8
    /// Days of recent history that count as much as all those weeks.
    package static let recentDays: Int64 = 3
    /// Days of work yet to come that a plan leaves room for.
    package static let expectedDays: Int64 = 2
    /// Rounds of improvement of a plan; most end after two.
    package static let rounds = 8
    /// Groups of jobs that a plan seats again, at most, and for each job.
    package static let reseats = 2_000
    package static let reseatsPerJob = 20
    /// Jobs of such a group.
    package static let reseated = 6
}
