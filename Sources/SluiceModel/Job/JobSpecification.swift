/// What kind of work a job is.
@frozen
public enum JobKind: UInt8, Sendable, CaseIterable {
    /// A gang: all cards at once, in one pool, or in one of each of several regions.
    case training = 1
    /// Replicas near metros, within a latency bound.
    case inference = 2
    /// Small, deferrable work.
    case batch = 3
}

/// What happens to a run when its region's link is lost.
@frozen
public enum LossPolicy: UInt8, Sendable, CaseIterable {
    /// Keeps serving; the planner replaces what metros lack. Inference's default.
    case topUp = 1
    /// Runs on until `maximumDisconnected`, then stops; started again under a higher epoch.
    case waitForLease = 2
    /// Runs on; an operator decides.
    case manual = 3
}

/// What a process executor starts.
public struct CommandLine: Hashable, Sendable {
    /// Absolute path, or a name looked up on the executor's path.
    public var executable: String
    /// Arguments after the executable's name, at most `Limits.arguments`.
    public var arguments: [String]
    /// `NAME=value` each, at most `Limits.environmentVariables`; nothing is inherited but PATH.
    public var environment: [String]
    /// Folder it starts in; empty means the run's own folder.
    public var workingFolder: String
    /// Secrets that the gateway gives it, at most `Limits.secretsPerJob`.
    public var secrets: [SecretReference]
    /// Things that its site fetches, at most `Limits.artifactsPerJob`.
    public var artifacts: [ArtifactReference]

    /// Wraps what to start.
    public init(
        executable: String, arguments: [String] = [], environment: [String] = [],
        workingFolder: String = "", secrets: [SecretReference] = [],
        artifacts: [ArtifactReference] = []
    ) {
        self.secrets = secrets
        self.artifacts = artifacts
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingFolder = workingFolder
    }
}

/// What a tenant asks for. Every field has a neutral value, so a short request stays short.
public struct JobSpecification: Hashable, Sendable {
    /// What kind of work it is.
    public var kind: JobKind
    /// The tenant's own label, at most `Limits.nameBytes` bytes; need not be unique.
    public var name: String
    /// Whole cards of the gang, or of each replica. 0 with a `modelParametersMillions` lets the
    /// planner size it.
    public var cards: UInt32
    /// Share of one card where `cards` is 1: 1 ... 1,000 thousandths of its compute.
    public var cardShare: PerMille
    /// Replicas of an inference job; 1 for the others.
    public var replicas: UInt16
    /// Parameters of the model in millions; 0 where it does not matter.
    public var modelParametersMillions: UInt32
    /// Chips that will do, by name; empty means any.
    public var chips: [ChipName]
    /// Least memory of a card.
    public var leastMemory: Mebibytes
    /// Least interconnect that carries the gang.
    public var leastInterconnect: InterconnectClass
    /// Users' metro for inference; `.none` elsewhere.
    public var metro: MetroName
    /// The widest ring that will do; `.beyond` means no bound.
    public var ring: Ring
    /// How long a run is expected to last; emulated runs last exactly so long. 0 for "until
    /// stopped".
    public var expectedRun: Seconds
    /// Wall-clock limit after which a run is stopped; 0 for none.
    public var wallClockLimit: Seconds
    /// Higher goes first; 0 ... 255, 100 is usual.
    public var priority: UInt8
    /// Not before this moment.
    public var earliestStart: CivilTime
    /// A run must be over by then; `.none` for no deadline.
    public var deadline: CivilTime
    /// Whether it may wait for a cheaper power window before its deadline.
    public var deferrable: Bool
    /// Most that a card may cost for an hour, power included; 0 for no ceiling.
    public var priceCeilingPerCardHour: MicroYuan
    /// Least trust class of the pool.
    public var leastTrust: TrustClass
    /// Whether two runs of it must never run at once.
    public var exclusive: Bool
    /// What happens when the region's link is lost.
    public var lossPolicy: LossPolicy
    /// How long an exclusive run may outlive its lease.
    public var maximumDisconnected: Seconds
    /// Regions it may run in; empty means all.
    public var allowedRegions: [RegionName]
    /// Regions it must not run in.
    public var deniedRegions: [RegionName]
    /// What to start; nil for work that only an emulated pool can run.
    public var command: CommandLine?
    /// The most regions that a gang may be split over, in equal parts that start together or not at
    /// all; 1 for one pool. Fewer are better: one pool is taken where one has room.
    public var overRegions: UInt8
    /// How many replicas of an inference job are wanted when; nil for always `replicas`.
    public var tide: Tide?
    /// Whether it may run on what a tide leaves, and gives it back after a notice when the tide
    /// comes in. Batch and training only.
    public var usesLent: Bool
    /// Whole nodes kept free in the gang's pool, for when one of its own faults; at most
    /// `Limits.sparesPerGang`.
    public var spares: UInt16
    /// What its processes may take of a node; nil for no bound.
    public var limits: ProcessLimits?
    /// Memory of the card where `cardShare` is a part of one; 0 for as much as the share is of its
    /// compute.
    public var cardMemory: Mebibytes
    /// What it asks of the place it runs in, beyond the usual; nil for nothing.
    public var place: PlaceWishes? {
        get { apart?.wishes }
        set { apart = newValue.map { ApartWishes($0) } }
    }
    private var apart: ApartWishes?

    /// How often a run is begun again, by what ended the one before; nil for the usual: a run that
    /// fails ends the job, all else is begun again. Not for inference.
    public var retry: RetryPolicy?
    /// The elements of an array of batch runs, each with its own index and its own end; nil for one
    /// run.
    public var array: JobArray?

    /// A request for `cards` cards; everything else neutral.
    public init(kind: JobKind, name: String, cards: UInt32) {
        self.kind = kind
        self.name = name
        self.cards = cards
        cardShare = .one
        replicas = 1
        modelParametersMillions = 0
        chips = []
        leastMemory = Mebibytes(0)
        leastInterconnect = .ethernet
        metro = .none
        ring = .beyond
        expectedRun = Seconds(0)
        wallClockLimit = Seconds(0)
        priority = 100
        earliestStart = .none
        deadline = .none
        deferrable = false
        priceCeilingPerCardHour = MicroYuan(0)
        leastTrust = .open
        exclusive = kind == .training
        lossPolicy = kind == .inference ? .topUp : .waitForLease
        maximumDisconnected = Seconds(kind == .training ? 4 * 3_600 : 600)
        allowedRegions = []
        deniedRegions = []
        command = nil
        overRegions = 1
        tide = nil
        usesLent = false
        spares = 0
        limits = nil
        retry = nil
        array = nil
        cardMemory = Mebibytes(0)
        apart = nil
    }
}
