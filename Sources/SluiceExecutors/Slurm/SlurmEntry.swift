internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles

/// One run on its way through Slurm.
struct SlurmEntry: Sendable {
    /// How far we are with it; how far Slurm is stands in `seen`.
    enum Phase: Hashable, Sendable {
        /// Whether Slurm has it is not known: the list that is begun after this one will tell.
        case searching(after: UInt64)
        /// To be submitted.
        case wanted
        /// `sbatch` runs.
        case submitting
        /// Slurm has it and holds it.
        case held
        /// It was released: it waits, runs or is over.
        case released
        /// Slurm has forgotten it; its books are being asked.
        case asking
    }

    /// A stop that was asked for: a signal, a kill, then the job is taken out of Slurm.
    struct Stop: Sendable {
        var killAt: Instant
        var next: Instant
        var wasAsked = false

        /// It is to be over by then, if it was not to be sooner.
        mutating func hurry(_ due: Instant) {
            guard due < killAt else { return }
            killAt = due
            next = min(next, due)
        }
    }

    let run: GatewayRun
    let command: CommandLine
    let settings: SlurmSettings
    /// When it began to run, as the gateway knew it before a restart.
    let since: CivilTime?
    var phase: Phase
    /// Its number at Slurm.
    var job: UInt32?
    /// The list that was begun last when its number was learned.
    var knownAt: UInt64 = 0
    var seen: SlurmJob?
    var isStarted = false
    var stop: Stop?
    /// Since when it waits in Slurm's queue.
    var waitingSince: Instant?
    /// Why it is given back to the planner, once it is.
    var givenUp: String?
    var checkpoints = CheckpointWatch()
    var endpoints = EndpointWatch()
    var load = LoadWatch()
    var failures: UInt32 = 0
    var notBefore = Instant(nanoseconds: 0)

    init(
        _ run: GatewayRun, _ command: CommandLine, _ settings: SlurmSettings, since: CivilTime?,
        phase: Phase
    ) {
        self.run = run
        self.command = command
        self.settings = settings
        self.since = since
        self.phase = phase
    }

    /// Whether Slurm's list may soon say something new of it.
    var isInMotion: Bool {
        if stop != nil { return true }
        if case .running? = seen?.state { return false }
        return true
    }

    /// Tries again later: 1, 2, 4 … 32 s.
    mutating func backOff(_ now: Instant) {
        notBefore = now + .seconds(1 << Int64(min(5, failures)))
        failures += 1
    }
}
