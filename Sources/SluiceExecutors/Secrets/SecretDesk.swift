package import SluiceGateway
package import SluiceLinux
internal import SluiceModel

/// Has the secrets of runs that are about to start: from a folder at once, from a helper program
/// when it has answered. One thread at a time; `watchable` is readable when `takeAnswers` may have
/// something, or `nextWake` is over.
package struct SecretDesk: ~Copyable {
    /// What came of it.
    package enum Answer: Sendable {
        /// All its secrets are here.
        case ready(GatewayRun, [SecretValue])
        /// One is not to be had: which of the command's, and why, for the site's log.
        case missing(GatewayRun, index: Int, reason: String)
    }

    private struct Ticket: Sendable {
        let run: RunKey
        let index: Int
    }

    private struct Waiting {
        let run: GatewayRun
        var values: [SecretValue?]
    }

    private let folder: SecretFolder?
    private let helper: String?
    private var runner: CommandRunner<Ticket>
    private var waiting: [RunKey: Waiting] = [:]
    private var queue: [Ticket] = []
    private var answers: [Answer] = []

    /// Refuses a folder that others than its owner can read.
    package init(_ source: SecretSource) throws(SecretProblem) {
        folder = source.folder.map { SecretFolder(path: $0) }
        helper = source.helper
        try folder?.check()
        do throws(KernelError) {
            runner = try CommandRunner(
                environment: ["PATH=/usr/local/bin:/usr/bin:/bin"],
                outputBytes: ExecutorLimits.secretBytes)
        } catch {
            throw SecretProblem(description: "Secrets cannot be asked for: \(error).")
        }
    }

    /// Readable when the helper has answered.
    package var watchable: Descriptor { runner.watchable }

    /// When `takeAnswers` is wanted though nothing happens.
    package var nextWake: Instant { answers.isEmpty ? runner.nextDeadline ?? .never : .now }

    /// Gets the secrets of a run whose command has some.
    package mutating func ask(_ run: GatewayRun) {
        let references = run.order.command?.secrets ?? []
        var found = Waiting(run: run, values: Array(repeating: nil, count: references.count))
        var asked: [Ticket] = []
        for (index, reference) in references.enumerated() {
            do throws(SecretProblem) {
                if let bytes = try folder?.read(reference.name, of: run.order.tenant) {
                    found.values[index] = try Self.value(reference, bytes)
                } else if helper != nil {
                    asked.append(Ticket(run: run.key, index: index))
                } else {
                    throw SecretProblem(description: "it is not in the gateway's store")
                }
            } catch { return fail(run, index, error.description) }
        }
        waiting[run.key] = found
        queue += asked
        if asked.isEmpty { settle(run.key) }
        askOn()
    }

    /// Gives a run up that is to stop. Says whether it was waiting here.
    package mutating func drop(_ run: RunKey) -> Bool {
        queue.removeAll { $0.run == run }
        return waiting.removeValue(forKey: run) != nil
    }

    /// What was found out since the last call.
    package mutating func takeAnswers() -> [Answer] {
        for answer in runner.takeAnswers() { heard(answer.ticket, answer.outcome) }
        askOn()
        defer { answers.removeAll() }
        return answers
    }

    private mutating func askOn() {
        guard let helper else { return }
        while runner.count < ExecutorLimits.secretQuestions, !queue.isEmpty {
            let ticket = queue.removeFirst()
            guard let entry = waiting[ticket.run], let command = entry.run.order.command else {
                continue
            }
            runner.run(
                helper, [entry.run.order.tenant.text, command.secrets[ticket.index].name.text],
                ticket: ticket, within: ExecutorLimits.secretAnswer)
        }
    }

    private mutating func heard(_ ticket: Ticket, _ outcome: CommandOutcome) {
        guard let entry = waiting[ticket.run], let command = entry.run.order.command else { return }
        guard let bytes = outcome.output else {
            // What it said on its error output may have the value in it, and is not repeated.
            return fail(entry.run, ticket.index, "the helper gave none: \(outcome.kindOfFailure)")
        }
        do throws(SecretProblem) {
            waiting[ticket.run]?.values[ticket.index] = try Self.value(
                command.secrets[ticket.index], bytes)
        } catch { return fail(entry.run, ticket.index, error.description) }
        settle(ticket.run)
    }

    private mutating func settle(_ key: RunKey) {
        guard let entry = waiting[key], entry.values.allSatisfy({ $0 != nil }) else { return }
        waiting[key] = nil
        answers.append(.ready(entry.run, entry.values.compactMap { $0 }))
    }

    private mutating func fail(_ run: GatewayRun, _ index: Int, _ why: String) {
        _ = drop(run.key)
        let secrets = run.order.command?.secrets ?? []
        let name = secrets.indices.contains(index) ? secrets[index].name.text : "\(index)"
        answers.append(
            .missing(
                run, index: index,
                reason: "secret \(name) of tenant \(run.order.tenant): \(why)"))
    }

    /// A value as its run gets it: a variable's without the end of its last line.
    private static func value(
        _ reference: SecretReference, _ bytes: [UInt8]
    ) throws(SecretProblem) -> SecretValue {
        guard !reference.isFile else { return SecretValue(reference: reference, bytes: bytes) }
        var text = bytes[...]
        if text.last == UInt8(ascii: "\n") { text.removeLast() }
        guard !text.contains(0), String(validating: text, as: UTF8.self) != nil else {
            throw SecretProblem(
                description: "it is no text, as a variable has to be: ask for it as a file")
        }
        return SecretValue(reference: reference, bytes: Array(text))
    }
}

extension CommandOutcome {
    /// What became of a helper, without a word that it said.
    fileprivate var kindOfFailure: String {
        switch self {
        case .ended(.exited(1), _, _): "it has none"
        case .ended(.exited(let code), _, _): "it left with code \(code)"
        case .ended(.killed(let number), _, _): "signal \(number) ended it"
        case .notStarted: "it cannot be started"
        case .timedOut: "it did not answer in \(ExecutorLimits.secretAnswer)"
        case .saidTooMuch: "it said more than \(ExecutorLimits.secretBytes) bytes"
        }
    }
}
