internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel

/// The file in which a site says how its nodes are, for pools whose executor does not know:
/// `POOL NODE STATE [errors=N] [cause …]` a line, as `beijing-train b0-n3 faulted bus error`. A
/// node that it does not name is well. Whoever writes it renames it into place.
struct HealthFile {
    /// What one line says.
    struct Line: Hashable {
        let node: NodeAddress
        let health: NodeHealth
        let errors: UInt64?
        let cause: String
    }

    /// What a look at the file came to.
    enum News {
        case nothing
        /// How nodes are now, in order of their addresses.
        case nodes([NodeReport])
        /// It does not read, and nothing of it counts.
        case problem(String)
    }

    let path: String
    private let region: RegionDescription
    private var seen: Files.Stamp?
    private var wasThere = false
    private var rule = HealthRule()
    private var nextLook = Instant.now
    /// Nodes that the file named last.
    private var named: [NodeAddress] = []

    init(_ path: String, _ region: RegionDescription) {
        self.path = path
        self.region = region
    }

    /// Reads the file where it changed. `unwell` are the nodes that the core has as not well: after
    /// a start a file that is there has the last word on all of them.
    mutating func look(unwell: [NodeReport], now: Instant, civil: CivilTime) -> News {
        guard now >= nextLook else { return .nothing }
        nextLook = now + GatewayLimits.healthPause
        let stamp = Files.stamp(path)
        guard stamp != seen else { return .nothing }
        seen = stamp
        let lines: [Line]
        switch read(isThere: stamp != nil) {
        case .success(let read): lines = read
        case .failure(let problem): return .problem(problem.sentence)
        }
        if !wasThere {
            named += unwell.map { NodeAddress(pool: $0.pool, block: $0.block, node: $0.node) }
        }
        wasThere = true
        return .nodes(reports(lines, civil))
    }

    private mutating func reports(_ lines: [Line], _ civil: CivilTime) -> [NodeReport] {
        let gone = named.filter { node in !lines.contains { $0.node == node } }
        named = lines.map(\.node)
        let well = gone.map { Line(node: $0, health: .ok, errors: nil, cause: "") }
        return (lines + well).sorted { $0.node < $1.node }.map { line in
            let judged = rule.judge(
                line.node, said: line.health, cause: line.cause, errors: line.errors, at: civil)
            return NodeReport(
                pool: line.node.pool, block: line.node.block, node: line.node.node,
                health: judged.health, cause: judged.cause, since: civil)
        }
    }

    private func read(isThere: Bool) -> Result<[Line], DaemonFailure> {
        guard isThere else { return .success([]) }
        guard let bytes = try? Files.read(path, limit: GatewayLimits.healthBytes) else {
            return .failure(
                DaemonFailure(
                    "\(path): it cannot be read, or is over \(GatewayLimits.healthBytes) bytes"))
        }
        return Self.lines(String(decoding: bytes, as: UTF8.self), path, region)
    }

    /// All lines, or what is wrong with the first that is wrong.
    static func lines(
        _ text: String, _ path: String, _ region: RegionDescription
    ) -> Result<[Line], DaemonFailure> {
        var lines: [Line] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated() where !line.hasPrefix("#") && line.contains(where: { $0 != " " })
        {
            do throws(DaemonFailure) {
                lines.append(try Self.line(line, region))
            } catch {
                return .failure(DaemonFailure("\(path):\(number + 1): \(error.sentence)"))
            }
        }
        return .success(lines)
    }

    private static func line(
        _ text: Substring, _ region: RegionDescription
    ) throws(DaemonFailure) -> Line {
        var words = text.split(separator: " ")[...]
        guard words.count >= 3 else {
            throw DaemonFailure("a line is POOL NODE STATE [errors=N] [cause …]")
        }
        let (pool, node, state) = (words.removeFirst(), words.removeFirst(), words.removeFirst())
        guard let address = region.node(pool: String(pool), node: String(node)) else {
            throw DaemonFailure("region \(region.name) has no node \(node) in a pool \(pool)")
        }
        guard let health = NodeHealth.allCases.first(where: { "\($0)" == state }) else {
            throw DaemonFailure("\(state) is no state: ok, suspect or faulted")
        }
        var errors: UInt64?
        if let word = words.first, word.hasPrefix("errors=") {
            errors = UInt64(word.dropFirst("errors=".count))
            guard errors != nil else { throw DaemonFailure("\(word) is no count of errors") }
            words.removeFirst()
        }
        return Line(
            node: address, health: health, errors: errors, cause: words.joined(separator: " "))
    }
}
