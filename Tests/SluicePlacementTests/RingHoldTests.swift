import SluiceModel
import Testing

@testable import SluicePlacement

@Suite struct RingHoldTests {
    /// A ring that is reported every five seconds.
    private struct Reported {
        var hold: RingHold
        var now = CivilTime(seconds: 1_000)
        /// How often each band changed.
        var changes = (placing: 0, serving: 0)

        init(_ figure: Int64) {
            hold = RingHold(first: Self.report(figure), at: now)
        }

        static func report(
            _ figure: Int64, samples: UInt32 = 100, age: Int64 = 1, loss: UInt32 = 0
        ) -> RingReport {
            var report = RingReport(
                site: 0, metro: MetroName(trusted: "m"), roundTripP99: Microseconds(figure),
                samples: samples, age: Seconds(age))
            report.basis = .measured
            report.loss = PerMille(loss)
            return report
        }

        mutating func take(_ report: RingReport) {
            let before = hold
            now = now.adding(Seconds(5))
            hold.take(report, at: now)
            changes.placing += before.placing == hold.placing ? 0 : 1
            changes.serving += before.serving == hold.serving ? 0 : 1
        }

        mutating func take(_ figure: Int64) { take(Self.report(figure)) }
    }

    @Test func `9.9 and 10.1 ms in turn move no replica and widen placing once`() {
        var ring = Reported(9_900)
        for round in 0..<1_000 { ring.take(round.isMultiple(of: 2) ? 10_100 : 9_900) }
        #expect(ring.changes == (1, 0))
        #expect(ring.hold.placing == .within20 && ring.hold.serving == .within10)
    }

    @Test func `nothing is ever placed on a ring whose latest figure is over the bound`() {
        var random = SplitMix64(seed: 11)
        var ring = Reported(1_000)
        for _ in 0..<20_000 {
            let figure = 1 + random.below(1 << (1 + random.below(17)))
            ring.take(figure)
            #expect(ring.hold.placing >= Ring(roundTrip: Microseconds(figure)))
        }
    }

    @Test func `a jump past the margin is believed at once and a small step after half a minute`() {
        var far = Reported(8_000)
        far.take(14_000)
        #expect(far.hold.serving == .within20 && far.hold.since == far.now)
        var near = Reported(8_000)
        for _ in 0..<6 {
            near.take(10_300)
            #expect(near.hold.serving == .within10 && near.hold.placing == .within20)
        }
        near.take(10_300)
        #expect(near.hold.serving == .within20)
    }

    @Test func `a way that became short is used at once past the margin and else after a while`() {
        var far = Reported(14_000)
        far.take(9_000)
        #expect(far.hold.placing == .within10 && far.hold.serving == .within10)
        var near = Reported(14_000)
        for _ in 0..<6 {
            near.take(9_800)
            #expect(near.hold.placing == .within20)
        }
        near.take(9_800)
        #expect(near.hold.placing == .within10 && near.hold.serving == .within10)
    }

    @Test func `old, few or lost samples leave the ring unverified and the bands as they were`() {
        for bad in [
            Reported.report(1_000, samples: Placing.leastSamples - 1),
            Reported.report(1_000, age: Placing.ringAge.count + 1),
            Reported.report(1_000, loss: Placing.mostLoss.count + 1),
        ] {
            var ring = Reported(8_000)
            ring.take(bad)
            #expect(ring.hold.standing == .unverified && ring.hold.serving == .within10)
            #expect(!PoolTable.RingRecord(metro: 0, HeldRing(bad, ring.hold)).isUsable)
            // What wavers around the edge meanwhile is judged as before.
            ring.take(10_100)
            #expect(ring.hold.standing == .measured && ring.hold.serving == .within10)
            #expect(ring.hold.placing == .within20)
        }
    }

    @Test func `limits stand to each other as they must`() {
        // A margin on both sides of the narrowest ring leaves room inside of it.
        #expect(Placing.ringMargin * 4 < 1_000)
        #expect(Placing.leastSamples > 1 && Placing.mostLoss < PerMille(1_000))
    }
}
