package import SluiceModel

/// The planner's own bounds.
package enum PlannerLimits {
    /// Orders to one region that its gateway has not made durable; past it the region gets no more.
    package static let outstandingOrders = 65_536
    /// Ended jobs that are still shown; older ones are forgotten.
    package static let endedJobs = 65_536
    /// Jobs, live and ended, that a planner has room for before its tables grow again: growing a
    /// table of 131,072 jobs was measured to keep all requests waiting for 90 ms.
    package static let roomyJobs = 262_144
    /// Names in a sentence that says what there is: a few hundred bytes.
    package static let toldNames = 48
    /// Request keys that are answered again.
    package static let keys = 131_072
    /// Request keys, answered or expired, that are still told from new ones.
    package static let rememberedKeys = 262_144
    /// How long a key is answered again: two days of civil time.
    package static let keyWindow = Seconds(172_800)
    /// Jobs that wait at once.
    package static let waiting = 1_000_000
    /// Candidates that one cycle weighs before it stops until the next.
    package static let cycleSteps = 500_000
    /// First pause after a refusal or a failed replica; doubles each time.
    package static let firstPause = Seconds(5)
    /// Longest pause after a refusal or a failed replica.
    package static let longestPause = Seconds(300)
    /// Time between a stop and a kill.
    package static let stopGrace = Seconds(30)
    /// How long a run may outlive its gateway's last word beside its `maximumDisconnected`: the
    /// lease as the planner counts it (10.5 s), the grace of a fenced run with its supervisor's
    /// (6 s), and civil time's whole seconds.
    package static let fenceMargin = Seconds(18)
    /// A lost region's serving replicas are placed again after so long.
    package static let replaceAfter = Seconds(120)
    /// Starts that a deferrable job is weighed at: bands of two days.
    package static let windowStarts = 96
    /// Entries of a page of jobs: no more than `WireLimits.jobsPerMessage`.
    package static let page = 256
}
