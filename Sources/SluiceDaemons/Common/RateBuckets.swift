internal import SluiceModel
internal import SluiceSession

/// A bucket for each of many, as sources or identities; bounded, as who comes chooses his name.
struct RateBuckets<Key: Hashable & Sendable>: Sendable {
    private let burst: Int64
    private let perMinute: Int64
    private let bound: Int
    private var buckets: [Key: RateBucket] = [:]

    /// Buckets for at most `bound` at a time.
    init(burst: Int64, perMinute: Int64, bound: Int) {
        self.burst = burst
        self.perMinute = perMinute
        self.bound = bound
    }

    /// Takes one of `key`'s; false where none is left, or where too many others are being counted.
    mutating func take(_ key: Key, at now: BootTime) -> Bool {
        if var bucket = buckets[key] {
            defer { buckets[key] = bucket }
            return bucket.take(at: now)
        }
        if buckets.count >= bound { forgetFull(at: now) }
        guard buckets.count < bound else { return false }
        var bucket = RateBucket(burst: burst, perMinute: perMinute, at: now)
        defer { buckets[key] = bucket }
        return bucket.take(at: now)
    }

    /// Whether one of `key`'s is left, without taking it.
    func has(_ key: Key, at now: BootTime) -> Bool {
        guard var bucket = buckets[key] else { return true }
        return bucket.take(at: now)
    }

    private mutating func forgetFull(at now: BootTime) {
        buckets = buckets.filter { _, bucket in
            var bucket = bucket
            return !bucket.isFull(at: now)
        }
    }
}
