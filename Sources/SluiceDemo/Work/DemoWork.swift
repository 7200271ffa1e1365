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
    /// Mean inference of a metro in thousandths of the cards within its bound: the crest of the
    /// tide is half as high again, and training shares the large pools.
    static let inferenceMilli: Int64 = 400
    /// Seconds of a day.
    static let day: Int64 = 86_400

    /// The shipped shape of a day, as often as asked, scaled to the layout.
    package static func shipped(
        _ layout: NationalLayout, jobs: Int, days: Int, seed: UInt64
    ) -> DemoWork {
        let fleet = DemoFleet(layout, within: bound)
        let total = fleet.cards * loadMilli / 1_000
        let quotas = quotas(layout, fleet, cards: total * 4 / 10)
        let metros = zip(layout.metros, quotas).map {
            WorkloadShape.Metro(name: $0.name.text, population: $1)
        }
        let inference = quotas.reduce(0, +)
        var writer = JobWriter(layout, fleet, seed: seed)
        for day in 0..<days {
            var shape = WorkloadShape(
                seed: seed &+ UInt64(day), metros: metros, cardSeconds: total * Self.day)
            shape.inferenceShareMilli = total > 0 ? inference * 1_000 / total : 0
            shape.maximumJobs = jobs
            for job in shape.day().jobs { writer.add(job, day: day) }
        }
        return DemoWork(
            jobs: writer.finish(), days: days,
            title: "the shipped shape of a day, seed \(seed)",
            notes: WorkloadShape.sources + [
                "Inference of a metro is held to \(inferenceMilli / 10) % of the cards within 10 "
                    + "ms of it; the rest of the load is training and batch. Assumed."
            ])
    }

    /// Cards of inference for each metro: by population, held to what its pools carry.
    private static func quotas(
        _ layout: NationalLayout, _ fleet: DemoFleet, cards: Int64
    ) -> [Int64] {
        let people = max(1, layout.metros.reduce(Int64(0)) { $0 + Int64($1.population) })
        return zip(layout.metros, fleet.reachableCards).map { metro, reachable in
            min(cards * Int64(metro.population) / people, reachable * inferenceMilli / 1_000)
        }
    }
}
