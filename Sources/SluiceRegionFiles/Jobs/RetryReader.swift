internal import SluiceModel

extension Value {
    /// An array: `0-99%10`; nil, with a problem noted, where it is none.
    func jobArray() -> JobArray? {
        guard let text = text() else { return nil }
        guard let array = JobArray(text) else {
            problem("'\(text)' are no indices", "write `array: 0-99`, `1,3,7` or `0-99%10`")
            return nil
        }
        if let sentence = array.problem {
            problem(sentence, "submit several jobs for more")
            return nil
        }
        return array
    }

    /// How often a run is begun again: `{failed: 3, lost: unlimited, exitCodes: {137: 5},
    /// backoff: 30s}`; nil, with problems noted, where it cannot be read.
    func retryPolicy() -> RetryPolicy? {
        guard var fields = Fields(self) else { return nil }
        let before = log.problems.count
        var policy = RetryPolicy()
        for cause in ["failed", "lost", "preempted", "refused"] {
            if let most = fields.optional(cause)?.retries() { _ = policy.set(cause, most) }
        }
        if let place = fields.optional("exitCodes"), var codes = Fields(place) {
            for (key, value) in codes.all() {
                guard let name = key.text(), let most = value.retries() else { continue }
                if Int32(name).map({ !(1...255).contains($0) }) ?? true || !policy.set(name, most) {
                    key.problem(
                        "'\(name)' is no exit code with a rule",
                        "write 1 to 255, at most \(Limits.retryCodes) of them")
                }
            }
        }
        if let pause = fields.optional("backoff")?.length(atMost: Limits.longestRun) {
            policy.backoff = pause
        }
        fields.finish()
        return log.problems.count == before ? policy : nil
    }

    /// A number of retries, or `unlimited`.
    private func retries() -> UInt16? {
        if let word = text(), word == "unlimited" { return RetryPolicy.unlimited }
        return whole(0...Int64(UInt16.max - 1), unit: "retries").map { UInt16($0) }
    }
}
