import SluiceModel
import SluiceSpoke
import Testing

@Suite struct ReconnectionTests {
    @Test func `the wait doubles from the first to the longest, and no further`() {
        var reconnection = Reconnection()
        // All bits set but those that the remainder leaves: the most that each wait can be.
        let waits = (0..<12).map { _ in
            let before = reconnection
            return (0..<2_000).map { random in
                var copy = before
                defer { reconnection = copy }
                return copy.wait(random: UInt64(random) &* 0x9E37_79B9_7F4A_7C15).count
            }
        }
        for (tries, some) in waits.enumerated() {
            let longest = min(100_000 << tries, 5_000_000)
            let least = some.min() ?? 0
            let most = some.max() ?? 0
            #expect(least >= longest / 2 && least < longest * 55 / 100, "try \(tries)")
            #expect(most <= longest && most > longest * 95 / 100, "try \(tries)")
        }
    }

    @Test func `gateways that lost their planner together come back spread over half the wait`() {
        var random = SplitMix64(seed: 3)
        var tenths = [Int](repeating: 0, count: 10)
        for _ in 0..<10_000 {
            var reconnection = Reconnection()
            for _ in 0..<8 { _ = reconnection.wait(random: random.next()) }
            let wait = reconnection.wait(random: random.next()).count
            tenths[Int(min(9, (wait - 2_500_000) * 10 / 2_500_000))] += 1
        }
        #expect(tenths.allSatisfy { (800...1_200).contains($0) }, "\(tenths)")
    }

    @Test func `after a registration the next failure is the first again`() {
        var reconnection = Reconnection()
        for _ in 0..<10 { _ = reconnection.wait(random: 0) }
        #expect(reconnection.wait(random: 0) == .milliseconds(2_500))
        reconnection.registered()
        #expect(reconnection.wait(random: 0) == .milliseconds(50))
    }

    @Test func `a wait that the planner asked for is kept, within its bound`() {
        for random in [UInt64(0), .max, 0x9E37_79B9_7F4A_7C15] {
            var reconnection = Reconnection()
            let asked = Microseconds.milliseconds(7_000)
            let wait = reconnection.wait(random: random, asked: asked).count
            #expect(wait >= asked.count && wait <= asked.count * 11 / 10)
            let longest = Reconnection.longestAsked.count
            let bounded = reconnection.wait(random: random, asked: Microseconds(.max)).count
            #expect(bounded >= longest && bounded <= longest * 11 / 10)
            let usual = reconnection.wait(random: random, asked: Microseconds(-5)).count
            #expect(usual <= 5_000_000)
        }
    }
}
