internal import SluiceLinux
internal import SluiceModel

/// Finds what a run says of its checkpoints in its output: the last complete line that begins with
/// `SLUICE_CHECKPOINT `.
struct CheckpointLines: Sendable {
    /// Scope, location and progress with what stands between them.
    private var lines = MarkedLines("SLUICE_CHECKPOINT ", longest: 2 * Limits.checkpointBytes + 16)
    /// The last one found, without its marker; taken by who keeps it.
    private(set) var found: Checkpoint?

    /// Takes the next bytes of output.
    mutating func append(_ bytes: ArraySlice<UInt8>) {
        for text in lines.append(bytes) {
            if let checkpoint = Checkpoint(said: text) { found = checkpoint }
        }
    }

    /// Gives the last one found, once.
    mutating func takeFound() -> Checkpoint? {
        defer { found = nil }
        return found
    }
}

/// The file in a run's folder that says what the run can be resumed from: written by the run
/// itself, whole, by renaming it into place, or by its supervisor for a line of its output.
struct CheckpointFile: Sendable {
    let path: String

    /// What it says, without its moment; nil where it is not there or says no place.
    func read() -> Checkpoint? {
        RunFolder.text(path).flatMap { Checkpoint(said: $0) }
    }

    /// Keeps what a line of output said. A full disk loses this checkpoint only.
    func write(_ checkpoint: Checkpoint) {
        try? Files.replace(
            path, with: Array("\(checkpoint.place) \(checkpoint.progress)\n".utf8), mode: 0o600)
    }
}

/// What a run said last, as its gateway has heard it.
struct CheckpointWatch: Sendable {
    private var file = FileWatch()

    /// A checkpoint that was not heard of before, dated by how long ago its file was written.
    mutating func news(_ file: CheckpointFile, civil: CivilTime) -> Checkpoint? {
        guard let written = self.file.news(file.path), var checkpoint = file.read() else {
            return nil
        }
        let now = WallClock.nanosecondsSince1970
        checkpoint.at = civil.adding(
            Seconds(-Int64(now > written ? (now - written) / 1_000_000_000 : 0)))
        return checkpoint
    }
}
