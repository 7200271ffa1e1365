import SluiceModel
import SluiceWire

/// What the commands of a batch say that their events say again, in order: an event of a packed
/// batch names how many entries to step over, which as a rule is none.
///
/// Writer and reader step through it alike. O(1) for each event that comes in its commands' order.
struct ToldCommands {
    private var submissions = Told<Submission>()
    private var reports = Told<RunReport>()
    private var changes = Told<RegionChange>()
    private var keys = Told<CancelKey>()

    /// A capacity report with its region.
    struct RegionChange {
        var region: UInt16
        var change: CapacityChange
    }

    /// What a cancellation's `keyUsed` repeats.
    struct CancelKey: Equatable {
        var tenant: TenantName
        var key: RequestKey
        var body: UInt64
    }

    /// Notes a command, in the order of the batch.
    mutating func note(_ action: Command.Action) {
        switch action {
        case .submit(let submission): submissions.note(submission)
        case .runReports(_, let list): reports.note(contentsOf: list)
        case .capacity(let region, let change):
            changes.note(RegionChange(region: region, change: change))
        case .cancel(let key, let tenant, let job):
            keys.note(CancelKey(tenant: tenant, key: key, body: job.raw))
        default: break
        }
    }

    /// Entries to step over to reach the submission; nil where it is not near.
    mutating func skip(to submission: Submission) -> UInt64? {
        submissions.skip { $0 == submission }
    }

    /// As above, for a report that says what the event says.
    mutating func skip(to event: Event) -> UInt64? { reports.skip { event.repeats($0) } }

    /// As above, for a region's report.
    mutating func skip(to region: UInt16, _ change: CapacityChange) -> UInt64? {
        changes.skip { $0.region == region && $0.change == change }
    }

    /// As above, for a cancellation's key.
    mutating func skip(to key: CancelKey) -> UInt64? { keys.skip { $0 == key } }

    /// The submission behind `skip` others; nil past the end.
    mutating func submission(skipping skip: UInt64) -> Submission? { submissions.take(skip) }

    /// The report behind `skip` others, as its event.
    mutating func event(skipping skip: UInt64) -> Event? {
        reports.take(skip).map { Event($0) }
    }

    /// The region's report behind `skip` others.
    mutating func change(skipping skip: UInt64) -> RegionChange? { changes.take(skip) }

    /// The key behind `skip` others.
    mutating func key(skipping skip: UInt64) -> CancelKey? { keys.take(skip) }
}

/// Entries in order, and how far they were named.
private struct Told<Entry> {
    private var entries: [Entry] = []
    private var next = 0

    /// How far ahead an entry is looked for: an event that has none there is written in full.
    private static var reach: Int { 16 }

    mutating func note(_ entry: Entry) { entries.append(entry) }

    mutating func note(contentsOf more: [Entry]) { entries.append(contentsOf: more) }

    mutating func skip(_ matches: (Entry) -> Bool) -> UInt64? {
        let end = min(entries.count, next + Self.reach)
        for index in next..<end where matches(entries[index]) {
            defer { next = index + 1 }
            return UInt64(index - next)
        }
        return nil
    }

    mutating func take(_ skip: UInt64) -> Entry? {
        guard skip < UInt64(entries.count - next) else { return nil }
        next += Int(skip) + 1
        return entries[next - 1]
    }
}

extension Event {
    /// What a report says, as it happened.
    init(_ report: RunReport) {
        switch report {
        case .accepted(let replica, let epoch, let nodes):
            self = .runAccepted(replica: replica, epoch: epoch, nodes: nodes)
        case .running(let replica, let epoch, let since):
            self = .runStarted(replica: replica, epoch: epoch, since: since)
        case .refused(let replica, let epoch, let reason):
            self = .refused(replica: replica, epoch: epoch, reason: reason)
        case .ended(let replica, let epoch, let how, let moment):
            self = .runEnded(replica: replica, epoch: epoch, how: how, at: moment)
        case .checkpointed(let replica, let epoch, let checkpoint):
            self = .checkpointed(replica: replica, epoch: epoch, checkpoint)
        case .serving(let replica, let epoch, let endpoints):
            self = .serving(replica: replica, epoch: epoch, endpoints)
        case .prepared(let replica, let epoch, let nodes):
            self = .group(.partPrepared(replica: replica, epoch: epoch, nodes: nodes))
        case .load(let replica, let epoch, let load):
            self = .tide(.loaded(replica: replica, epoch: epoch, load))
        }
    }

    /// Whether `Event(report)` is this event.
    func repeats(_ report: RunReport) -> Bool {
        switch (self, report) {
        case (.runAccepted(let replica, let epoch, let nodes), .accepted(let run, let at, let on)):
            replica == run && epoch == at && nodes == on
        case (.runStarted(let replica, let epoch, let since), .running(let run, let at, let from)):
            replica == run && epoch == at && since == from
        case (.refused(let replica, let epoch, let reason), .refused(let run, let at, let why)):
            replica == run && epoch == at && reason == why
        case (
            .runEnded(let replica, let epoch, let how, let moment),
            .ended(let run, let at, let end, let when)
        ): replica == run && epoch == at && how == end && moment == when
        case (
            .checkpointed(let replica, let epoch, let saved),
            .checkpointed(let run, let at, let kept)
        ):
            replica == run && epoch == at && saved == kept
        case (.serving(let replica, let epoch, let there), .serving(let run, let at, let said)):
            replica == run && epoch == at && there == said
        case (
            .tide(.loaded(let replica, let epoch, let load)), .load(let run, let at, let said)
        ):
            replica == run && epoch == at && load == said
        default: false
        }
    }
}
