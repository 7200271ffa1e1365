import SluiceTransport

/// One client's connection: what is in flight on it, oldest first.
struct LoadConnection {
    /// Room for requests in flight: the planner's credit is as many.
    static let room = 1_024

    var identity: ConnectionIdentity
    /// It may send requests.
    var isOpen = false
    /// Whether its next request is a place.
    var isPlaceNext = true
    private(set) var inFlight = 0
    private var next: UInt64 = 1
    private var begun = [UInt64](repeating: 0, count: Self.room)
    private var isPlace = [Bool](repeating: false, count: Self.room)

    init(_ identity: ConnectionIdentity) { self.identity = identity }

    /// Notes a request that begins at `nanoseconds`; gives its correlation.
    mutating func begin(at nanoseconds: UInt64, isPlace: Bool) -> UInt64 {
        let correlation = next
        next += 1
        inFlight += 1
        begun[Int(correlation) & (Self.room - 1)] = nanoseconds
        self.isPlace[Int(correlation) & (Self.room - 1)] = isPlace
        return correlation
    }

    /// Notes its answer; gives when it began, and whether it was a place.
    mutating func end(_ correlation: UInt64) -> (begun: UInt64, isPlace: Bool) {
        precondition(inFlight > 0, "an answer to no request")
        inFlight -= 1
        let index = Int(correlation & UInt64(Self.room - 1))
        return (begun[index], isPlace[index])
    }
}

/// What a load counts while it is measured.
struct LoadCounts {
    var answers: UInt64 = 0
    var places: UInt64 = 0
    var granted: UInt64 = 0
    var failures: UInt64 = 0
    var bytesSent: UInt64 = 0
    var bytesReceived: UInt64 = 0
}

/// Jobs that hold a place, the oldest first: a ring that grows.
struct HeldJobs {
    private var jobs: [UInt64] = []
    private var head = 0

    var count: Int { jobs.count - head }

    mutating func add(_ job: UInt64) { jobs.append(job) }

    mutating func takeOldest() -> UInt64? {
        guard head < jobs.count else { return nil }
        let job = jobs[head]
        head += 1
        if head > 1 << 20 {
            jobs.removeFirst(head)
            head = 0
        }
        return job
    }
}
