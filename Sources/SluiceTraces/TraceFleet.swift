/// A node of a published fleet.
package struct FleetNode: Equatable, Sendable {
    /// The node's name in the file, or the virtual cluster's name and a number.
    package let name: String
    /// The virtual cluster it belongs to; empty where the file has none.
    package let group: String
    /// Cards, 0 for a node with processors only.
    package let cards: UInt32
    /// Model of the cards as the file names it; empty where it does not.
    package let chipName: String
    /// Processors in thousandths; 0 where the file does not say.
    package let cpuMilli: UInt32
    /// Main memory in MiB; 0 where the file does not say.
    package let memoryMebibytes: UInt64
}

/// A published fleet: what a trace ran on.
package struct TraceFleet: Equatable, Sendable {
    /// The nodes in the file's order.
    package let nodes: [FleetNode]

    /// All cards.
    package var cards: Int { nodes.reduce(0) { $0 + Int($1.cards) } }

    /// Cards of each model, by name.
    package var cardsByChip: [(chipName: String, cards: Int)] {
        var totals: [(chipName: String, cards: Int)] = []
        for node in nodes.filter({ $0.cards > 0 }).sorted(by: { $0.chipName < $1.chipName }) {
            if totals.last?.chipName == node.chipName {
                totals[totals.count - 1].cards += Int(node.cards)
            } else {
                totals.append((node.chipName, Int(node.cards)))
            }
        }
        return totals
    }

    /// Reads an openb node list: `sn,cpu_milli,memory_mib,gpu,model`.
    /// A node may have `cardsPerNode` at most.
    /// Source: alibaba/clusterdata, cluster-trace-gpu-v2023.
    package static func readOpenb(
        path: String, cardsPerNode: Int = 1024
    ) throws(TraceError) -> TraceFleet {
        var table = try CommaTable(
            path: path, format: "openb node list",
            required: ["sn", "cpu_milli", "memory_mib", "gpu", "model"])
        let name = table.column("sn")!, cpu = table.column("cpu_milli")!
        let memory = table.column("memory_mib")!, cards = table.column("gpu")!
        let model = table.column("model")!
        var nodes: [FleetNode] = []
        while try table.advance() {
            try checkCount(nodes.count, path: path, line: table.lineNumber)
            nodes.append(
                FleetNode(
                    name: table.text(name), group: "",
                    cards: UInt32(try table.number(cards, in: 0...Int64(cardsPerNode))),
                    chipName: table.text(model),
                    cpuMilli: UInt32(try table.number(cpu, in: 0...Int64(UInt32.max))),
                    memoryMebibytes: UInt64(try table.number(memory, in: 0...(1 << 40)))))
        }
        return TraceFleet(nodes: nodes)
    }

    /// Reads Philly's `vc,node num` and writes each virtual cluster's nodes out, eight cards each.
    /// Source: S-Lab HeliosArtifact, MIT; eight GPUs a node as its simulator takes them.
    package static func readPhilly(path: String) throws(TraceError) -> TraceFleet {
        var table = try CommaTable(
            path: path, format: "philly virtual cluster", required: ["vc", "node num"])
        let cluster = table.column("vc")!, count = table.column("node num")!
        var nodes: [FleetNode] = []
        while try table.advance() {
            let group = table.text(cluster)
            for number in 0..<(try table.number(count, in: 0...100_000)) {
                try checkCount(nodes.count, path: path, line: table.lineNumber)
                nodes.append(
                    FleetNode(
                        name: "\(group)-\(number)", group: group, cards: 8, chipName: "",
                        cpuMilli: 0, memoryMebibytes: 0))
            }
        }
        return TraceFleet(nodes: nodes)
    }

    private static func checkCount(
        _ count: Int, path: String, line: Int
    ) throws(TraceError) {
        guard count < TraceLimits.fleetNodes else {
            throw TraceError(
                file: path, line: line, field: nil,
                problem: "names more than \(TraceLimits.fleetNodes) nodes",
                remedy: "Cut the fleet into smaller files")
        }
    }
}
