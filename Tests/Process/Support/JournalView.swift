import SluiceCoding
import SluiceJournal
import SluiceModel
import SluicePlanner

/// What a planner's journal says, read while the planner is dead.
struct JournalView {
    /// Attempts that the planner took for gone without a word from their gateways: the fence was
    /// over, or an operator knew. As the diary names them: job, replica, attempt.
    let givenUp: Set<String>

    init(folder: String) throws {
        let journal = try SQLiteJournal(path: "\(folder)/journal.sqlite")
        defer { try? journal.close() }
        var found: Set<String> = []
        var position: SluiceJournal.Position = 0
        while let batch = try journal.batch(after: position) {
            var reader = ByteReader(batch.bytes.span)
            for event in try SluicePlanner.JournalBatch(decoding: &reader).events {
                guard case .placementLost(let replica, let epoch) = event else { continue }
                found.insert("\(replica.job).\(replica.index) \(epoch)")
            }
            position = batch.position
        }
        givenUp = found
    }
}
