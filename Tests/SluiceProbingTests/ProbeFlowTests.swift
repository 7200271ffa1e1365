import SluiceModel
import Testing

@testable import SluiceProbing

@Suite struct ProbeFlowTests {
    @Test func `without answers it turns to TCP and says that nothing was measured`() throws {
        let pair = try Pair()
        for number in 1...ProbeLimits.lossesBeforeTCP {
            #expect(
                pair.probe(at: Microseconds(pair.now), nonce: UInt64(number)).path == .udp)
            pair.now += 500_000
        }
        pair.now += ProbeLimits.timeout.count
        let report = pair.report(at: Microseconds(pair.now))
        #expect(report.samples == 0 && report.basis == .measured && report.isOverTCP)
        #expect(report.loss == PerMille(1_000) && report.age.count == 6)
        #expect(pair.probe(at: Microseconds(pair.now), nonce: 50).path == .tcp)
    }

    @Test func `in TCP it tries UDP now and then and goes back where that answers`() throws {
        let pair = try Pair()
        for number in 1...ProbeLimits.lossesBeforeTCP {
            _ = pair.probe(at: Microseconds(pair.now), nonce: UInt64(number))
        }
        pair.now += ProbeLimits.timeout.count + 1
        var tries = 0
        for number in 100..<132 {
            let probe = pair.probe(at: Microseconds(pair.now), nonce: UInt64(number))
            if probe.path == .udp { tries += 1 }
            pair.now += 1_000
        }
        #expect(tries == 2)
        let lossBefore = pair.report(at: Microseconds(pair.now)).loss
        #expect(lossBefore == PerMille(1_000))
        while pair.site.path == .tcp {
            let number = UInt64(pair.now)
            let probe = pair.probe(at: Microseconds(pair.now), nonce: number)
            pair.now += 1_000
            guard probe.path == .udp,
                let reply = pair.ask(
                    probe.bytes, at: Microseconds(pair.now), token: number)
            else { continue }
            _ = pair.tell(reply, at: Microseconds(pair.now))
        }
        #expect(pair.report(at: Microseconds(pair.now)).samples == 1)
    }

    @Test func `a window forgets and its loss is told in thousandths`() {
        var window = RoundTripWindow(length: Microseconds(1_000))
        for at in 0..<10 { window.add(.milliseconds(5), at: Microseconds(Int64(at))) }
        window.addLost(at: Microseconds(500))
        #expect(window.summary(at: Microseconds(600)).loss == PerMille(91))
        let later = window.summary(at: Microseconds(1_200))
        #expect(later.samples == 0 && later.loss == PerMille(1_000))
        #expect(later.percentile99 == Microseconds(0) && later.age == Microseconds(1_191))
    }

    @Test func `a percentile is at most 0.4 % over the exact one and never under it`() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<200 {
            var histogram = RoundTripHistogram()
            var values: [Int64] = []
            for _ in 0..<1 + random.below(400) {
                let value = 1 + random.below(1 << (1 + random.below(26)))
                values.append(value)
                histogram.add(Microseconds(value))
            }
            values.sort()
            for share in [500, 990, 1_000] {
                let rank = max(1, (values.count * share + 999) / 1_000)
                let exact = values[rank - 1]
                let told = histogram.percentile(UInt32(share))?.count ?? -1
                #expect(told >= exact && told <= exact + exact / 250 + 1, "\(told) for \(exact)")
            }
            for value in values { histogram.remove(Microseconds(value)) }
            #expect(histogram == RoundTripHistogram())
        }
    }

    @Test func `a schedule keeps to its budget whatever happened and repeats with its seed`() {
        func moments(_ seed: UInt64) -> [Int64] {
            var schedule = ProbeSchedule(
                targets: 40, every: Microseconds(100_000), packetsPerSecond: 50, seed: seed,
                at: Microseconds(0))
            var found: [Int64] = []
            var now: Int64 = 0
            while now < 20_000_000 {
                // A process that was stopped for five seconds.
                if (5_000_000..<10_000_000).contains(now) { now = 10_000_000 }
                while let target = schedule.takeDue(at: Microseconds(now)) {
                    found.append(now * 100 + Int64(target))
                }
                now = max(now + 1, schedule.nextDue(at: Microseconds(now))?.count ?? .max)
            }
            return found
        }
        let first = moments(1)
        #expect(first == moments(1))
        #expect(first != moments(2))
        let times = first.map { $0 / 100 }
        for (index, start) in times.enumerated() {
            let within = times[index...].prefix { $0 < start + 1_000_000 }.count
            // A second's refill, and what was saved up: a tenth of it.
            #expect(within * ProbeLimits.packetsPerRound <= 56, "\(within) rounds from \(start)")
        }
        #expect(Set(first.map { $0 % 100 }).count == 40)
        #expect(times.count * ProbeLimits.packetsPerRound <= 50 * 15 + 52)
    }

    @Test func `a key file is read and its problems have a line`() throws {
        let line = try #require(ProbeKeyFile.newLine(name: "zhejiang"))
        let keys = try ProbeKeyFile.keys("# of the metro\n\(line)\n\n", path: "k")
        #expect(keys.map(\.name) == ["zhejiang"])
        for (text, place) in [
            ("zhejiang abc", "k:1:"), ("\n\(line) more", "k:2:"), ("\(line)\n\(line)", "k:2:"),
            ("Zhejiang \(line.dropFirst(9))", "k:1:"), ("", "k: 0 keys"),
        ] {
            let problem = #expect(throws: ProbeKeyFile.Problem.self) {
                try ProbeKeyFile.keys(text, path: "k")
            }
            #expect(problem?.description.hasPrefix(place) == true, "\(problem?.description ?? "")")
        }
    }
}
