package import SluiceModel

/// Counts of round trips by length: exact to the microsecond below 256, within 0.4 % above, up to
/// 134 s. A percentile is told as its bucket's upper edge, the careful side.
package struct RoundTripHistogram: Hashable, Sendable {
    /// Buckets of an octave; a bucket is at most 1/256 as wide as its values.
    private static let perOctave = 256
    /// Octaves from 256 µs up, with the exact microseconds before them.
    private static let octaves = 20

    /// Round trips counted.
    package private(set) var count: UInt32 = 0
    /// Counts of each octave: a percentile skips those before its own.
    private var rows = [UInt32](repeating: 0, count: octaves)
    private var buckets = [UInt32](repeating: 0, count: perOctave * octaves)

    /// Nothing counted.
    package init() {}

    /// Counts a round trip. O(1).
    package mutating func add(_ roundTrip: Microseconds) {
        let bucket = Self.bucket(roundTrip)
        buckets[bucket] += 1
        rows[bucket / Self.perOctave] += 1
        count += 1
    }

    /// Takes one that was counted out again. O(1).
    package mutating func remove(_ roundTrip: Microseconds) {
        let bucket = Self.bucket(roundTrip)
        precondition(buckets[bucket] > 0, "a round trip of \(roundTrip) was not counted")
        buckets[bucket] -= 1
        rows[bucket / Self.perOctave] -= 1
        count -= 1
    }

    /// The least length that at least `share` thousandths of the round trips do not exceed; nil
    /// where none was counted. O(octaves + an octave's buckets).
    package func percentile(_ share: UInt32) -> Microseconds? {
        guard count > 0 else { return nil }
        let rank = max(1, (UInt64(count) * UInt64(share) + 999) / 1_000)
        var seen: UInt64 = 0
        for row in rows.indices {
            guard seen + UInt64(rows[row]) >= rank else {
                seen += UInt64(rows[row])
                continue
            }
            for bucket in row * Self.perOctave..<(row + 1) * Self.perOctave {
                seen += UInt64(buckets[bucket])
                if seen >= rank { return Microseconds(Self.upperEdge(bucket)) }
            }
        }
        preconditionFailure("\(count) counted and \(seen) found")
    }

    private static func bucket(_ roundTrip: Microseconds) -> Int {
        let value = UInt64(clamping: roundTrip.count)
        guard value >= 256 else { return Int(value) }
        let octave = 64 - 9 - value.leadingZeroBitCount
        guard octave + 1 < octaves else { return perOctave * octaves - 1 }
        return (octave + 1) * perOctave + Int(value >> UInt64(octave)) - perOctave
    }

    private static func upperEdge(_ bucket: Int) -> Int64 {
        let (row, column) = (bucket / perOctave, bucket % perOctave)
        guard row > 0 else { return Int64(column) }
        return Int64(column + perOctave + 1) << Int64(row - 1) - 1
    }
}
