public import SluiceModel

/// Changes a job without a gap: other replicas, another bound, another command. What has to go is
/// ended when what takes its place serves.
public struct ChangeJob: Hashable, Sendable {
    /// The client's name for this request; done once however often it is sent.
    public var key: RequestKey
    /// Which job.
    public var job: JobID
    /// The number of changes that its asker has seen (`ChangeView.revision`, 0 for a job that was
    /// never changed): refused where there were others since. `anyRevision` for whatever it is now.
    public var revision: UInt32
    /// What it asks for from now on, whole; absent to leave that as it is.
    public var specification: JobSpecification?
    /// Whether its runs go back to the version before.
    public var isBack: Bool
    /// How many replicas are replaced at once; 0 for one.
    public var atMost: UInt16
    /// Whether to answer what would happen and change nothing.
    public var isDryRun: Bool

    /// Stands for whatever the job's revision is now.
    public static var anyRevision: UInt32 { .max }

    /// Wraps the fields, which the encoder bounds.
    public init(
        key: RequestKey, job: JobID, revision: UInt32 = Self.anyRevision,
        specification: JobSpecification? = nil, isBack: Bool = false, atMost: UInt16 = 0,
        isDryRun: Bool = false
    ) {
        self.key = key
        self.job = job
        self.revision = revision
        self.specification = specification
        self.isBack = isBack
        self.atMost = atMost
        self.isDryRun = isDryRun
    }
}

/// The answer to `ChangeJob`: what is still to be done for it.
public struct JobChanged: Hashable, Sendable {
    /// The journal's position of the change; none for a dry run.
    public var position: Position
    /// Which job.
    public var job: JobID
    /// Changes of the job so far, this one among them.
    public var revision: UInt32
    /// The version that its runs are to have.
    public var version: UInt32
    /// Replicas that it lacks and gets.
    public var added: UInt16
    /// Replicas that are replaced, each after its successor serves.
    public var replaced: UInt16
    /// Replicas that are ended with none in their place.
    public var ended: UInt16
    /// What happens, in one sentence.
    public var sentence: String

    /// Wraps the fields, which the encoder bounds.
    public init(
        position: Position, job: JobID, revision: UInt32, version: UInt32, added: UInt16,
        replaced: UInt16, ended: UInt16, sentence: String
    ) {
        self.position = position
        self.job = job
        self.revision = revision
        self.version = version
        self.added = added
        self.replaced = replaced
        self.ended = ended
        self.sentence = sentence
    }
}

/// How far a change of a job is.
@frozen
public enum RollOut: UInt8, Sendable, CaseIterable {
    /// All replicas are as the job asks.
    case settled = 1
    /// Replicas are being replaced.
    case rolling = 2
    /// The new version failed too often: nothing more is replaced until somebody changes the job.
    case stopped = 3
}

/// How a job was changed, and how far that is.
public struct ChangeView: Hashable, Sendable {
    /// Changes so far.
    public var revision: UInt32
    /// The version that its runs are to have.
    public var version: UInt32
    /// The version that it can go back to; 0 for none.
    public var earlier: UInt32
    /// How far it is.
    public var rollOut: RollOut
    /// How many replicas are replaced at once.
    public var atMost: UInt16
    /// Replicas that are as the job asks, and ready.
    public var ready: UInt16
    /// Replicas that are still to be replaced.
    public var left: UInt16
    /// Runs of the new version that failed during the roll-out.
    public var failures: UInt8
    /// When it was changed last.
    public var changedAt: CivilTime
    /// All that in one sentence.
    public var sentence: String

    /// Wraps the fields, which the encoder bounds.
    public init(
        revision: UInt32, version: UInt32, earlier: UInt32, rollOut: RollOut, atMost: UInt16,
        ready: UInt16, left: UInt16, failures: UInt8, changedAt: CivilTime, sentence: String
    ) {
        self.revision = revision
        self.version = version
        self.earlier = earlier
        self.rollOut = rollOut
        self.atMost = atMost
        self.ready = ready
        self.left = left
        self.failures = failures
        self.changedAt = changedAt
        self.sentence = sentence
    }
}
