import SluiceModel
import SluiceSession
import Testing

@testable import SluiceDaemons

@Suite struct RateBucketsTests {
    private func at(_ milliseconds: Int64) -> BootTime {
        BootTime(microseconds: milliseconds * 1_000)
    }

    private func taken(
        _ tries: Int, of key: String, _ buckets: inout RateBuckets<String>, at milliseconds: Int64
    ) -> Int {
        var count = 0
        for _ in 0..<tries where buckets.take(key, at: at(milliseconds)) { count += 1 }
        return count
    }

    @Test func `each has its own, and no more are counted than are bounded`() {
        var buckets = RateBuckets<String>(burst: 2, perMinute: 60, bound: 2)
        #expect(taken(3, of: "a", &buckets, at: 0) == 2)
        #expect(!buckets.has("a", at: at(0)))
        #expect(taken(1, of: "b", &buckets, at: 0) == 1)
        #expect(buckets.has("c", at: at(0)))
        #expect(taken(1, of: "c", &buckets, at: 0) == 0)
        // Who was quiet for long enough is forgotten, and makes room.
        #expect(taken(1, of: "c", &buckets, at: 2_000) == 1)
    }
}
