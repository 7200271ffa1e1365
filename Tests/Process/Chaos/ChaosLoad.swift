import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire

/// A tenant who goes on asking while the planner comes and goes: exclusive gangs of real processes.
final class ChaosLoad {
    private let client: SluiceClient
    private let diary: RunDiary
    private var random: SplitMix64
    private var asked: [UInt64: Submit] = [:]
    private var count = 0
    private var next = Instant.now
    /// Jobs that stand, by name.
    private(set) var acknowledged: [String: JobID] = [:]

    init(_ cluster: Cluster, _ diary: RunDiary, seed: UInt64) throws {
        client = try cluster.client()
        self.diary = diary
        random = SplitMix64(seed: seed ^ 2)
    }

    /// Asks for something more now and then, and takes the answers that have come.
    func turn() throws {
        if Instant.now >= next, asked.count < 64 {
            next = .now + .milliseconds(100 + random.below(400))
            let request = request()
            asked[try client.send(.submit(request))] = request
            try client.flush()
        }
        try take(for: .milliseconds(20))
    }

    private func request() -> Submit {
        count += 1
        var job = JobSpecification(
            kind: .training, name: "chaos-\(count)",
            cards: [1, 2, 4, 8, 12, 16][Int(random.below(6))])
        let beats = 3 + random.below(1 + random.below(80))
        job.expectedRun = Seconds(beats)
        job.wallClockLimit = Seconds(600)
        // Some are fenced within the lengths of these cuts, some outlive them.
        job.maximumDisconnected = Seconds(once(in: 2) ? 3 + random.below(10) : 3_600)
        job.command = diary.command(beats: Int(beats))
        return Submit(key: .random(), tenant: TenantName(trusted: "lab"), specification: job)
    }

    private func once(in count: Int64) -> Bool { random.below(count) == 0 }

    private func take(for length: Duration) throws {
        try client.pause(for: length)
        while let (correlation, message) = client.nextAnswer() {
            guard let request = asked.removeValue(forKey: correlation) else { continue }
            switch message {
            case .submitted(let submitted):
                acknowledged[request.specification.name] = submitted.job
            case .failure(let failure)
            where !failure.code.isDefinite || failure.retryAfter.count > 0:
                // What is not known, or comes at a bad moment, is asked again with its key.
                asked[try client.send(.submit(request))] = request
                try client.flush()
            default: throw Trouble("\(request.specification.name) was answered with \(message)")
            }
        }
    }

    /// Waits until every request has its answer.
    func settle() throws {
        try eventually("every request is answered") { () throws -> Bool in
            try take(for: .milliseconds(20))
            return asked.isEmpty
        }
    }
}
