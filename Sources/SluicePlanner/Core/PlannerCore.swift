package import SluiceCoding
package import SluiceModel
package import SluiceWire

/// The hub's core: takes commands, keeps the state, says what must be durable and what may be sent.
///
/// `decide` works a command out and applies its events as it goes; recovery applies decoded events
/// only and comes to the same state. No clock, randomness or I/O: civil time is an argument.
package struct PlannerCore: Sendable {
    /// Civil time as journalled last; never decreases.
    package private(set) var civilTime = CivilTime.none
    /// The reign.
    package private(set) var term = Term.none

    /// A planner that knows nothing: begin with `catalogue`, then `startReign`.
    package init() {}

    /// Works `command` out at civil time `now`, applies what happens, and appends commands, events
    /// and one reply to `decision`. A `now` before `civilTime` counts as `civilTime`.
    package mutating func decide(
        _ command: Command, at now: CivilTime, into decision: inout Decision
    ) {}

    /// As above, for one command.
    package mutating func decide(_ command: Command, at now: CivilTime) -> Decision {
        var decision = Decision()
        decide(command, at: now, into: &decision)
        return decision
    }

    /// Applies one event; the only way the state changes.
    package mutating func apply(_ event: Event) {}
}

// MARK: Orders

extension PlannerCore {
    /// Outstanding orders of `region` with a number over `after`, in order, at most `limit`.
    package func orders(region: UInt16, after: OrderSequence, limit: Int = 256) -> [Order] { [] }

    /// Regions that were given orders since the last call, in the order they were.
    package mutating func takeRegionsWithNewOrders() -> [UInt16] { [] }

    /// The last order given to `region`.
    package func lastSequence(region: UInt16) -> OrderSequence { .none }

    /// The last order of `region` that its gateway said is durable.
    package func durableSequence(region: UInt16) -> OrderSequence { .none }

    /// The number of the region of that name; nil before it registered.
    package func regionNumber(_ name: RegionName) -> UInt16? { nil }
}

// MARK: Views

extension PlannerCore {
    /// The answer to a submission: state, reason, placements. Nil for a job that is not known.
    package func submitted(_ job: JobID) -> Submitted? { nil }

    /// One job in short, for lists and watches.
    package func summary(_ job: JobID) -> JobSummary? { nil }

    /// One job whole.
    package func detail(_ job: JobID) -> JobDetail? { nil }

    /// Whose the job is; nil for one that is not known.
    package func tenant(of job: JobID) -> TenantName? { nil }

    /// The region that a replica lives in; nil where it is not placed.
    package func region(of replica: ReplicaID) -> UInt16? { nil }

    /// A page of jobs in order of their numbers; `position` is left at none for the hub to fill.
    package func jobs(_ request: ListJobs) -> JobList {
        JobList(jobs: [], hasMore: false, position: .none)
    }

    /// All regions by number; `leaseLeft` is left at 0 for the hub to fill.
    package func regions() -> RegionList { RegionList(regions: [], civilTime: civilTime) }

    /// Pools of one region, or of all.
    package func pools(_ request: ListPools) -> PoolList { PoolList(pools: []) }

    /// How many gangs of each size still fit.
    package func whatFits(_ request: WhatFits) -> Fits { Fits(fits: []) }

    /// Every pool as it would be weighed for `specification` now, best first.
    package func explain(_ specification: JobSpecification) -> Explanation {
        Explanation(verdict: Verdict(.waitsForCapacity, ""), candidates: [])
    }

    /// Every pool as it would be weighed for a job now; nil for one that is not known.
    package func explain(_ job: JobID) -> Explanation? { nil }

    /// Jobs known, jobs that wait, placements that live.
    package var counts: (jobs: Int, waiting: Int, placements: Int) { (0, 0, 0) }
}

// MARK: Keeping



extension PlannerCore {
    /// Appends the whole state; equal states give equal bytes.
    package func encodeSnapshot(into writer: inout ByteWriter) {}

    /// A 64-bit hash of the snapshot.
    package func stateHash() -> UInt64 { 0 }

    /// What is not conserved, one sentence each; empty is right.
    package func violations() -> [String] { [] }
}

extension PlannerCore {
    /// Restores a state from a snapshot's bytes; events after it are applied next.
    package init(decodingSnapshot reader: inout ByteReader) throws(CodingFault) { self.init() }
}
