extension Search {
    /// Tries one move of one job; takes it unless it is worse by more than the patience, drawn anew
    /// for each try about `patience`, which is in 1 / 2^(places - 10).
    @inline(__always)
    mutating func attempt(_ patience: Int64, _ places: Int64) {
        let job = sequence.below(gains.jobs)
        let range = gains.range(job)
        guard !range.isEmpty else { return }
        let at = range.lowerBound + sequence.below(range.count)
        let pool = gains.pools[at]
        guard pool != place[job] else { return }
        let least = worth - (patience * sequence.exponential()) >> places
        if gains.sizes[job] > free[Int(pool)] {
            oust(job, at, least)
            return
        }
        let now = place[job] >= 0 ? worths[taken[job]] : 0
        guard worth + worths[at] - now >= least else { return }
        take(job)
        put(job, at)
    }

    /// Puts members of a pool out, drawn one by one, until a job has room there; they go to their
    /// best place with room. Undone where all that is worth less than `least`.
    private mutating func oust(_ job: Int, _ at: Int, _ least: Int64) {
        let pool = Int(gains.pools[at])
        let origin = place[job] >= 0 ? taken[job] : -1
        var out = InlineArray<3, (job: Int, at: Int)>(repeating: (-1, -1))
        var number = 0
        take(job)
        while free[pool] < gains.sizes[job], number < AssignmentLimits.putOut, counts[pool] > 0 {
            let victim = Int(members[rows[pool] + sequence.below(counts[pool])])
            out[number] = (victim, taken[victim])
            number += 1
            take(victim)
        }
        if free[pool] >= gains.sizes[job] {
            put(job, at)
            for index in 0..<number {
                if let home = home(out[index].job) { put(out[index].job, home) }
            }
            if worth >= least { return }
            take(job)
            for index in 0..<number { take(out[index].job) }
        }
        for index in 0..<number { put(out[index].job, out[index].at) }
        if origin >= 0 { put(job, origin) }
    }

    /// The candidate with room that is worth most; nil where none is worth more than nothing.
    @inline(__always)
    private func home(_ job: Int) -> Int? {
        var best: Int64 = 0
        var found: Int?
        for at in gains.range(job) where worths[at] > best {
            if free[Int(gains.pools[at])] >= gains.sizes[job] {
                best = worths[at]
                found = at
            }
        }
        return found
    }
}

/// A fixed sequence of numbers that look drawn: xorshift64* (Vigna, ACM TOMS 42, 2016).
struct FixedSequence {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    @inline(__always)
    private mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }

    /// A number from 0 to below `count`, which is under 2^31.
    @inline(__always)
    mutating func below(_ count: Int) -> Int {
        Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: count)) >> 32)
    }

    /// 1,024 times a number of about the exponential distribution, with a mean of 1.4: the zeros
    /// that lead are the whole part of its logarithm.
    @inline(__always)
    mutating func exponential() -> Int64 {
        let bits = next() | 1
        let zeros = UInt64(truncatingIfNeeded: bits.leadingZeroBitCount)
        let rest = ((bits << zeros) >> 53) & 1_023
        return Int64(truncatingIfNeeded: (zeros << 10) + (1_023 - rest))
    }
}
