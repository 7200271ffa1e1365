import Foundation
import SluiceModel
import SluicePlacement
import Testing

@testable import SluiceProbing
@testable import SluiceTraces

/// The measured round trips between 99 machines in 16 slices of time (NetLatency-Data, MIT), put
/// through a site's window and the planner's bands.
@Suite struct MeasuredDriftTests {
    static let file = URL(filePath: #filePath)
        .appending(
            path: "../../../../shared/data/net/seattle_p2p_rtt_slices_001_688_step43.csv.gz"
        ).standardizedFileURL.path

    /// Round trips in microseconds of each pair, slice by slice.
    private static func pairs() throws -> [[Int64]] {
        var slices: [[Int64]] = []
        var reader = try LineReader(path: file)
        _ = try reader.advance()
        while try reader.advance() {
            let cells = reader.line.split(separator: UInt8(ascii: ","))
                .map { Double(String(decoding: $0, as: UTF8.self)) ?? 0 }
            // Every 43rd slice is there, machine by machine.
            if cells[1] == 0 { slices.append([]) }
            slices[slices.count - 1] += cells.dropFirst(2).map { Int64($0 * 1_000_000) }
        }
        return slices[0].indices.map { pair in slices.map { $0[pair] } }
            .filter { pair in pair.allSatisfy { $0 > 0 } }
    }

    /// Pairs whose way is long enough that the file's hundredths of a second are fine beside it,
    /// drawn to a scale where their median lies on the edge of 10 ms: the worst place for a ring.
    private static func onTheEdge(_ pairs: [[Int64]]) -> [[Int64]] {
        pairs.compactMap { pair in
            let median = pair.sorted()[pair.count / 2]
            guard median >= 200_000 else { return nil }
            return pair.map { $0 * 9_950 / median }
        }
    }

    private struct Changes {
        var bare = 0
        var placing = 0
        var serving = 0
        var slow = 0
    }

    /// Each slice lasts so many seconds, with four probes a second and a report every five seconds.
    private static func replay(
        _ pair: [Int64], lasting seconds: Int, over edge: Ring, into changes: inout Changes
    ) {
        var window = RoundTripWindow(length: Microseconds(Int64(min(seconds, 60)) * 1_000_000))
        var bare: Ring?
        var hold: RingHold?
        for second in 0..<Int64(pair.count * seconds) {
            let now = Microseconds(second * 1_000_000)
            for _ in 0..<4 {
                window.add(Microseconds(pair[Int(second) / seconds]), at: now)
            }
            guard second % 5 == 4 else { continue }
            let summary = window.summary(at: now)
            let report = RingReport(
                site: 0, metro: MetroName(trusted: "m"), roundTripP99: summary.percentile99,
                samples: summary.samples, age: Seconds(0))
            // The bare ring is read from where the held one begins.
            if hold != nil, let known = bare, (known <= edge) != (report.ring <= edge) {
                changes.bare += 1
            }
            bare = report.ring
            let civil = CivilTime(seconds: second)
            guard var held = hold else {
                if summary.samples >= Placing.leastSamples {
                    hold = RingHold(first: report, at: civil)
                }
                continue
            }
            let before = held
            held.take(report, at: civil)
            if (held.placing <= edge) != (before.placing <= edge) { changes.placing += 1 }
            if (held.serving <= edge) != (before.serving <= edge) { changes.serving += 1 }
            if held.placing < report.ring { changes.slow += 1 }
            hold = held
        }
    }

    private static func replay(_ pairs: [[Int64]], lasting seconds: Int, over edge: Ring) -> (
        changes: Changes, count: Int
    ) {
        var changes = Changes()
        var count = 0
        for index in stride(from: 0, to: pairs.count, by: max(1, pairs.count / 150)) {
            replay(pairs[index], lasting: seconds, over: edge, into: &changes)
            count += 1
        }
        return (changes, count)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: file), "no measured data here"))
    func `measured drift moves the held bands less often than the bare ring`() throws {
        let pairs = try Self.pairs()
        let near = pairs.filter { pair in pair.contains { $0 <= 50_000 } }
        let edge = Self.onTheEdge(pairs)
        for (what, some, seconds) in [
            ("around 50 ms", near, 60), ("around 10 ms", edge, 60), ("around 10 ms", edge, 10),
        ] {
            let bound = what == "around 50 ms" ? Ring.within50 : .within10
            let (changes, count) = Self.replay(some, lasting: seconds, over: bound)
            print(
                "measured drift, \(count) pairs \(what), 16 slices of \(seconds) s: edge crossed "
                    + "without hysteresis \(changes.bare), placing \(changes.placing), serving "
                    + "\(changes.serving)")
            #expect(count > 100 && changes.bare > 0)
            // Never on a ring whose latest figure is over its bound.
            #expect(changes.slow == 0)
            #expect(changes.serving <= changes.bare && changes.placing <= changes.bare)
            guard seconds == 10 else { continue }
            #expect(changes.serving < changes.bare && changes.placing < changes.bare)
        }
    }
}
