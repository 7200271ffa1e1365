import SluiceModel
import SluiceSession
import SluiceWire

/// A tenant's or an operator's program: asks, asks again under the same key when it does not know
/// what became of it, and remembers every answer.
struct TenantProgram: Sendable {
    /// What it wants; in a box, as requests are looked at far more often than what they ask.
    indirect enum Ask: Hashable, Sendable {
        case submit(JobSpecification, nowOrNever: Bool)
        case cancel(JobID)
        case change(ChangeJob)
        case site(SiteName, SiteAction, atMost: UInt32)
        case region(RegionName, RegionAction, atMost: UInt32, isStopped: Bool)
        case thaw(RegionName, PoolName)
        case policy(Policy)
        case reserve(AddReservation)
        case release(UInt64)
        case approve([MoveID], anyway: Bool)
        /// To end a job that is another tenant's.
        case foreign(JobID)
        /// What only an operator may.
        case breach(SiteName)
    }

    /// A request and what is known of it.
    struct Request: Sendable {
        let key: RequestKey
        let ask: Ask
        /// When it was made up, in simulated microseconds.
        let madeAt: Int64
        /// The job of a submission that was acknowledged.
        var job: JobID?
        /// Whether the planner answered, yes or no.
        var isAnswered = false
        /// Whether it was done; one that was refused may be, when it is asked again.
        var isDone = false
        /// The connection that it was sent over last.
        var sentOver: UInt64 = 0

        /// Whether it asks for a job with a tide; whether for a job at all; which one it cancels.
        /// Here, so that nobody copies what it asks to look.
        let isTide: Bool
        let isSubmission: Bool
        let cancels: JobID?

        init(key: RequestKey, ask: Ask, madeAt: Int64) {
            self.key = key
            self.ask = ask
            self.madeAt = madeAt
            switch ask {
            case .submit(let wanted, _):
                (isTide, isSubmission, cancels) = (wanted.tide != nil, true, nil)
            case .cancel(let job): (isTide, isSubmission, cancels) = (false, false, job)
            case .site, .region, .thaw, .policy, .reserve, .release, .change, .approve, .foreign,
                .breach:
                (isTide, isSubmission, cancels) = (false, false, nil)
            }
        }

        /// Whether a job may come of it that nobody knows yet.
        var mayStandUnknown: Bool { isSubmission && job == nil }
    }

    let index: Int
    let identity: Identity
    let tenant: TenantName
    var session: OpeningSession?
    var connection: UInt64?
    var requests: [Request] = []
    /// Requests by correlation, less 1, on the present connection.
    var inFlight: [Int] = []
    var cutEnd: Int64 = 0
    /// The planner's machine that it asks next.
    var asks = 0
    var watch = WatchProgram()

    init(index: Int) {
        self.index = index
        // The second one is an operator, who may also act on sites.
        identity =
            index == 1
            ? Identity(role: .operator, name: "op")
            : Identity(role: .tenant, name: "tenant\(index)")
        tenant = TenantName(trusted: "tenant\(index)")
    }

    /// The message of a request.
    func message(_ request: Request, promise: Promise) -> Message {
        let key = request.key
        return switch request.ask {
        case .submit(let specification, let nowOrNever):
            .submit(
                Submit(
                    key: key, tenant: tenant, promise: promise, nowOrNever: nowOrNever,
                    specification: specification))
        case .change(let wanted):
            .changeJob(
                {
                    var change = wanted
                    change.key = key
                    return change
                }())
        case .cancel(let job), .foreign(let job): .cancel(Cancel(key: key, job: job))
        case .breach(let site): .cordon(Cordon(key: key, site: site, action: .cordon))
        case .site(let site, let action, let atMost):
            .cordon(
                {
                    var cordon = Cordon(key: key, site: site, action: action)
                    cordon.atMost = atMost
                    return cordon
                }())
        case .region(let region, let action, let atMost, let isStopped):
            .changeRegion(
                ChangeRegion(
                    key: key, region: region, action: action, atMost: atMost,
                    isStopped: isStopped))
        case .thaw(let region, let pool):
            .thawPool(ThawPool(key: key, region: region, pool: pool))
        case .policy(let policy): .applyPolicy(ApplyPolicy(key: key, policy: policy))
        case .reserve(let wanted):
            .addReservation(
                {
                    var add = wanted
                    add.key = key
                    return add
                }())
        case .release(let number):
            .removeReservation(RemoveReservation(key: key, reservation: number))
        case .approve(let moves, let anyway):
            .approveMoves(ApproveMoves(key: key, moves: moves, anyway: anyway))
        }
    }
}
