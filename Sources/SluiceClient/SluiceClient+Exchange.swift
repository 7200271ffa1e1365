internal import SluiceLinux
internal import SluiceModel
internal import SluiceWire

extension SluiceClient {
    /// Takes `message` for sending, once there is credit for it.
    func send(_ message: Message, until deadline: Instant) throws(ClientError) -> UInt64 {
        guard !isWatching else {
            throw misuse("This client is watching", "Use a second client for requests.")
        }
        if let objection = message.objection {
            throw misuse(objection, "Make it smaller; pass a file instead.")
        }
        guard pending.count + answers.count < ClientLimits.inFlight else {
            throw misuse(
                "\(ClientLimits.inFlight) requests and answers are in hand", "Receive first.")
        }
        if connection == nil { try reopen(after: nil, until: deadline) }
        lastCorrelation += 1
        let correlation = lastCorrelation
        while true {
            if let connection, try take(message, correlation, on: connection) { break }
            try pump(until: deadline, waitingFor: "the planner's credit")
        }
        pending[correlation] = Pending(message: message)
        while let connection, connection.waitingBytes > ClientLimits.outputBytes {
            // Reading meanwhile: a planner whose answers nobody takes stops taking requests.
            try pump(until: deadline, waitingFor: "the planner to read")
        }
        return correlation
    }

    private func take(
        _ message: Message, _ correlation: UInt64, on connection: Connection
    ) throws(ClientError) -> Bool {
        do throws(Connection.End) {
            return try connection.take(message, correlation: correlation)
        } catch { throw explain(error) }
    }

    /// Waits for the answer to one request; others that come meanwhile are kept.
    func awaitAnswer(
        to correlation: UInt64, until deadline: Instant
    ) throws(ClientError) -> Message {
        while true {
            if let answer = answers.take(correlation) { return answer }
            do throws(ClientError) {
                try pump(until: deadline, waitingFor: "an answer")
            } catch {
                pending[correlation] = nil
                throw error
            }
        }
    }

    /// Writes what waits, waits until something comes, and keeps what it was for. Opens the
    /// connection again where it broke.
    func pump(until deadline: Instant, waitingFor what: String) throws(ClientError) {
        guard let connection else { return try reopen(after: nil, until: deadline) }
        do throws(Connection.End) {
            guard try connection.wait(until: deadline) else { throw .lost("") }
            while let (correlation, message) = try connection.next() {
                keep(message, correlation)
            }
        } catch {
            guard Instant.now < deadline else {
                throw ClientError(
                    .timedOut, "The time was over while waiting for \(what)", at: address,
                    next: "Try again, or allow more time; look at 'sluice status'.",
                    isDefinite: pendingChanges == 0)
            }
            try reopen(after: error, until: deadline)
        }
    }

    /// Keeps an answer to what was asked; one whose asker gave up is dropped.
    func keep(_ message: Message, _ correlation: UInt64) {
        if isWatching { return answers.append(correlation, message) }
        guard pending.removeValue(forKey: correlation) != nil else { return }
        answers.append(correlation, message)
    }

    /// Requests in flight that would change something.
    var pendingChanges: Int {
        pending.values.reduce(0) { $0 + ($1.message.changes ? 1 : 0) }
    }

    func misuse(_ what: String, _ next: String) -> ClientError {
        ClientError(.misuse, what, at: address, next: next)
    }
}
