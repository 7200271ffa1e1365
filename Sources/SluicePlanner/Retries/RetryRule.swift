import SluiceModel

/// Which rule of a job's retry policy is for an end of a run.
package struct RetryRule: Hashable, Sendable {
    /// What ended it.
    package enum Cause: UInt8, Sendable, CaseIterable {
        /// It failed, and its exit code has no rule of its own.
        case failed = 1
        /// It was lost with its node, its gateway or its link, or its provider took the cards back.
        case lost = 2
        /// It was stopped for another tenant's guarantee, or for a tide.
        case preempted = 3
        /// Its gateway refused the order.
        case refused = 4
        /// It failed with an exit code that has its own rule.
        case exitCode = 5
    }

    /// What ended it.
    package var cause: Cause
    /// The exit code; -1 where it could not be started, 0 for what is no failure of the run.
    package var code: Int32

    /// As one number of a reason.
    var packed: Int64 { Int64(cause.rawValue) << 32 | Int64(UInt32(bitPattern: code)) }

    /// What `packed` gives.
    init?(packed: Int64) {
        guard let cause = Cause(rawValue: UInt8(clamping: packed >> 32)) else { return nil }
        self.cause = cause
        code = Int32(truncatingIfNeeded: packed)
    }

    init(_ cause: Cause, code: Int32 = 0) {
        self.cause = cause
        self.code = code
    }

    /// The rule for an end of a run; nil for one that has none: it ended well, or an order that is
    /// about its place ended it, or its region lacks a secret and another is tried.
    init?(_ how: RunEnd, isPreempted: Bool, _ policy: RetryPolicy) {
        switch how {
        case .succeeded, .overLimit, .secretMissing: return nil
        case .stopped:
            guard isPreempted else { return nil }
            self.init(.preempted)
        case .fenced, .vanished, .nodeFault, .nodeSuspect, .reclaimed: self.init(.lost)
        case .exited(let code): self.init(code, policy)
        case .signalled(let number): self.init(128 + number, policy)
        case .couldNotStart: self.init(.failed, code: -1)
        }
    }

    private init(_ code: Int32, _ policy: RetryPolicy) {
        let isOwn = policy.exitCodes.contains { $0.code == code }
        self.init(isOwn ? .exitCode : .failed, code: code)
    }

    /// How often the rule begins a run again.
    func most(_ policy: RetryPolicy) -> UInt16 {
        switch cause {
        case .failed: policy.failed
        case .lost: policy.lost
        case .preempted: policy.preempted
        case .refused: policy.refused
        case .exitCode: policy.exitCodes.first { $0.code == code }?.most ?? 0
        }
    }

    /// Whether both count together: failures of all codes without a rule of their own do.
    func counts(with other: RetryRule) -> Bool {
        cause == other.cause && (cause != .exitCode || code == other.code)
    }

    /// For people: `exit code 137`, `lost`.
    var words: String {
        switch cause {
        case .failed, .exitCode: code < 0 ? "a run that could not be started" : "exit code \(code)"
        case .lost: "a run that was lost with its node or link"
        case .preempted: "a pre-emption"
        case .refused: "a refusal of its gateway"
        }
    }

    /// As a job file names it.
    var field: String { cause == .exitCode ? "exitCodes: \(code)" : "\(cause)" }
}

extension Reason {
    /// What a retry policy says.
    var retryVerdict: Verdict {
        guard let rule = RetryRule(packed: first) else {
            return Verdict(code, "Its run ended.", [Verdict.Number("retries", second)])
        }
        let used = second >> 16
        let most = second & 0xFFFF
        let bound = most == Int64(RetryPolicy.unlimited) ? "" : " of \(most)"
        let numbers = [
            Verdict.Number("exitCode", Int64(rule.code)), Verdict.Number("retries", used),
            Verdict.Number("retriesAllowed", most),
        ]
        if code == .retries {
            return Verdict(
                code, "Retry \(used)\(bound) after \(rule.words) (rule \(rule.field)).", numbers)
        }
        return Verdict(
            code,
            most == 0
                ? "Over: \(rule.words) is never retried (rule \(rule.field): 0)."
                : "Over: \(rule.words) once more, and \(used) of \(most) retries are used (rule "
                    + "\(rule.field): \(most)).", numbers)
    }
}
