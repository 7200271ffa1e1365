package import SluiceModel

/// The site's side of one target: what was sent, what came back, what the beacon says.
///
/// A reply counts once, only for a probe that waits for it, and only under its nonce. No clock, no
/// socket, no randomness: all are arguments.
package struct ProbeFlow: Sendable {
    /// How the next packets travel.
    package enum Path: Hashable, Sendable {
        /// In datagrams.
        case udp
        /// Over a connection, since datagrams are not answered.
        case tcp
    }

    /// The pair that is probed.
    package let target: ProbeTarget
    /// How probes travel now.
    package private(set) var path = Path.udp
    /// Packets that came and were no answer to anything here.
    package private(set) var ignored: UInt64 = 0

    private struct Waiting {
        var sequence: UInt64
        var nonce: UInt64
        var sentAt: Microseconds
        var path: Path
        /// Whether its loss says something: a try of UDP beside TCP does not.
        var counts: Bool
    }

    private var sequence: UInt64 = 0
    private var waiting: [Waiting] = []
    private var window: RoundTripWindow
    private var lossesInARow = 0
    private var view = ProbePacket.View()
    private var viewAt: Microseconds?
    private let startedAt: Microseconds

    /// A flow that has measured nothing.
    package init(_ target: ProbeTarget, window: Microseconds, at now: Microseconds) {
        self.target = target
        self.window = RoundTripWindow(length: window)
        startedAt = now
    }

    /// A probe to send now, and how. `nonce` must be drawn anew for each.
    package mutating func probe(
        at now: Microseconds, nonce: UInt64
    ) -> (bytes: [UInt8], path: Path) {
        expire(at: now)
        sequence += 1
        let isTry = path == .tcp && sequence.isMultiple(of: ProbeLimits.triesOfUDP)
        let chosen = isTry ? Path.udp : path
        if waiting.count == ProbeLimits.outstanding { lose(waiting.removeFirst(), at: now) }
        waiting.append(
            Waiting(
                sequence: sequence, nonce: nonce, sentAt: now, path: chosen, counts: !isTry))
        let packet = ProbePacket(
            .probe, key: target.key.name, flow: target.flow, sequence: sequence, nonce: nonce,
            token: 0)
        return (packet.sealed(with: target.key), chosen)
    }

    /// Takes what came; gives the acknowledgement to send back the same way, or nil for what is no
    /// answer to a probe that waits.
    package mutating func receive(_ bytes: [UInt8], at now: Microseconds) -> [UInt8]? {
        let key = target.key
        let packet = try? ProbePacket(bytes) { $0 == key.name ? key : nil }
        guard let packet, packet.kind == .reply, packet.flow == target.flow,
            let index = waiting.firstIndex(where: {
                $0.sequence == packet.sequence && $0.nonce == packet.nonce
            }), now.count - waiting[index].sentAt.count <= ProbeLimits.timeout.count
        else {
            ignored += 1
            return nil
        }
        let sent = waiting.remove(at: index)
        // A path that answers again is the better one: it has no stream to wait for.
        if sent.path == .udp, path == .tcp { path = .udp }
        lossesInARow = 0
        window.add(Microseconds(now.count - sent.sentAt.count), at: now)
        view = packet.view
        viewAt = now
        let answer = ProbePacket(
            .acknowledgement, key: packet.key, flow: packet.flow, sequence: packet.sequence,
            nonce: packet.nonce, token: packet.token)
        return answer.sealed(with: key)
    }

    /// Probes that waited too long are lost. O(waiting).
    package mutating func expire(at now: Microseconds) {
        while let oldest = waiting.first,
            now.count - oldest.sentAt.count > ProbeLimits.timeout.count
        {
            lose(waiting.removeFirst(), at: now)
        }
    }

    private mutating func lose(_ probe: Waiting, at now: Microseconds) {
        guard probe.counts else { return }
        window.addLost(at: now)
        lossesInARow += 1
        if path == .udp, lossesInARow >= ProbeLimits.lossesBeforeTCP { path = .tcp }
    }

    /// What is known now, as the gateway reports it. O(buckets).
    package mutating func report(at now: Microseconds) -> RingReport {
        expire(at: now)
        let summary = window.summary(at: now)
        // Before the first answer it is as old as the probing.
        let age = summary.age ?? Microseconds(now.count - startedAt.count)
        var report = RingReport(
            site: target.site, metro: target.metro, roundTripP99: summary.percentile99,
            samples: summary.samples, age: Seconds(age.count / 1_000_000))
        report.basis = .measured
        report.roundTripP50 = summary.median
        report.loss = summary.loss
        report.isOverTCP = path == .tcp
        guard let viewAt, view.samples >= ProbeLimits.leastViewSamples else { return report }
        let viewAge = Seconds(Int64(view.age) + (now.count - viewAt.count) / 1_000_000)
        guard viewAge <= ProbeLimits.viewAge else { return report }
        report.beaconP99 = Microseconds(Int64(view.percentile99))
        report.beaconSamples = view.samples
        report.beaconAge = viewAge
        return report
    }
}
