/// The planner's answer with its reason. `code` is for programs, `sentence` for people; every
/// number in the sentence stands in `numbers` too, with its name and unit.
public struct Verdict: Hashable, Sendable {
    /// The codes; numbers are never used again.
    @frozen
    public enum Code: UInt16, Sendable, CaseIterable {
        /// Placed.
        case placed = 1
        /// Runs.
        case running = 2
        /// Ended well.
        case finished = 3
        /// No pool has the shape free now, but one could.
        case waitsForCapacity = 10
        /// A job ahead of it in the queue waits, and starting this one would delay it.
        case waitsBehindHead = 11
        /// Not before its earliest start.
        case waitsForStart = 12
        /// Waits for a cheaper power window.
        case waitsForPower = 13
        /// Its regions' links or rings are unknown just now.
        case waitsForRegion = 14
        /// Its gateway refused it, and it is placed again.
        case refusedByGateway = 15
        /// Taken, or its last run is over: the next planning cycle looks at it.
        case waitsForCycle = 16
        /// No pool of the nation could ever hold it.
        case impossible = 20
        /// No pool lies in a ring that will do.
        case noRing = 21
        /// It cannot be over by its deadline.
        case deadlineUnreachable = 22
        /// No pool is cheap enough.
        case priceCeiling = 23
        /// A run failed.
        case runFailed = 30
        /// Cancelled by its tenant.
        case cancelled = 31
        /// Stopped at its wall-clock limit.
        case overLimit = 32
        /// Its tenant holds as much as it ever may.
        case waitsForCeiling = 80
        /// Its tenant's organisation holds as much as it ever may.
        case waitsForOrganisation = 81
        /// Borrowers are being stopped, so that its tenant gets its guarantee back.
        case waitsForReclaim = 82
        /// It ran on what its tenant had borrowed, and was stopped for a guarantee.
        case preempted = 83
        /// A replica's ring is measured past its bound, and its successor is under way.
        case ringRepair = 120
        /// A replica's ring is measured past its bound, and nothing better is free.
        case ringBroken = 121
        /// A replica's ring was not measured lately: it is left alone.
        case ringUnverified = 122
        /// A node it ran on faulted, and it is placed again.
        case nodeFaulted = 130
        /// Its site moved it away from a node that is likely to fail, and it is placed again.
        case nodeSuspect = 131
        /// It is moved to another pool, for a better use of the nation's cards.
        case moving = 150
        /// A move that was proposed cannot be made, or not any more.
        case moveStale = 151
        /// Its cards were lent and go back to the tide that left them; it is placed again.
        case lentCalledBack = 170
        /// A tide: the hour wants so many replicas.
        case tideHour = 171
        /// A tide: a coming hour wants more.
        case tideAhead = 172
        /// A tide: the load asks for so many.
        case tideLoad = 173
        /// Its region is out of sight: it runs on there, as far as anybody knows, until its fence.
        case outOfSight = 174
        /// A new version of it failed too often: what is left of the earlier one runs on.
        case rollOutStopped = 175
        /// An array: how many of its elements are over, and how.
        case arrayCounts = 176
        /// A run ended, and its job's rule for that begins it again.
        case retries = 177
        /// A run ended, and its job's rule for that allows no other: the job, or the element of an
        /// array, is over.
        case retriesOver = 178
        /// The regions that would do have not acknowledged their last orders.
        case waitsForOrders = 40
        /// An earlier run of it may still live in a region that is out of sight.
        case waitsForFence = 41
        /// Its region is out of sight, and its loss policy leaves what to do to an operator.
        case waitsForOperator = 42
        /// Alarm: so many regions are unknown at once that the planner may be the one cut off.
        case planningFrozen = 43
        /// The pools that have room are reserved for others before it would be over.
        case waitsForReservation = 156
        /// A reserved window begins where it ran: it leaves, and is placed again.
        case reservationBegins = 157
        /// The regions that have room would draw more power than they may.
        case waitsForPowerCap = 158
        /// Redundancy: the sites or regions that its other replicas leave to this one have no room.
        case waitsForSpread = 161
        /// By their records, the sites that would do cannot reach the availability that it asks.
        case availabilityUnreachable = 162
        /// A gang over several regions: not every region has bound its part yet.
        case preparing = 165
        /// A gang over several regions was given up before anything ran, and is placed again.
        case groupAborted = 166
        /// A part of a running gang was lost: the others are stopped, and the whole begins again.
        case groupBroken = 167
        /// A region's gateway has not the secret that it wants.
        case secretMissing = 188
        /// Alarm: something that was erased may be found still.
        case erasurePending = 189
        /// Alarm: a region's capacity dropped and stayed down.
        case capacityDropped = 44
        /// Alarm: the journal has taken nothing for some time.
        case journalStalled = 185
    }

    /// One number of the reason.
    public struct Number: Hashable, Sendable {
        /// What it is, with its unit last: `freeCards`, `ringMilliseconds`.
        public var name: String
        /// Its value.
        public var value: Int64

        /// Names a value.
        public init(_ name: String, _ value: Int64) {
            self.name = name
            self.value = value
        }
    }

    /// The code for programs.
    public var code: Code
    /// One sentence for people.
    public var sentence: String
    /// The numbers it rests on; at least one for a job that does not run.
    public var numbers: [Number]

    /// Wraps a code with its sentence and numbers.
    public init(_ code: Code, _ sentence: String, _ numbers: [Number] = []) {
        self.code = code
        self.sentence = sentence
        self.numbers = numbers
    }
}
