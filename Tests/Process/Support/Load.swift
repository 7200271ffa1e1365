import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire

/// A tenant who submits without waiting, and remembers what was acknowledged.
///
/// Gangs of 4 to 24 cards, so that three pools of 32 are soon full; shares of cards; every third
/// job is a real process, which holds a lock for each of its cards as long as it lives.
final class Load {
    /// A submit that was acknowledged.
    struct Acknowledged {
        let request: Submit
        let job: JobID
    }

    let client: SluiceClient
    /// Every request by its name.
    private(set) var acknowledged: [String: Acknowledged] = [:]
    private(set) var refused: [String] = []
    private(set) var cancelled: Set<JobID> = []
    private var asked: [UInt64: Submit] = [:]
    private var cancels: [UInt64: JobID] = [:]
    private var count = 0
    private let locks: String

    /// A tenant of this cluster.
    init(_ cluster: Cluster) throws {
        client = try cluster.client()
        locks = cluster.scratch("locks")
        try Files.makeFolders(locks)
    }

    /// Requests without an answer.
    var inFlight: Int { asked.count + cancels.count }

    /// Sends one more, and now and then the wish to end an earlier one.
    func sendOne() throws {
        count += 1
        let request = request(number: count)
        asked[try client.send(.submit(request))] = request
        if count % 7 == 0, let victim = acknowledged["job-\(count - 5)"] {
            let cancel = Cancel(key: .random(), job: victim.job)
            cancels[try client.send(.cancel(cancel))] = victim.job
        }
        try client.flush()
    }

    /// Takes what has come within that time.
    func take(for length: Duration) throws {
        try client.pause(for: length)
        while let (correlation, message) = client.nextAnswer() {
            try note(message, correlation)
        }
    }

    /// Waits until every request has its answer; those that a death cut off are sent again by the
    /// client.
    func settle() throws {
        try eventually("every request is answered") { () throws -> Bool in
            try take(for: .milliseconds(5))
            return inFlight == 0
        }
    }

    private func note(_ message: Message, _ correlation: UInt64) throws {
        if let job = cancels.removeValue(forKey: correlation) {
            if case .done = message { cancelled.insert(job) }
            return
        }
        guard let request = asked.removeValue(forKey: correlation) else { return }
        switch message {
        case .submitted(let submitted):
            acknowledged[request.specification.name] = Acknowledged(
                request: request, job: submitted.job)
        case .failure(let failure) where !failure.code.isDefinite || failure.retryAfter.count > 0:
            // What is not known, or comes at a bad moment, is asked again with its key.
            asked[try client.send(.submit(request))] = request
            try client.flush()
        case .failure(let failure): refused.append("\(failure)")
        default: throw Trouble("a submit was answered with \(message)")
        }
    }

    private func request(number: Int) -> Submit {
        var job = JobSpecification(
            kind: .training, name: "job-\(number)", cards: [4, 8, 12, 16, 24][number % 5])
        job.expectedRun = Seconds(Int64(3 + number % 9))
        if number % 3 == 0 {
            job.cards = min(job.cards, 16)
            job.command = command(seconds: "0.\(1 + number % 4)")
            // Behind its own end: for one that hangs.
            job.wallClockLimit = Seconds(60)
        } else if number % 11 == 0 {
            job.kind = .batch
            job.exclusive = false
            job.cards = 1
            job.cardShare = PerMille(300)
        }
        return Submit(
            key: .random(), tenant: TenantName(trusted: "lab"), specification: job)
    }

    /// Locks every card of its own, and its attempt; a lock that somebody has already is a crime.
    private func command(seconds: String) -> SluiceModel.CommandLine {
        let script = """
            crime() { echo "$1 job $SLUICE_JOB.$SLUICE_EPOCH" >> "$LOCKS/crimes"; }
            exec {fd}> "$LOCKS/job-$SLUICE_JOB"; flock --nonblock $fd || crime twice
            mkdir "$LOCKS/run-$SLUICE_JOB.$SLUICE_EPOCH" || crime again
            for node in ${SLUICE_CARDS//;/ }; do
              for card in $(echo "${node#*:}" | tr , ' '); do
                exec {fd}> "$LOCKS/${node%%:*}.$card"
                flock --nonblock $fd || crime "card ${node%%:*}.$card"
              done
            done
            exec sleep \(seconds)
            """
        return SluiceModel.CommandLine(
            executable: "/bin/bash", arguments: ["-c", script], environment: ["LOCKS=\(locks)"])
    }

    /// How many attempts ran as real processes.
    var processCount: Int {
        ((try? Files.names(in: locks)) ?? []).count { $0.hasPrefix("run-") }
    }

    /// What real processes complained of: a card or a job that two had at once.
    var crimes: String {
        let bytes = (try? Files.read("\(locks)/crimes", limit: 1 << 20)) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }
}
