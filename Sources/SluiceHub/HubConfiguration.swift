package import SluiceModel
package import SluicePlanner
package import SluiceSession
import SluiceWire

/// What a planner's hub is told at its start.
package struct HubConfiguration: Sendable {
    /// The journal it serves.
    package var journal: StoreID
    /// How many civil seconds pass in a real one.
    package var civilSpeed: UInt32 = 1
    /// The length of a lease as the gateway counts it, from the moment it asked.
    package var leaseLength = Microseconds.milliseconds(10_000)
    /// How much faster our clock may run than a gateway's: 1 in 1,000 (quartz drifts under 1 in
    /// 10,000; virtual machines have been seen at a few in 10,000).
    package var driftPerMille = PlannerLimits.driftPerMille
    /// Beside the drift: the time between a grant and our note of it.
    package var leaseMargin = Microseconds.milliseconds(500)
    /// Orders to one region that its gateway has not yet made durable.
    package var orderWindow = 4_096
    /// Orders in one frame: 256 starts of usual size stay far under the largest frame.
    package var ordersPerFrame = WireLimits.ordersPerMessage
    /// How long new orders may wait for more, so that a busy planner sends few large frames; zero
    /// for orders that leave with the turn that decided them.
    package var orderPause = Microseconds.milliseconds(0)
    /// Changes of jobs kept for watches that come back.
    package var watchHistory = 65_536
    /// Watches of one connection.
    package var watchesPerSession = 64
    /// Submissions that wait for a gateway's word, in all.
    package var holds = 65_536
    /// How long a gateway may take to send a piece of a run's output.
    package var fetchTimeout = Microseconds.milliseconds(5_000)
    /// Pieces of output being fetched at once.
    package var fetches = 1_024
    /// Closed connections that `sessions` still shows.
    package var closedSessionsShown = 32
    /// Requests a second of one identity, over all of its connections: a sixth of what the planner
    /// decides in a second, so that one who runs wild leaves the others theirs.
    package var requestRate: Int64 = 10_000
    /// Requests at once after a quiet time: a client that sends a day's jobs in one go.
    package var requestBurst: Int64 = 20_000
    /// What one organisation may have under way. Jobs: a fifth of all that may wait, so that four
    /// more find room beside it. Bytes: of each of those a command line of 1.3 KB.
    package var tenantBounds = TenantBounds(
        jobs: PlannerLimits.waiting / 5, bytes: 256 << 20)
    /// Identities whose requests are counted apart: more than a nation has of tenants and people.
    static let countedIdentities = 65_536
    /// Whether a peer has to have proven who it is before its hello is looked at.
    package var wantsProof = false
    /// SHA-256, for the trail of who did what, which the hub has no library for; nil where none is
    /// kept.
    package var digest: (@Sendable ([UInt8]) -> [UInt8])?
    /// Refused acts that the trail notes: more are counted in the next. A mistaken script is seen,
    /// and one who means to fill the trail needs eleven days, in which every act tells of him.
    static let notedRefusals = (perMinute: Int64(1), burst: Int64(60))
    /// Whether the owner has an authority that signs for those who join.
    package var signs = false
    /// The longest that a token may hold, in seconds: a week, for a machine that is on its way.
    static let longestToken: Int64 = 7 * 86_400
    /// The bounds of one connection.
    package var session = SessionLimits()

    /// The defaults, for this journal.
    package init(journal: StoreID) { self.journal = journal }

    /// How long the planner holds a lease to live after it granted it: longer than the gateway
    /// does, whatever sat in a socket (design §5).
    package var leaseAtPlanner: Microseconds {
        Microseconds(
            leaseLength.count + leaseLength.count * driftPerMille / 1_000 + leaseMargin.count)
    }
}

/// The two clocks at one moment.
package struct Moment: Hashable, Sendable {
    /// This machine's `CLOCK_BOOTTIME`.
    package var boot: BootTime
    /// Civil time.
    package var civil: CivilTime

    /// Wraps both.
    package init(boot: BootTime, civil: CivilTime) {
        self.boot = boot
        self.civil = civil
    }
}

/// One connection at the hub; never used again.
package struct SessionID: Hashable, Sendable {
    /// The number that the transport gave it.
    package let raw: UInt64

    /// Wraps the transport's number.
    package init(_ raw: UInt64) { self.raw = raw }
}
