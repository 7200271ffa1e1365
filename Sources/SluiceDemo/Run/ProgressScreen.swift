internal import SluiceLinux
internal import SluiceReports

/// Where progress goes: a table drawn over itself on a terminal, a line now and then in a pipe.
struct ProgressScreen {
    private let terminal: (columns: Int, rows: Int)?
    private var drawnLines = 0
    private var nextLine: Int64 = 0

    init(_ terminal: (columns: Int, rows: Int)?) { self.terminal = terminal }

    /// Shows the state; plain lines are held to one each `DemoLimits.lineSeconds` of civil time.
    mutating func show(_ progress: LiveProgress) {
        guard let terminal else {
            guard progress.secondOfDay >= nextLine else { return }
            nextLine =
                progress.secondOfDay / DemoLimits.lineSeconds * DemoLimits.lineSeconds
                + DemoLimits.lineSeconds
            return say(progress.line)
        }
        let table = progress.table(width: terminal.columns - 1, height: terminal.rows - 2)
        let back = drawnLines > 0 ? "\u{1B}[\(drawnLines)A" : ""
        let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
        write(back + lines.map { "\($0)\u{1B}[K\n" }.joined() + "\u{1B}[J")
        drawnLines = lines.count
    }

    /// Leaves what is drawn, so that what follows stands below it.
    mutating func finish() { drawnLines = 0 }

    /// Prints lines.
    func say(_ text: String) { write(text + "\n") }

    private func write(_ text: String) {
        // Nobody reads the output any more: the report page is still written.
        try? Descriptor(1).writeAll(Array(text.utf8).span)
    }
}
