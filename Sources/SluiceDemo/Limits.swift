/// The bounds of a demonstration.
enum DemoLimits {
    /// How long planner and gateways may take to be there; seventeen processes on two busy cores.
    static let start = Duration.seconds(60)
    /// Real seconds from the planner's start to the first midnight at least: what seventeen
    /// processes take to be there on two busy cores.
    static let startAllowanceSeconds: Int64 = 5
    /// How long processes may take to end by themselves before they are killed.
    static let end = Duration.seconds(5)
    /// How long one request may take: the planner answers in milliseconds, a stalled disk in
    /// seconds.
    static let request = Duration.seconds(20)
    /// Civil time from one look at all pools to the next.
    static let sampleSeconds: Int64 = 600
    /// Civil time after the last day in which work may still end: deferred batch has an hour or
    /// more.
    static let tailSeconds: Int64 = 10_800
    /// Civil time between plain lines of progress.
    static let lineSeconds: Int64 = 3_600
    /// Jobs asked for at once when places are collected: what a connection has credit for.
    static let detailsPerLook = 512
    /// Jobs of a shipped day, where nothing else is asked for.
    static let shippedJobs = 5_000
    /// Jobs kept of a trace, where nothing else is asked for: all of Philly's 20,557, at 170 a
    /// second on the fast clock, beside which two cores still run everything.
    static let traceJobs = 25_000
    /// Jobs on a page of a list.
    static let page: UInt16 = 256
    /// Shortest run: shorter ones would be over, on the fast clock, before anybody saw where they
    /// were.
    static let shortestRun: Int64 = 180
}
