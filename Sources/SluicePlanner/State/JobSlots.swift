/// Where each known job has its record: open addressing over job numbers, which are dense and ours,
/// so that a cheap mixing of them is enough and nobody outside can choose collisions. Four jobs in
/// sequence share a line of the processor's cache: who asks for one asks for its neighbours next.
/// Every verb is O(1) as a rule; memory is at most 96 bytes a job at its emptiest.
struct JobSlots: Sendable {
    /// A job's number, 0 where the place is free, and its slot.
    private struct Place {
        var job: UInt64 = 0
        var slot: Int32 = 0
    }

    /// Known jobs.
    private(set) var count = 0
    private var places = Array(repeating: Place(), count: 1_024)
    /// What moves the upper bits of a mixed number down to a group of four places.
    private var groupShift: UInt64 = 64 - 8

    /// Every slot in use, in no order that means anything.
    var values: [Int32] { places.filter { $0.job != 0 }.map(\.slot) }

    /// The slot of a job; nil for one that is not known.
    subscript(job: UInt64) -> Int32? {
        let place = places[place(of: job)]
        return place.job == job && job != 0 ? place.slot : nil
    }

    /// Adds a job that is not known yet.
    mutating func insert(_ job: UInt64, _ slot: Int32) {
        precondition(job != 0, "job 0 stands for none")
        if count * 3 >= places.count { grow() }
        let place = place(of: job)
        precondition(places[place].job == 0, "job \(job) has slot \(places[place].slot) already")
        places[place] = Place(job: job, slot: slot)
        count += 1
    }

    /// Takes a job out; gives its slot, nil for one that is not known.
    mutating func remove(_ job: UInt64) -> Int32? {
        var hole = place(of: job)
        guard job != 0, places[hole].job == job else { return nil }
        let slot = places[hole].slot
        places[hole].job = 0
        count -= 1
        // What probed past the hole moves into it, so that no search ends too early.
        let mask = places.count - 1
        var next = (hole + 1) & mask
        while places[next].job != 0 {
            let home = home(of: places[next].job)
            if (next - home) & mask >= (next - hole) & mask {
                places[hole] = places[next]
                places[next].job = 0
                hole = next
            }
            next = (next + 1) & mask
        }
        return slot
    }

    /// Where the job is, or would be put.
    @inline(__always)
    private func place(of job: UInt64) -> Int {
        let mask = places.count - 1
        var place = home(of: job)
        while places[place].job != 0, places[place].job != job { place = (place + 1) & mask }
        return place
    }

    /// Fibonacci hashing of the job's group of four (Knuth, The Art of Computer Programming 3,
    /// 6.4): spreads numbers in sequence evenly, where their low bits alone would make one long
    /// run of places.
    @inline(__always)
    private func home(of job: UInt64) -> Int {
        let group = (job >> 2 &* 0x9E37_79B9_7F4A_7C15) &>> groupShift
        return Int(group << 2 | job & 3)
    }

    /// Makes room for so many jobs at once, so that none of them waits for the table to grow.
    mutating func reserve(_ jobs: Int) {
        var size = places.count
        while jobs * 3 >= size { size *= 2 }
        if size > places.count { resize(size) }
    }

    private mutating func grow() { resize(places.count * 2) }

    private mutating func resize(_ size: Int) {
        let old = places
        places = Array(repeating: Place(), count: size)
        groupShift = UInt64(64 - (size.trailingZeroBitCount - 2))
        for entry in old where entry.job != 0 { places[place(of: entry.job)] = entry }
    }
}
