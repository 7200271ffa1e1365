internal import SluiceJournal
internal import SluiceLinux

/// Copies the journal of a planner's data folder, which has to be stopped, to an empty PostgreSQL
/// database, and reads the copy to its end; gives its last position. The folder stays as it is.
package func copyJournal(from folder: String, to url: String) throws(DaemonFailure) -> UInt64 {
    let path = "\(folder)/journal.sqlite"
    guard Files.exists(path) else {
        throw DaemonFailure(
            "\(folder) has no journal.sqlite: name the data folder of a planner with --from.")
    }
    do throws(JournalError) {
        let source = try SQLiteJournal(path: path)
        let position = try PostgresJournal.copy(source, to: url)
        try source.close()
        return position
    } catch { throw DaemonFailure(error.description) }
}
