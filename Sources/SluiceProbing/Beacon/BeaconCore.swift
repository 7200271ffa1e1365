package import SluiceLinux
package import SluiceModel

/// What a beacon did, by kind of packet.
package struct BeaconCounts: Hashable, Sendable {
    /// Probes that were answered.
    package var answered: UInt64 = 0
    /// Acknowledgements that gave a round trip.
    package var measured: UInt64 = 0
    /// Not a packet.
    package var malformed: UInt64 = 0
    /// A key that is not known, or a code that does not fit.
    package var forged: UInt64 = 0
    /// A sequence that was seen, or a token that was never given or was used.
    package var replayed: UInt64 = 0
    /// Over a source's or a flow's rate.
    package var limited: UInt64 = 0
    /// No room for one more flow.
    package var crowded: UInt64 = 0

    /// Nothing yet.
    package init() {}

    /// All that was dropped.
    package var dropped: UInt64 { malformed + forged + replayed + limited + crowded }
}

/// The small responder of a metro, without its sockets: a packet in, at most one out, never larger.
///
/// Everything is bounded: flows, tokens, packets a second from one source. What is wrong is counted
/// and dropped without an answer. No clock and no randomness: both are arguments.
package struct BeaconCore: Sendable {
    /// What it did so far.
    package private(set) var counts = BeaconCounts()
    private let keys: [String: (key: ProbeKey, number: Int)]
    private let window: Microseconds
    private var flows: [BeaconFlow] = []
    private var flowNumbers: [FlowName: Int] = [:]
    private var flowsOfKey: [Int]
    private var sources: [SourceBucket]
    private let seed: UInt64

    private struct FlowName: Hashable {
        var key: Int
        var flow: UInt64
    }

    /// Packets that a source may send now.
    private struct SourceBucket {
        var millionths: Int64
        var filledAt: Int64
    }

    /// A beacon of these keys, whose own view reaches `window` back. `seed` decides which sources
    /// share a bucket: draw it, so that nobody can choose.
    package init(keys: [ProbeKey], window: Microseconds, seed: UInt64) {
        var known: [String: (key: ProbeKey, number: Int)] = [:]
        for (number, key) in keys.enumerated() { known[key.name] = (key, number) }
        self.keys = known
        self.window = window
        self.seed = seed
        flowsOfKey = Array(repeating: 0, count: keys.count)
        sources = Array(
            repeating: SourceBucket(
                millionths: ProbeLimits.packetsPerSource * 1_000_000, filledAt: .min),
            count: ProbeLimits.sources)
    }

    /// Takes what came from `source`; gives the reply to send back there, if one is due. `token`
    /// must be drawn anew for each call, from a source that nobody can guess.
    package mutating func receive(
        _ bytes: [UInt8], from source: SocketAddress, at now: Microseconds, token: UInt64
    ) -> [UInt8]? {
        guard admits(source, at: now) else {
            counts.limited += 1
            return nil
        }
        let packet: ProbePacket
        do throws(ProbeFault) {
            packet = try ProbePacket(bytes) { keys[$0]?.key }
        } catch {
            switch error {
            case .malformed: counts.malformed += 1
            case .unknownKey, .forged: counts.forged += 1
            }
            return nil
        }
        guard let known = keys[packet.key] else { return nil }
        switch packet.kind {
        case .probe: return answer(packet, known.key, known.number, at: now, token: token)
        case .acknowledgement: take(packet, known.number, at: now)
        // Replies are a beacon's: one that comes to a beacon was sent back at it.
        case .reply: counts.replayed += 1
        }
        return nil
    }

    private mutating func answer(
        _ packet: ProbePacket, _ key: ProbeKey, _ number: Int, at now: Microseconds, token: UInt64
    ) -> [UInt8]? {
        guard let index = flow(packet.flow, key: number, at: now) else {
            counts.crowded += 1
            return nil
        }
        guard flows[index].replay.admits(packet.sequence) else {
            counts.replayed += 1
            return nil
        }
        flows[index].lastSeen = now
        flows[index].give(token: token, sequence: packet.sequence, at: now)
        counts.answered += 1
        var reply = ProbePacket(
            .reply, key: packet.key, flow: packet.flow, sequence: packet.sequence,
            nonce: packet.nonce, token: token)
        reply.view = flows[index].view(at: now)
        return reply.sealed(with: key)
    }

    private mutating func take(_ packet: ProbePacket, _ number: Int, at now: Microseconds) {
        guard let index = flowNumbers[FlowName(key: number, flow: packet.flow)],
            flows[index].take(token: packet.token, sequence: packet.sequence, at: now)
        else {
            counts.replayed += 1
            return
        }
        counts.measured += 1
    }

    /// The flow's row, a new one where it is not known; nil where there is no room. O(flows) for a
    /// new one in a full table, else O(1).
    private mutating func flow(_ flow: UInt64, key: Int, at now: Microseconds) -> Int? {
        let name = FlowName(key: key, flow: flow)
        if let index = flowNumbers[name] { return index }
        let isFull = flows.count >= ProbeLimits.flows || flowsOfKey[key] >= ProbeLimits.flowsPerKey
        guard isFull else {
            flows.append(BeaconFlow(key: key, flow: flow, window: window, at: now))
            flowNumbers[name] = flows.count - 1
            flowsOfKey[key] += 1
            return flows.count - 1
        }
        let ofKey = flowsOfKey[key] >= ProbeLimits.flowsPerKey
        let idle = flows.firstIndex {
            (!ofKey || $0.key == key)
                && $0.lastSeen.count + ProbeLimits.flowIdle.count < now.count
        }
        guard let idle else { return nil }
        flowsOfKey[flows[idle].key] -= 1
        flowNumbers[FlowName(key: flows[idle].key, flow: flows[idle].flow)] = nil
        flows[idle] = BeaconFlow(key: key, flow: flow, window: window, at: now)
        flowNumbers[name] = idle
        flowsOfKey[key] += 1
        return idle
    }

    /// Whether the source's rate lets one more packet in. Sources that fall into one bucket share
    /// its rate: memory stays the same whoever sends.
    private mutating func admits(_ source: SocketAddress, at now: Microseconds) -> Bool {
        var random = SplitMix64(seed: seed ^ source.hostWord)
        let index = Int(random.next() % UInt64(ProbeLimits.sources))
        let most = ProbeLimits.packetsPerSource * 1_000_000
        if sources[index].filledAt != .min {
            let passed = min(max(0, now.count - sources[index].filledAt), 1_000_000)
            sources[index].millionths = min(
                most, sources[index].millionths + passed * ProbeLimits.packetsPerSource)
        }
        sources[index].filledAt = now.count
        guard sources[index].millionths >= 1_000_000 else { return false }
        sources[index].millionths -= 1_000_000
        return true
    }
}

extension SocketAddress {
    /// The host without its port, as one word; the network's half of an IPv6 address, since one
    /// host has all of the other half (RFC 4291, 2.5.4).
    var hostWord: UInt64 {
        switch self {
        case .ipv4(let address, _): UInt64(address)
        case .ipv6(let high, _, _): high
        case .local: 0
        }
    }
}
