/// How often a run with one exit code is begun again.
public struct ExitCodeRetry: Hashable, Sendable {
    /// The code; a signal's is 128 and its number.
    public var code: Int32
    /// Retries after it; 0 for none, `RetryPolicy.unlimited` for as often as it takes.
    public var most: UInt16

    /// Wraps both.
    public init(code: Int32, most: UInt16) {
        self.code = code
        self.most = most
    }
}

/// How often a run is begun again, by what ended the one before. Each replica counts its own.
public struct RetryPolicy: Hashable, Sendable {
    /// Stands for as often as it takes.
    public static let unlimited: UInt16 = .max

    /// Retries after a run that failed, where its exit code has no rule of its own.
    public var failed: UInt16
    /// After one that was lost with its node, its gateway or its link, or whose provider took the
    /// cards back.
    public var lost: UInt16
    /// After one that was stopped for another tenant's guarantee, or for a tide that came back.
    public var preempted: UInt16
    /// After an order that its gateway refused.
    public var refused: UInt16
    /// Exit codes with rules of their own, at most `Limits.retryCodes`.
    public var exitCodes: [ExitCodeRetry]
    /// Pause before the first retry; doubles with each, an hour at most. 0 for none beside the
    /// planner's own.
    public var backoff: Seconds

    /// What a job without a policy has: a run that fails ends it, all else is begun again.
    public init(
        failed: UInt16 = 0, lost: UInt16 = Self.unlimited, preempted: UInt16 = Self.unlimited,
        refused: UInt16 = Self.unlimited, exitCodes: [ExitCodeRetry] = [],
        backoff: Seconds = Seconds(0)
    ) {
        self.failed = failed
        self.lost = lost
        self.preempted = preempted
        self.refused = refused
        self.exitCodes = exitCodes
        self.backoff = backoff
    }

    /// Sets the rule of that name: a cause, or an exit code; false for a name that is neither, and
    /// where there are as many rules as there may be.
    public mutating func set(_ name: String, _ most: UInt16) -> Bool {
        switch name {
        case "failed": failed = most
        case "lost": lost = most
        case "preempted": preempted = most
        case "refused": refused = most
        default:
            guard let code = Int32(name), (1...255).contains(code),
                exitCodes.count < Limits.retryCodes
            else { return false }
            exitCodes.removeAll { $0.code == code }
            exitCodes.append(ExitCodeRetry(code: code, most: most))
        }
        return true
    }

    /// The pause before a retry, the first being 1.
    public func pause(before retry: UInt16) -> Seconds {
        let doubled = backoff.count << Int64(min(retry, 12) - min(retry, 1))
        return Seconds(min(doubled, max(backoff.count, 3_600)))
    }
}
