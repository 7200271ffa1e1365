/// The number of a message in the frame header. Numbers are never used again.
@frozen
public enum MessageKind: UInt16, Sendable, CaseIterable {
    case hello = 1
    case welcome = 2
    case failure = 3
    case ping = 4
    case pong = 5
    case credit = 6
    case goodbye = 7
    case registerRegion = 16
    case regionRegistered = 17
    case capacityReport = 18
    case renewLease = 19
    case leaseGranted = 20
    case runReports = 21
    case runReportsTaken = 22
    case orders = 23
    case liveRuns = 24
    case fetchOutput = 25
    case output = 26
    case capacityWanted = 27
    case submit = 32
    case submitted = 33
    case cancel = 34
    case done = 35
    case listJobs = 36
    case jobList = 37
    case showJob = 38
    case jobDetail = 39
    case watch = 40
    case watchEvents = 41
    case readLog = 42
    case explain = 43
    case explanation = 44
    case listRegions = 45
    case regionList = 46
    case listPools = 47
    case poolList = 48
    case whatFits = 49
    case fits = 50
    case cordon = 64
    case listSessions = 65
    case sessionList = 66
    case plannerStatus = 67
    case plannerStatusReply = 68
}
