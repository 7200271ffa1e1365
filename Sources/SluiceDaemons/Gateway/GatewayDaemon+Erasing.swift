internal import SluiceExecutors
internal import SluiceJournal
internal import SluiceModel
internal import SluiceSpoke

extension GatewayDaemon {
    /// Erases what ended runs left of organisations that the planner has this region forget. One
    /// that has a run here waits for its end. After the turn's commit: the rows are gone by then.
    mutating func forgetTenants(at now: BootTime) {
        guard !spoke.toForget.isEmpty else { return }
        let ready = spoke.toForget.filter { !spoke.runs(ofOrganisation: $0) }
        guard !ready.isEmpty else { return }
        for organisation in ready { executor.forget(organisation) }
        do throws(JournalError) {
            try files.store.scrub()
        } catch {
            // A full disk passes; whatever else it is, the next commit meets it too.
            return log.write("not erased yet", ["reason": error.description])
        }
        log.write(
            "erased", ["organisations": ready.map(\.text).joined(separator: " ")])
        spoke.forgotten(ready, at: now)
    }
}
