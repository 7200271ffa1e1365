internal import SluiceGateway
internal import SluiceRegionFiles

/// What Slurm says of one node, from a line of `scontrol show node --oneliner`.
struct SlurmNode: Hashable, Sendable {
    let name: String
    let processors: Int
    let allocatedProcessors: Int
    /// Resources by name that jobs have now, as `gres/gpu` → 3.
    private let allocated: [String: Int]
    let state: NodeObservation.State

    /// Reads a line; nil where it is none.
    init?(line: Substring) {
        let words = line.split(separator: " ")
        func value(_ key: String) -> Substring? {
            // The first: a comment may hold anything, and stands behind.
            words.first { $0.hasPrefix(key) }.map { $0.dropFirst(key.count) }
        }
        guard let name = value("NodeName="), let total = value("CPUTot=").flatMap({ Int($0) }),
            let allocated = value("CPUAlloc=").flatMap({ Int($0) }), let state = value("State=")
        else { return nil }
        self.name = String(name)
        // What the node's configuration sets aside for Slurm itself is nobody's.
        processors = value("CPUEfctv=").flatMap { Int($0) } ?? total
        allocatedProcessors = allocated
        var resources: [String: Int] = [:]
        for pair in (value("AllocTRES=") ?? "").split(separator: ",") {
            let parts = pair.split(separator: "=")
            if parts.count == 2, let count = Int(parts[1]) { resources[String(parts[0])] = count }
        }
        self.allocated = resources
        let reason = line.firstRange(of: " Reason=").map { String(line[$0.upperBound...]) }
        self.state = Self.state(state, reason: reason?.trimmed ?? String(state))
    }

    private static func state(_ text: Substring, reason: String) -> NodeObservation.State {
        let isSilent = text.contains("*")
        let words = text.filter { $0.isLetter || $0 == "_" || $0 == "+" }.split(separator: "+")
        if words.contains(where: { ["DOWN", "FAIL", "ERROR"].contains($0) }) {
            return .down(reason)
        }
        let closed: Set<Substring> = [
            "DRAIN", "DRAINED", "DRAINING", "MAINT", "RESERVED", "FUTURE", "UNKNOWN", "BLOCKED",
            "INVALID_REG", "NOT_RESPONDING", "FAILING", "REBOOT_ISSUED", "REBOOT_REQUESTED",
        ]
        // A node that does not answer is not down before Slurm says so: its jobs may well go on.
        if isSilent || words.contains(where: closed.contains) { return .drained(reason) }
        return .open
    }

    /// Cards that others have: as many as are not left for us, by processors and by the resource.
    /// `oursInUse` are processors and cards that our runs have here.
    func localCards(
        of cards: Int, settings: SlurmSettings, oursInUse: (processors: Int, cards: Int)
    ) -> Int {
        let perCard = max(1, Int(settings.processorsPerCard))
        let others = max(0, allocatedProcessors - oursInUse.processors)
        var left = max(0, processors - others) / perCard
        if case .resource(let name) = settings.card {
            let taken = max(0, (allocated["gres/\(name)"] ?? 0) - oursInUse.cards)
            left = min(left, cards - taken)
        }
        return min(cards, max(0, cards - left))
    }
}
