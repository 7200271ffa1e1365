import SluiceModel
import Testing

@testable import SluiceSession

@Suite struct RateBucketTests {
    private func at(_ milliseconds: Int64) -> BootTime {
        BootTime(microseconds: milliseconds * 1_000)
    }

    /// How many of `tries` are taken at one moment.
    private func taken(_ tries: Int, of bucket: inout RateBucket, at milliseconds: Int64) -> Int {
        var count = 0
        for _ in 0..<tries where bucket.take(at: at(milliseconds)) { count += 1 }
        return count
    }

    @Test func `a burst at once, then the rate, and never more than the burst`() {
        var bucket = RateBucket(burst: 5, perMinute: 60, at: at(0))
        #expect(taken(7, of: &bucket, at: 0) == 5)
        #expect(bucket.wait() == .milliseconds(1_000))
        #expect(taken(1, of: &bucket, at: 999) == 0)
        #expect(taken(2, of: &bucket, at: 1_000) == 1)
        #expect(taken(9, of: &bucket, at: 3_600_000) == 5)
        // A clock that goes back gives nothing.
        #expect(taken(1, of: &bucket, at: 10) == 0)
        let isFull = [Int64(3_604_000), 3_605_000].map { moment in
            var copy = bucket
            return copy.isFull(at: at(moment))
        }
        #expect(isFull == [false, true])
    }

    @Test func `odd rates lose nothing in small steps`() {
        var bucket = RateBucket(burst: 2, perMinute: 7, at: at(0))
        #expect(taken(2, of: &bucket, at: 0) == 2)
        var count = 0
        for step in 1...60_000 { count += taken(1, of: &bucket, at: Int64(step)) }
        #expect(count == 7)
    }
}
