internal import SluiceDaemons

/// `sluice journal copy`: from a planner's folder to a server.
let journalCopyVerb = Verb(
    "journal copy", "Copy a stopped planner's journal to an empty PostgreSQL database",
    flags: [
        Flag("from", "DIR", "the data folder of the planner, which is left as it is"),
        Flag("to", "URL", "postgres://USER@HOST:PORT/DB; the password is looked for in ~/.pgpass"),
    ],
    example: "sluice journal copy --from /var/lib/sluice/planner --to postgres://sluice@db/sluice"
) { invocation throws(CommandFailure) in
    let folder = try invocation.required("from")
    let url = try invocation.journalURL("to", try invocation.required("to"))
    do throws(DaemonFailure) {
        let position = try copyJournal(from: folder, to: url)
        invocation.context.lines([
            "The copy was read through position \(position): its chain holds, and it ends as the "
                + "source does.",
            "Start the planner with --journal in the place of --data, and keep \(folder) until it "
                + "serves. Never start it on both.",
        ])
        return 0
    } catch {
        throw CommandFailure(.unavailable, "sluice journal copy: \(error.sentence)")
    }
}

extension Invocation {
    /// A flag's text as a database's URL.
    func journalURL(_ flag: String, _ text: String) throws(CommandFailure) -> String {
        guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") else {
            throw wrong(flag, text, "postgres://USER@HOST:PORT/DB, with the password in ~/.pgpass")
        }
        return text
    }
}
