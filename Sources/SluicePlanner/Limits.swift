package import SluiceModel

/// The planner's own bounds.
package enum PlannerLimits {
    /// Orders to one region that its gateway has not made durable; past it the region gets no more
    /// until it has caught up with half of them. Four windows of `HubConfiguration.orderWindow`: a
    /// gateway that stores 10,000 orders a second is never that far behind.
    package static let outstandingOrders = 16_384
    /// How much faster one machine's `CLOCK_BOOTTIME` may run than another's, in thousandths:
    /// quartz drifts under 0.1, virtual machines have been seen at a few tenths (decision 0010).
    package static let driftPerMille: Int64 = 1
    /// How long a run may live past its fence: 5 s to leave in good order (`GatewayLimits`), one
    /// second for its supervisor's kill, one for whole seconds.
    package static let stopMargin = Seconds(7)
    /// The brake: from so many unknown regions on, where they are half of all …
    package static let brakeLeast = 3
    /// … and until no more than one in so many is unknown.
    package static let brakeRelease = 3
    /// Time between two ticks past which the planner process stood still: its policy clocks do not
    /// count that time. Ten times the usual pause of a loaded machine.
    package static let standstill = Seconds(10)
    /// Placements that a drain moves at once where nobody says.
    package static let drainAtMost: UInt32 = 16
    /// The most that may be asked.
    package static let drainLargest: UInt32 = 4_096
    /// Drains at once.
    package static let drains = 256
    /// A drop in a report by so many thousandths of a pool's cards is sudden …
    package static let suddenDropPerMille: UInt32 = 100
    /// … and is held for so long before it counts: a restarted inventory is whole within this.
    package static let damping = Seconds(60)
    /// Drops that are held at once: a nation's pools may all drop together.
    package static let heldDrops = 4_096
    /// Ended jobs that are still shown; older ones are forgotten.
    package static let endedJobs = 65_536
    /// Jobs, live and ended, that a planner has room for before its tables grow again: growing a
    /// table of 131,072 jobs was measured to keep all requests waiting for 90 ms.
    package static let roomyJobs = 262_144
    /// Names in a sentence that says what there is: a few hundred bytes.
    package static let toldNames = 48
    /// Request keys that are answered again.
    package static let keys = 131_072
    /// Request keys, answered or expired, that are still told from new ones.
    package static let rememberedKeys = 262_144
    /// How long a key is answered again: two days of civil time.
    package static let keyWindow = Seconds(172_800)
    /// Rights to join that wait to be used: more gateways are not put up in one go, and each try
    /// looks at all of them.
    package static let tokens = 256
    /// Reserved windows at once, over all pools: a nation's operators keep a few a day each.
    package static let bookings = 1_024
    /// Reserved windows of one pool: what they leave is found anew with each run there, which takes
    /// the cube of their count.
    package static let bookingsPerPool = 8
    /// How far ahead a window may begin, and how long it may last.
    package static let longestBooking = Seconds(400 * 86_400)
    /// How long before maintenance begins what serves there is placed elsewhere, a few at a time.
    /// What must never run twice stays until `lentNotice` before.
    package static let maintenanceLead = Seconds(3_600)
    /// Acts that the trail keeps: some hundreds a day of a nation's operators and providers are a
    /// month or two, and 4 MB of a snapshot.
    package static let auditRecords = 16_384
    /// Jobs that wait at once.
    package static let waiting = 1_000_000
    /// Work after which a part of a look for replicas with broken rings ends, in placements passed
    /// over: 4 ms where all are near metros (`sluice bench plan --cycle`).
    package static let ringLook = 65_536
    /// Candidates that one cycle weighs before it stops until the next.
    package static let cycleSteps = 500_000
    /// Work after which a cycle lets others have their turn, in pools looked at: 2.5 ms
    /// as a rule (`sluice bench plan --cycle`).
    package static let cyclePart = 65_536
    /// What looking at one waiting job takes as long as.
    package static let workPerJob = 32
    /// What one placement takes as long as.
    package static let workPerPlacement = 256
    /// First pause after a refusal or a failed replica; doubles each time.
    package static let firstPause = Seconds(5)
    /// Longest pause after a refusal or a failed replica.
    package static let longestPause = Seconds(300)
    /// Time between a stop and a kill.
    package static let stopGrace = Seconds(30)
    /// How long a run may outlive its gateway's last word beside its `maximumDisconnected`: the
    /// lease as the planner counts it (10.5 s), the grace of a fenced run with its supervisor's
    /// (6 s), and civil time's whole seconds.
    package static let fenceMargin = Seconds(18)
    /// How long the regions of a gang have to bind their parts: several times what a stalled disk
    /// or a link that repeats its packets was seen to take. The others' cards are idle so long.
    package static let prepareWithin = Seconds(60)
    /// What lent cards are given back within: a checkpoint of a large model takes minutes, and no
    /// tenant waits for it. For as long again before, nothing new begins on them.
    package static let lentNotice = Seconds(300)
    /// A load so many thousandths of its target from it changes nothing: the tolerance of
    /// Kubernetes' horizontal autoscaler.
    package static let tideTolerance: Int64 = 100
    /// How long a load must be low before replicas are let go: that autoscaler's stabilisation.
    package static let tideSettle = Seconds(300)
    /// Versions of one job whose runs live at once: each is a command that is kept.
    package static let versionsAtOnce = 8
    /// Runs of a new version that may fail before its roll-out stops: one may be its node's fault.
    package static let versionFailures: UInt8 = 3
    /// A replica that tells no endpoint counts as serving when it has run for so long: most that
    /// cannot start end within seconds.
    package static let readyAfter = Seconds(10)
    /// A roll-out stops where a new replica has told no endpoint for so long and those before it
    /// had: models of hundreds of gigabytes load in minutes.
    package static let endpointWithin = Seconds(900)
    /// Replicas that one turn of a tide by load adds where it does not double them.
    package static let tideStep: Int64 = 4
    /// A lost region's serving replicas are placed again after so long.
    package static let replaceAfter = Seconds(120)
    /// Successors of one job that are under way at once: a job in trouble takes no more room than
    /// one replica beside what it was promised.
    package static let successorsPerJob = 1
    /// Successors that one cycle begins: a drift that breaks a whole metro is mended in steps.
    package static let successorsPerCycle = 64
    /// Starts that a deferrable job is weighed at: bands of two days.
    package static let windowStarts = 96
    /// Hours with prices that it is weighed at before: a week, more than a market tells ahead.
    package static let windowHours = 168
    /// How far ahead is looked for a moment at which a request fits: what ends later is no help to
    /// who asks today.
    package static let lookAhead = Seconds(7 * 86_400)
    /// Moments at which that is tried.
    package static let lookAheadMoments = 256
    /// Jobs that wait whose starts are predicted: two pages of a list.
    package static let forecastJobs = 512
    /// Live placements past which nobody looks ahead: sorting their ends takes tens of milliseconds
    /// of the thread that decides.
    package static let forecastPlacements = 200_000
    /// Ends of pools that one forecast looks at: some 20 ms.
    package static let forecastSteps = 4_000_000
    /// Hours of which usage is kept: a week, and one that has begun.
    package static let usageHours = 169
    /// Days of which usage is kept: a quarter.
    package static let usageDays = 93
    /// Entries of one such period, each a tenant in a pool, of 40 bytes; more tenants are not told
    /// apart any more. All periods together take 43 MB at most.
    package static let usageEntries = 4_096
    /// Steps of what is known of a pool's idle cards.
    package static let idleSteps = 8
    /// Jobs that one job's runs ended for, whose runs it never ends; one that gave way to so many
    /// is not pre-empted any more. A policy's `preemptionsPerJob` is 3 where it says nothing.
    package static let jobsGivenWayTo = 64
    /// Policies that are kept to be shown and come back to, the one that holds among them.
    package static let policyVersions = 32
    /// Jobs for which one cycle looks for what borrowed their guarantee.
    package static let reclaimsPerCycle = 64
    /// Jobs for which capacity is kept at once.
    package static let capacityHolds = 256
    /// How long capacity is kept for a job while what borrowed it ends: a stop's grace of half a
    /// minute, a supervisor's kill and the reports with time to spare.
    package static let holdLength = Seconds(300)
    /// Placements that one look for moves weighs, as a rule, so that it ends soon: it is done by
    /// the thread that decides.
    package static let movesWeighed = 4_096
    /// Replicas of one job that one look weighs: each passes all its siblings.
    package static let movesWeighedPerJob = 16
    /// What has run for so long may be moved: the least run before a pre-emption, where no policy
    /// says another.
    package static let moveLeastRun = Seconds(600)
    /// The most work that a move lets be done again: half an hour, two intervals of checkpoints of
    /// a large model.
    package static let moveWorkLost = Seconds(1_800)
    /// What a move pauses a run, or runs two replicas beside each other: the grace of its stop, the
    /// reports, and a minute and a half to read a checkpoint or a model.
    package static let movePause = Seconds(120)
    /// Moves under way at once: each keeps room that nobody uses until it comes.
    package static let movesAtOnce = 64
    /// How often the planner looks for moves by itself: a look takes milliseconds of the thread
    /// that decides, and what is dear for a minute longer loses little.
    package static let balanceEvery = Seconds(60)
    /// Moves that one such look begins.
    package static let movesPerLook = 16
    /// How long a move may take: a stop's grace of half a minute, orders that a gateway makes
    /// durable late, a start, and time to spare.
    package static let moveLength = Seconds(3_600)
    /// How often a forecast asks a pool's room and its region's power in turn: a gang for which
    /// they do not meet by then has no likely start.
    package static let forecastTries = 16
    /// Waiting gangs that one look tries to open a pool for: each copies what pools have some
    /// dozens of times.
    package static let roomGangs = 4
    /// Pools that are tried for each, those that lack least first.
    package static let roomPools = 4
    /// Runs of such a pool that are weighed.
    package static let roomMovers = 64
    /// Moves that may open a pool together: each loses work, and one that fails spoils the rest.
    package static let movesForRoom = 8
    /// Waiting jobs of each queue that a balance looks at.
    package static let balanceWaiting = 4_096
    /// Requests that differ among these: each looks at all pools.
    package static let balanceRequests = 32
    /// Entries of a page of jobs: no more than `WireLimits.jobsPerMessage`.
    package static let page = 256
    /// Over how long records of links and sites are kept: a month, as contracts reckon.
    static let recordWindow = Seconds(30 * 86_400)
    /// Times away that one record keeps; where there are more, the oldest is forgotten.
    static let outagesKept = 64
    /// Millionths that what nobody saw of the window counts as away: 1 %, more than twice what a
    /// data centre of the lowest class of the Uptime Institute may be away (99.671 %). Assumed.
    static let unseenUnavailability: Int64 = 10_000
    /// Millionths that anything counts as away at least: 26 s a month, under which no record that
    /// is counted in seconds of a probe says anything. Assumed.
    static let leastUnavailability: Int64 = 10
    /// Sites that are weighed to reach an availability, the most available first: two or three
    /// reach what is usual.
    static let sitesWeighed = 64
    /// Replicas of one job that `explain` places in turn, to see whether all find a place: each
    /// costs a choice, and each remedy as much again.
    static let replicasTried = 64
}
