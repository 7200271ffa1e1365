internal import SluiceLinux
internal import SluiceModel

/// Finds in a run's output how loaded it is: each line `SLUICE_LOAD thousandths`, of which the last
/// counts.
struct LoadLines: Sendable {
    private var lines = MarkedLines("SLUICE_LOAD ", longest: 16)
    /// The last one said; taken by who keeps it.
    private(set) var found: PerMille?

    /// Takes the next bytes of output.
    mutating func append(_ bytes: ArraySlice<UInt8>) {
        for text in lines.append(bytes) {
            if let load = PerMille(saidLoad: text) { found = load }
        }
    }

    /// Gives the last one said, once.
    mutating func takeFound() -> PerMille? {
        defer { found = nil }
        return found
    }
}

extension PerMille {
    /// Reads how loaded a run says that it is: thousandths, of which more than 1,000 count as
    /// 1,000. Nil for what is no number.
    init?(saidLoad text: some StringProtocol) {
        let words = text.split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" }
        guard words.count == 1, let count = UInt32(words[0]) else { return nil }
        self.init(min(count, 1_000))
    }
}

/// The file in a run's folder that says how loaded the run is: written by the run itself, whole, by
/// renaming it into place, or by its supervisor for a line of its output.
struct LoadFile: Sendable {
    let path: String

    /// What it says; nil where it is not there or says no number.
    func read() -> PerMille? { RunFolder.text(path).flatMap { PerMille(saidLoad: $0) } }

    /// Keeps what the output said. A full disk loses this change only.
    func write(_ load: PerMille) {
        try? Files.replace(path, with: Array("\(load.count)\n".utf8), mode: 0o600)
    }
}

/// How loaded a run is, as its gateway has heard it.
struct LoadWatch: Sendable {
    private var file = FileWatch()

    /// What it says, where its file was written since it was asked last.
    mutating func news(_ file: LoadFile) -> PerMille? {
        self.file.news(file.path).flatMap { _ in file.read() }
    }
}
