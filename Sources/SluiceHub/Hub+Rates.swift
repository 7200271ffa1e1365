import SluiceModel
import SluiceSession
import SluiceWire

/// How many requests each identity sends, over all of its connections.
struct RequestRates: Sendable {
    private struct Entry: Sendable {
        var identity: Identity
        var bucket: RateBucket
    }

    private let perSecond: Int64
    private let burst: Int64
    private var entries: [Entry] = []
    private var places: [Identity: Int] = [:]

    init(perSecond: Int64, burst: Int64) {
        self.perSecond = perSecond
        self.burst = burst
    }

    /// Where an identity is counted; it keeps its place while the planner lives. Past
    /// `countedIdentities` all newcomers share the last place.
    mutating func place(of identity: Identity, at now: BootTime) -> Int {
        if let place = places[identity] { return place }
        let entry = Entry(
            identity: identity,
            bucket: RateBucket(burst: burst, perMinute: perSecond * 60, at: now))
        guard entries.count >= HubConfiguration.countedIdentities else {
            entries.append(entry)
            places[identity] = entries.count - 1
            return entries.count - 1
        }
        // So many names come only where nobody has to prove his own.
        return entries.count - 1
    }

    /// Takes one request; nil where it may come, else how long to wait.
    mutating func take(_ place: Int, at now: BootTime) -> Microseconds? {
        if entries[place].bucket.take(at: now) { return nil }
        return entries[place].bucket.wait()
    }
}

extension Hub {
    /// Whether a request is within its identity's rate; answers it where it is not. Regions are not
    /// counted: what they report is bounded by what runs there.
    mutating func isWithinRate(
        _ id: SessionID, _ correlation: UInt64, at now: Moment
    ) -> Bool {
        guard let place = sessions.rate(id), let wait = rates.take(place, at: now.boot) else {
            return true
        }
        limitsMet.requestRate += 1
        let failure = Failure(
            code: .busy,
            sentence: "More requests came than the limit requestRate lets an identity send: "
                + "\(configuration.requestRate) a second, \(configuration.requestBurst) at once.",
            retryAfter: max(wait, .milliseconds(10)))
        answer(.failure(failure), to: id, correlation)
        return false
    }
}
