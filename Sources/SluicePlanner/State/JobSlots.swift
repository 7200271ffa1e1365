/// Where each known job has its record: open addressing over job numbers, which are dense and ours,
/// so that a cheap mixing of them is enough and nobody outside can choose collisions. Every verb is
/// O(1) as a rule; memory is at most 32 bytes a job at its fullest.
struct JobSlots: Sendable {
    /// Known jobs.
    private(set) var count = 0
    /// Job numbers; 0 where a place is free.
    private var jobs: [UInt64] = Array(repeating: 0, count: 1_024)
    private var slots: [Int32] = Array(repeating: 0, count: 1_024)

    /// Every slot in use, in no order that means anything.
    var values: [Int32] { jobs.indices.filter { jobs[$0] != 0 }.map { slots[$0] } }

    /// The slot of a job; nil for one that is not known.
    subscript(job: UInt64) -> Int32? {
        let place = place(of: job)
        return jobs[place] == job && job != 0 ? slots[place] : nil
    }

    /// Adds a job that is not known yet.
    mutating func insert(_ job: UInt64, _ slot: Int32) {
        precondition(job != 0, "job 0 stands for none")
        if count * 2 >= jobs.count { grow() }
        let place = place(of: job)
        precondition(jobs[place] == 0, "job \(job) has slot \(slots[place]) already")
        jobs[place] = job
        slots[place] = slot
        count += 1
    }

    /// Takes a job out; gives its slot, nil for one that is not known.
    mutating func remove(_ job: UInt64) -> Int32? {
        var hole = place(of: job)
        guard job != 0, jobs[hole] == job else { return nil }
        let slot = slots[hole]
        jobs[hole] = 0
        count -= 1
        // What probed past the hole moves into it, so that no search ends too early.
        let mask = jobs.count - 1
        var next = (hole + 1) & mask
        while jobs[next] != 0 {
            let home = home(of: jobs[next])
            if (next - home) & mask >= (next - hole) & mask {
                jobs[hole] = jobs[next]
                slots[hole] = slots[next]
                jobs[next] = 0
                hole = next
            }
            next = (next + 1) & mask
        }
        return slot
    }

    /// Where the job is, or would be put.
    private func place(of job: UInt64) -> Int {
        let mask = jobs.count - 1
        var place = home(of: job)
        while jobs[place] != 0, jobs[place] != job { place = (place + 1) & mask }
        return place
    }

    /// Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): spreads numbers in
    /// sequence evenly, where their low bits alone would make one long run of places.
    private func home(of job: UInt64) -> Int {
        Int((job &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - jobs.count.trailingZeroBitCount))
    }

    private mutating func grow() {
        let old = self
        jobs = Array(repeating: 0, count: old.jobs.count * 2)
        slots = Array(repeating: 0, count: old.jobs.count * 2)
        for index in old.jobs.indices where old.jobs[index] != 0 {
            let place = place(of: old.jobs[index])
            jobs[place] = old.jobs[index]
            slots[place] = old.slots[index]
        }
    }
}
