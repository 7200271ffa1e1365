package import SluiceModel
package import SluiceWire

/// What became of each job of the demonstration, as the planner told it.
package struct DemoLedger: Sendable {
    /// One job.
    package struct Entry: Sendable {
        /// What was asked.
        package var job: DemoJob
        /// Its number; none until it was acknowledged.
        package var id = JobID.none
        /// Why it was refused; empty where it was not.
        package var refusal = ""
        /// Whether the answer to its submission named a place.
        package var isPlacedAtOnce = false
        /// Where its replicas are or were: the last that was seen.
        package var placements: [PlacementView] = []
        /// The job as it was listed last.
        package var summary: JobSummary?
    }

    /// The jobs in order of submission.
    package private(set) var entries: [Entry]
    /// Listed jobs that nobody was told of.
    package private(set) var strangers = 0
    /// Jobs that were listed twice.
    package private(set) var doubles = 0
    private var numbers: [JobID: Int] = [:]
    private var listed: Set<JobID> = []

    /// A ledger of work that is not sent yet.
    package init(_ jobs: [DemoJob]) { entries = jobs.map { Entry(job: $0) } }

    /// Notes the answer to the submission of entry `index`.
    package mutating func note(_ answer: Submitted, for index: Int) {
        entries[index].id = answer.job
        numbers[answer.job] = index
        entries[index].isPlacedAtOnce = !answer.placements.isEmpty
        note(answer.placements, at: index)
    }

    /// Notes a refusal.
    package mutating func note(refusal: String, for index: Int) { entries[index].refusal = refusal }

    /// Notes a job whole: where it is, or where it was last.
    package mutating func note(_ detail: JobDetail) {
        guard let index = numbers[detail.summary.job] else { return }
        entries[index].summary = detail.summary
        note(detail.placements.isEmpty ? detail.past : detail.placements, at: index)
    }

    /// Notes a job of the last list, in which each may stand once.
    package mutating func note(listed summary: JobSummary) {
        guard let index = numbers[summary.job],
            entries[index].job.specification.name == summary.name
        else {
            strangers += 1
            return
        }
        if !listed.insert(summary.job).inserted { doubles += 1 }
        entries[index].summary = summary
    }

    private mutating func note(_ placements: [PlacementView], at index: Int) {
        if !placements.isEmpty { entries[index].placements = placements }
    }

    /// Jobs that the planner acknowledged.
    package var acknowledged: Int { numbers.count }

    /// Jobs that were acknowledged and stood in the last list.
    package var listedCount: Int { listed.count }
}
