internal import SluiceLinux
internal import SluiceModel

/// Finds what a run says of its checkpoints in its output: the last complete line that begins with
/// `SLUICE_CHECKPOINT `. A longer line than a checkpoint can be is passed over. O(bytes), and a
/// line's worth of memory.
struct CheckpointLines: Sendable {
    static let marker = Array("SLUICE_CHECKPOINT ".utf8)
    /// Scope, location and progress with what stands between them.
    private static let longest = marker.count + 2 * Limits.checkpointBytes + 16

    /// The line so far, as long as it may still be one of ours.
    private var line: [UInt8] = []
    /// The rest of this line is not ours.
    private var isPassing = false
    /// The last one found, without its marker; taken by who keeps it.
    private(set) var found: Checkpoint?

    /// Takes the next bytes of output.
    mutating func append(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while let end = rest.firstIndex(of: 10) {
            if !isPassing { take(rest[rest.startIndex..<end]) }
            if !isPassing { complete() }
            line.removeAll(keepingCapacity: true)
            isPassing = false
            rest = rest[(end + 1)...]
        }
        if !isPassing { take(rest) }
    }

    /// Gives the last one found, once.
    mutating func takeFound() -> Checkpoint? {
        defer { found = nil }
        return found
    }

    private mutating func take(_ part: ArraySlice<UInt8>) {
        guard line.count + part.count <= Self.longest else { return isPassing = true }
        line += part
        isPassing = !line.starts(with: Self.marker.prefix(line.count))
    }

    private mutating func complete() {
        guard line.count > Self.marker.count else { return }
        let text = String(decoding: line[Self.marker.count...], as: UTF8.self)
        if let checkpoint = Checkpoint(said: text) { found = checkpoint }
    }
}

/// The file in a run's folder that says what the run can be resumed from: written by the run
/// itself, whole, by renaming it into place, or by its supervisor for a line of its output.
struct CheckpointFile: Sendable {
    let path: String

    /// When it was written, in nanoseconds since 1970; nil where it is not there. One `stat`.
    var written: UInt64? { Files.modifiedNanoseconds(path) }

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
    private var seen: UInt64?

    /// A checkpoint that was not heard of before, dated by how long ago its file was written.
    mutating func news(_ file: CheckpointFile, civil: CivilTime) -> Checkpoint? {
        guard let written = file.written, written != seen else { return nil }
        seen = written
        guard var checkpoint = file.read() else { return nil }
        let now = WallClock.nanosecondsSince1970
        checkpoint.at = civil.adding(
            Seconds(-Int64(now > written ? (now - written) / 1_000_000_000 : 0)))
        return checkpoint
    }
}
