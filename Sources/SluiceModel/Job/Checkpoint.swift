/// From where a checkpoint can be read; a wider scope has a higher number.
@frozen
public enum CheckpointScope: UInt8, Sendable, CaseIterable, Comparable {
    /// On the run's own nodes only: nobody can promise a later run the same ones.
    case node = 1
    /// In the site that wrote it.
    case site = 2
    /// In every site of the region that wrote it.
    case region = 3
    /// Everywhere.
    case shared = 4

    /// From narrow to wide.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What a run said it can be resumed from.
///
/// A run says `<scope>:<location> <progress…>`, as `shared:/store/llm/step-900 step=900`, on a line
/// of its output behind `SLUICE_CHECKPOINT ` or in the file that `SLUICE_CHECKPOINT_FILE` names.
public struct Checkpoint: Hashable, Sendable {
    /// From where it can be read.
    public var scope: CheckpointScope
    /// Where it lies, in the run's own words: 1 ... `Limits.checkpointBytes` bytes.
    public var location: String
    /// How far it is, in the run's own words: at most `Limits.checkpointBytes` bytes.
    public var progress: String
    /// When it was complete.
    public var at: CivilTime
    /// Running time that it holds, over all attempts that led to it.
    public var work: Seconds

    /// Wraps what is known of a checkpoint.
    public init(
        scope: CheckpointScope, location: String, progress: String, at: CivilTime, work: Seconds
    ) {
        self.scope = scope
        self.location = location
        self.progress = progress
        self.at = at
        self.work = work
    }

    /// Reads what a run said; nil where it is no place, or longer than it may be. Time and work are
    /// for the caller to fill.
    public init?(said text: some StringProtocol) {
        let line = text.prefix { !$0.isNewline }
        let words = line.split(separator: " ", maxSplits: 1)
        guard let place = words.first, let colon = place.firstIndex(of: ":") else { return nil }
        let name = place[..<colon]
        guard let scope = CheckpointScope.allCases.first(where: { "\($0)" == name }) else {
            return nil
        }
        let location = String(place[place.index(after: colon)...])
        let progress = words.count > 1 ? String(words[1]) : ""
        guard !location.isEmpty, location.utf8.count <= Limits.checkpointBytes,
            progress.utf8.count <= Limits.checkpointBytes
        else { return nil }
        self.init(
            scope: scope, location: location, progress: progress, at: .none, work: Seconds(0))
    }

    /// The place as the run said it: `shared:/store/llm/step-900`.
    public var place: String { "\(scope):\(location)" }

    /// Whether both are what one run said once: the same words at the same moment.
    public func isSame(as other: Checkpoint) -> Bool {
        scope == other.scope && at == other.at && location == other.location
            && progress == other.progress
    }
}
