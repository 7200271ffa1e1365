/// The state of a run while it goes on, as a table for a terminal or one line for a pipe.
package struct LiveProgress: Equatable, Sendable {
    /// One region's row.
    package struct Region: Equatable, Sendable {
        /// The region's name.
        package var name: String
        /// For instance "reachable".
        package var state: String
        /// Cards registered.
        package var cards: Int64
        /// Cards in use.
        package var busyCards: Int64
        /// Runs now running.
        package var running: Int64
        /// Runs that ended.
        package var ended: Int64

        /// Makes a row.
        package init(
            name: String, state: String, cards: Int64, busyCards: Int64, running: Int64,
            ended: Int64
        ) {
            self.name = name
            self.state = state
            self.cards = cards
            self.busyCards = busyCards
            self.running = running
            self.ended = ended
        }
    }

    /// Civil time of the day that is played, seconds since its midnight.
    package var secondOfDay: Int64 = 0
    /// Jobs of the day, those sent, waiting, running and finished.
    package var jobs: Int64 = 0
    /// Jobs sent to the planner.
    package var submitted: Int64 = 0
    /// Jobs that wait.
    package var waiting: Int64 = 0
    /// Jobs that run.
    package var running: Int64 = 0
    /// Jobs that ended.
    package var finished: Int64 = 0
    /// Invariants found broken.
    package var violations: Int64 = 0
    /// The regions.
    package var regions: [Region] = []

    /// Nothing done yet.
    package init() {}

    /// One line for a pipe or a log, ending without LF.
    package var line: String { "\(flow)  \(health)" }

    /// A table of at most `height` lines, none wider than `width` columns. Regions that do not fit
    /// are summed in a last row; the largest are shown. Lines are joined by LF, without a last one.
    package func table(width: Int, height: Int) -> String {
        let shownCount = max(0, min(regions.count, height - 6))
        let order = regions.indices.sorted {
            (regions[$0].cards, $1) > (regions[$1].cards, $0)
        }
        let shown = order.prefix(shownCount).map { regions[$0] }
        let rest = order.dropFirst(shownCount).map { regions[$0] }
        var rows = shown.map(cells)
        if !rest.isEmpty {
            rows.append(
                cells(
                    Region(
                        name: "\(rest.count) more", state: "", cards: sum(rest, \.cards),
                        busyCards: sum(rest, \.busyCards), running: sum(rest, \.running),
                        ended: sum(rest, \.ended))))
        }
        let nameLimit = max(8, min(24, width - 62))
        let body = TextColumns.table(
            header: ["region", "state", "cards", "busy", "busy %", "running", "ended", ""],
            rows: rows, firstColumnLimit: nameLimit)
        return (["  " + flow, "  " + health, ""] + body).prefix(max(1, height))
            .map { TextColumns.fitted($0, to: width) }.joined(separator: "\n")
    }

    private var flow: String {
        "\(clock)  submitted \(Figures.grouped(submitted))/\(Figures.grouped(jobs))"
            + "  waiting \(Figures.grouped(waiting))  running \(Figures.grouped(running))"
            + "  finished \(Figures.grouped(finished))"
    }

    private var health: String {
        "busy \(busyPercent)  violations \(Figures.grouped(violations))"
    }

    private var clock: String {
        let minutes = max(0, secondOfDay) / 60
        let day = minutes / 1440
        let (hour, minute) = (minutes / 60 % 24, minutes % 60)
        let text = (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
        return day > 0 ? "\(text) +\(day)d" : text
    }

    private var busyPercent: String {
        Figures.percent(milli: share(sum(regions, \.busyCards), of: sum(regions, \.cards)))
    }

    private func cells(_ region: Region) -> [String] {
        let milli = share(region.busyCards, of: region.cards)
        let tenths = Int(max(0, min(1000, milli)) / 100)
        let bar = String(repeating: "█", count: tenths) + String(repeating: "·", count: 10 - tenths)
        return [
            region.name, region.state, Figures.grouped(region.cards),
            Figures.grouped(region.busyCards), Figures.percent(milli: milli),
            Figures.grouped(region.running), Figures.grouped(region.ended), bar,
        ]
    }

    private func share(_ part: Int64, of whole: Int64) -> Int64 {
        whole > 0 ? Int64(clamping: Int128(part) * 1000 / Int128(whole)) : 0
    }

    private func sum(_ rows: [Region], _ field: KeyPath<Region, Int64>) -> Int64 {
        Int64(clamping: rows.reduce(Int128(0)) { $0 + Int128($1[keyPath: field]) })
    }
}
