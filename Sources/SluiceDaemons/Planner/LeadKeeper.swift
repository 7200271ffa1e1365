internal import SluiceJournal
internal import SluiceLinux

/// Renews a planner's lead while its loop lives, on a thread of its own: see `SharedJournalThread`.
struct LeadKeeper: ~Copyable {
    private let thread: SharedJournalThread
    private let leadership: Duration
    private let lead: PostgresLead
    private var term: UInt64 = 0
    private var renewedAt = Instant(nanoseconds: 0)

    init(_ thread: SharedJournalThread, url: String, leadership: Duration) {
        self.thread = thread
        self.leadership = leadership
        lead = PostgresLead(url: url, leadership: leadership, stop: thread.stop)
    }

    /// Until the journal's thread is asked to end.
    mutating func run() {
        while !thread.stop.isStopped {
            let now = Instant.now
            let reign = thread.reignTerm
            if reign != term {
                term = reign
                renewedAt = now
            }
            if term > 0, now >= renewedAt + leadership / 3, thread.isLoopAlive { renew(now) }
            _ = thread.idle.wait(atMost: PlannerLimits.sharedIdle)
        }
    }

    /// Where no answer comes the next turn asks again, until the lead is over by itself.
    private mutating func renew(_ now: Instant) {
        do throws(JournalError) {
            thread.renewed(term, until: try lead.renew(term))
            renewedAt = now
        } catch {
            guard case .overtaken = error else { return }
            thread.renewed(term, until: nil)
            thread.tellLoss(error)
        }
    }
}
