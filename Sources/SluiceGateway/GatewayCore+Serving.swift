internal import SluiceCoding
package import SluiceModel

/// Where runs answer requests.
extension GatewayCore {
    /// A run answers requests at `said`, and nowhere else. The same list again changes nothing, and
    /// one that is being stopped answers nobody new.
    package mutating func runServes(
        _ key: RunKey, _ said: [Endpoint], into effects: inout GatewayEffects
    ) {
        guard let slot = slotOfRun[key], let run = runs[slot] else { return }
        switch run.state {
        case .held, .prepared, .stopping: return
        case .starting, .running: break
        }
        let endpoints = Array(said.prefix(Limits.endpointsPerReplica))
        guard run.endpoints != endpoints else { return }
        runs[slot]?.endpoints = endpoints
        report(.serving(replica: key.replica, epoch: key.epoch, endpoints), into: &effects)
    }

    /// Tells the planner that a run answers no more, before it is stopped.
    mutating func withdraw(_ run: GatewayRun, into effects: inout GatewayEffects) {
        guard let endpoints = run.endpoints, !endpoints.isEmpty else { return }
        report(
            .serving(replica: run.order.replica, epoch: run.order.epoch, []), into: &effects)
    }
}

extension [Endpoint] {
    func write(into writer: inout ByteWriter) {
        writer.writeCount(count)
        for endpoint in self {
            writer.write(endpoint.protocolName)
            writer.write(endpoint.host)
            writer.write(endpoint.port)
        }
    }

    init(row reader: inout ByteReader) throws(CodingFault) {
        self = []
        for _ in 0..<(try reader.readCount(limit: Limits.endpointsPerReplica)) {
            append(
                Endpoint(
                    protocolName: try reader.readText(limit: Limits.protocolBytes),
                    host: try reader.readText(limit: Limits.hostBytes),
                    port: try reader.readUInt16()))
        }
    }
}
