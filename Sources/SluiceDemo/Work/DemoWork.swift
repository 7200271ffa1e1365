package import SluiceModel
import SluiceTraces

/// The work of the demonstration: jobs in order of submission, and what its figures rest on.
package struct DemoWork: Sendable {
    /// The jobs.
    package var jobs: [DemoJob]
    /// How many days they fill.
    package var days: Int
    /// What it is, for the report's head.
    package var title: String
    /// What was measured, reported or assumed, a sentence each.
    package var notes: [String]

    /// The widest ring for inference.
    package static let bound = Ring.within10
    /// Mean load of the shipped day in thousandths of the accelerators' cards.
    static let loadMilli: Int64 = 550
    /// Inference's share of the load at most: 6 : 4 in 2023 (`WorkloadShape`).
    static let inferenceShareMilli: Int64 = 400
    /// Seconds of a day.
    static let day: Int64 = 86_400

    /// The shipped shape of a day, as often as asked, scaled to the layout.
    package static func shipped(
        _ layout: NationalLayout, jobs: Int, days: Int, seed: UInt64
    ) -> DemoWork {
        let fleet = DemoFleet(layout, within: bound)
        let total = fleet.cards * loadMilli / 1_000
        let quotas = quotas(layout, fleet)
        let metros = zip(layout.metros, quotas).map {
            WorkloadShape.Metro(name: $0.name.text, population: $1)
        }
        let inference = quotas.reduce(0, +)
        var writer = JobWriter(layout, fleet, servedBy: quotas, seed: seed)
        for day in 0..<days {
            var shape = WorkloadShape(
                seed: seed &+ UInt64(day), metros: metros, cardSeconds: total * Self.day)
            shape.inferenceShareMilli = total > 0 ? inference * 1_000 / total : 0
            for job in shape.day(exactly: jobs).jobs { writer.add(job, day: day) }
        }
        return DemoWork(
            jobs: writer.finish(), days: days,
            title: "the shipped shape of a day, seed \(seed)",
            notes: WorkloadShape.sources + [
                inferenceNote
            ])
    }

    /// How much inference is asked for, and where, in a sentence.
    static let inferenceNote =
        "Assumed: inference asks at the mean for \(DemoFleet.servingMilli / 10) % of the cards "
        + "within 10 ms of its metro that do not train and for \(DemoFleet.sharedMilli / 10) % "
        + "of those in pools of ten thousand, by population, and never for more than 40 % of the "
        + "load; training and batch ask for cards of 64 GiB."

    /// Mean cards of inference for each metro: by population, held to what its pools carry.
    static func quotas(_ layout: NationalLayout, _ fleet: DemoFleet) -> [Int64] {
        let cards = fleet.cards * loadMilli / 1_000 * inferenceShareMilli / 1_000
        let people = max(1, layout.metros.reduce(Int64(0)) { $0 + Int64($1.population) })
        return zip(layout.metros, fleet.inferenceCards).map { metro, carried in
            min(cards * Int64(metro.population) / people, carried)
        }
    }
}
