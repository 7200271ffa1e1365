/// How many replicas of an inference job are wanted, by hour of the day or by the load its runs
/// report. What it does not want is lent to work that gives it back (`usesLent`).
public struct Tide: Hashable, Sendable {
    /// Replicas wanted in each hour of the day (UTC+8): 24 numbers of at least 1, or none where
    /// the load decides.
    public var hours: [UInt16]
    /// By load: never fewer than this; at least 1.
    public var least: UInt16
    /// By load: never more than this.
    public var most: UInt16
    /// By load: how loaded the replicas are meant to be on average, 1 ... 1,000 thousandths.
    public var target: PerMille
    /// So long before the hour at which they are wanted, more replicas are placed.
    public var lead: Seconds

    /// Hours of a day.
    public static let hoursOfDay = 24
    /// What `lead` is where nobody says: a model of tens of gigabytes is loaded within it.
    public static let usualLead = Seconds(600)

    /// A tide by the hour; `hours` are 24 numbers.
    public init(hours: [UInt16], lead: Seconds = Tide.usualLead) {
        self.hours = hours
        least = hours.min() ?? 1
        most = hours.max() ?? 1
        target = .one
        self.lead = lead
    }

    /// A tide by load.
    public init(least: UInt16, most: UInt16, target: PerMille) {
        hours = []
        self.least = least
        self.most = most
        self.target = target
        lead = Self.usualLead
    }

    /// Wraps the fields as they were read; `problem` says whether they make sense.
    public init(hours: [UInt16], least: UInt16, most: UInt16, target: PerMille, lead: Seconds) {
        self.hours = hours
        self.least = least
        self.most = most
        self.target = target
        self.lead = lead
    }

    /// 24 numbers between `least` and `most` that are highest at `peakHour` and lowest half a day
    /// later: a raised cosine, rounded up.
    public static func curve(least: UInt16, most: UInt16, peakHour: Int) -> [UInt16] {
        (0..<hoursOfDay).map { hour in
            let apart = (hour - peakHour + 2 * hoursOfDay) % hoursOfDay
            let share = UInt32(raisedCosine[min(apart, hoursOfDay - apart)])
            return least + UInt16((UInt32(most - least) * share + 999) / 1_000)
        }
    }

    /// Thousandths of `(1 + cos(π h / 12)) / 2` for h = 0 ... 12.
    private static let raisedCosine: [UInt16] = [
        1_000, 983, 933, 854, 750, 629, 500, 371, 250, 146, 67, 17, 0,
    ]

    /// Whether the load of its runs decides.
    public var isByLoad: Bool { hours.isEmpty }

    /// What makes no sense, with what to do; nil where all does.
    public var problem: String? {
        if !hours.isEmpty, hours.count != Self.hoursOfDay {
            return "a tide has \(hours.count) hours: write 24, or none to follow the load"
        }
        guard least >= 1, least <= most, most <= Limits.replicasPerJob else {
            return "a tide is of \(least) to \(most) replicas: 1 ... \(Limits.replicasPerJob), the "
                + "least first"
        }
        guard hours.allSatisfy({ (least...most).contains($0) }) else {
            return "an hour of the tide wants more or fewer than \(least) to \(most) replicas"
        }
        guard (1...1_000).contains(target.count) else {
            return "a tide's target is \(target.count) thousandths: 1 ... 1000"
        }
        guard (0...Limits.longestLead.count).contains(lead.count) else {
            return "a tide's lead is \(lead.count) s: 0 ... \(Limits.longestLead.count)"
        }
        return nil
    }

    /// Replicas wanted at a moment of a tide by the hour; `least` of one by load.
    public func wanted(at time: CivilTime) -> UInt16 {
        isByLoad ? least : hours[Int(time.secondOfDay / 3_600) % hours.count]
    }

    /// The most that are wanted at any moment from `time` until `ahead` later. O(hours).
    public func wanted(at time: CivilTime, ahead: Seconds) -> UInt16 {
        guard !isByLoad else { return least }
        let first = time.secondOfDay / 3_600
        let last = (time.secondOfDay + ahead.count) / 3_600
        return (first...min(last, first + 23)).map { hours[Int($0) % hours.count] }.max() ?? least
    }

    /// When another number than now's is wanted, and which; nil where that is never. O(hours).
    public func change(after time: CivilTime) -> (at: CivilTime, wanted: UInt16)? {
        guard !isByLoad else { return nil }
        let hour = Int(time.secondOfDay / 3_600)
        for step in 1..<Self.hoursOfDay {
            let then = hours[(hour + step) % hours.count]
            guard then != hours[hour % hours.count] else { continue }
            let left = Int64(hour + step) * 3_600 - time.secondOfDay
            return (time.adding(Seconds(left)), then)
        }
        return nil
    }
}
