internal import SluiceLinux
internal import SluiceModel
internal import SluiceSession
internal import SluiceWire

extension SluiceClient {
    /// Opens the connection to whoever of the planners leads: each is tried once, the last one
    /// first. What the last of them said is thrown.
    func open(until deadline: Instant) throws(ClientError) {
        for _ in 1..<planners.count {
            do throws(ClientError) {
                return try openCurrent(until: min(deadline, .now + ClientLimits.tryTime))
            } catch {
                guard error.mayFareBetterElsewhere else { throw error }
                current = (current + 1) % planners.count
            }
        }
        try openCurrent(until: deadline)
    }

    /// As above, again and again while nobody leads.
    func find(until deadline: Instant) throws(ClientError) {
        while true {
            do throws(ClientError) { return try open(until: deadline) } catch {
                guard error.mayFareBetterElsewhere, Instant.now + ClientLimits.firstPause < deadline
                else { throw error }
                current = (current + 1) % planners.count
            }
            sleep(ClientLimits.longestSearchPause)
        }
    }

    private func openCurrent(until deadline: Instant) throws(ClientError) {
        do throws(Connection.End) {
            let opened = try Connection(
                to: planners[current].socket, context: context, hello: hello, deadline: deadline,
                limits: .amongPlanners(planners.count))
            guard let welcome = opened.session.welcome else { throw .lost("no welcome came") }
            let isOlder =
                welcome.journal == self.welcome.journal
                && welcome.term < self.welcome.term
            guard !isOlder else {
                throw .refused(
                    Failure(
                        code: .plannerOlder,
                        sentence: "This planner's term is \(welcome.term); term "
                            + "\(self.welcome.term) was seen before"))
            }
            self.welcome = welcome
            connection = opened
        } catch { throw explain(error) }
    }

    /// Opens the connection again, with pauses that grow, and sends what has no answer again.
    func reopen(after end: Connection.End?, until deadline: Instant) throws(ClientError) {
        connection = nil
        if let end, !end.isPassing { throw fail(explain(end)) }
        var pause = ClientLimits.firstPause
        while true {
            do throws(ClientError) {
                try open(until: deadline)
                reconnects += 1
                return try resend(until: deadline)
            } catch {
                connection = nil
                let isPassing =
                    planners.count > 1
                    ? error.mayFareBetterElsewhere
                    : error.kind == .unreachable || (error.code?.isPassing ?? false)
                guard isPassing, Instant.now + pause < deadline else { throw fail(error) }
                current = (current + 1) % planners.count
            }
            sleep(pause)
            let longest =
                planners.count > 1
                ? ClientLimits.longestSearchPause : ClientLimits.longestPause
            pause = min(pause * 2, longest)
        }
    }

    /// Sends everything without an answer again, in the order it was sent at first.
    private func resend(until deadline: Instant) throws(ClientError) {
        for correlation in pending.keys.sorted() {
            guard var request = pending[correlation] else { continue }
            request.sends += 1
            guard request.sends <= ClientLimits.resends else {
                throw ClientError(
                    .connectionLost,
                    "The connection broke \(ClientLimits.resends) times under one request",
                    at: address, next: "Look at the planner's log for the reason it closed.",
                    isDefinite: !request.message.changes)
            }
            pending[correlation] = request
            try push(request.message, correlation, until: deadline)
        }
    }

    private func push(
        _ message: Message, _ correlation: UInt64, until deadline: Instant
    ) throws(ClientError) {
        guard let connection else { return }
        do throws(Connection.End) {
            while try !connection.take(message, correlation: correlation) {
                guard try connection.wait(until: deadline) else {
                    throw .lost("no credit to send again with")
                }
                while let (correlation, message) = try connection.next() {
                    keep(message, correlation)
                }
            }
        } catch { throw explain(error) }
    }

    /// An error that ends what was in flight; it is indefinite where a change was among it.
    private func fail(_ error: ClientError) -> ClientError {
        let isDefinite = error.isDefinite && pendingChanges == 0
        pending = [:]
        return ClientError(
            error.kind, error.what, at: error.address, next: error.next, isDefinite: isDefinite)
    }

    func explain(_ end: Connection.End) -> ClientError { ClientError(end, at: address) }

    private var hello: Hello {
        Hello(
            lowestVersion: ProtocolVersions.lowest, highestVersion: ProtocolVersions.highest,
            features: 0, identity: identity, store: StoreID(high: 0, low: 0), incarnation: 0,
            journal: welcome.journal, highestTerm: welcome.term, highestSequence: .none,
            // TCP holds a planner back that answers faster than we read.
            credit: .max, program: program)
    }

    /// Sleeps with some chance, so that a thousand clients do not come back at one instant.
    private func sleep(_ pause: Duration) {
        let share = 50 + SystemRandom.word() % 51
        guard var clock = try? Epoll(capacity: 1) else { return }
        _ = try? clock.wait(atMost: pause * Int(share) / 100)
    }
}

extension Connection.End {
    /// Whether a new connection may fare better.
    var isPassing: Bool {
        switch self {
        case .lost: true
        case .refused(let failure): failure.code.isPassing
        case .garbage, .tooLarge, .untrusted: false
        }
    }
}

extension Welcome {
    /// What is known of a planner before its first welcome.
    static var unknown: Welcome {
        Welcome(
            version: 0, features: 0, journal: StoreID(high: 0, low: 0), term: .none,
            position: .none, civilTime: .none, civilSpeed: 1, credit: 0,
            keepAlive: Microseconds(0))
    }
}

extension ClientError {
    /// Whether another planner of the journal may lead: this one is gone, stands by, or is an old
    /// leader.
    var mayFareBetterElsewhere: Bool {
        kind == .unreachable || kind == .timedOut
            || code.map { $0.isPassing || $0 == .plannerOlder } ?? false
    }

    /// Why a connection ended, and what to do.
    init(_ end: Connection.End, at address: String) {
        switch end {
        case .refused(let failure): self.init(failure, at: address)
        case .lost(let reason):
            self.init(
                .unreachable, "The planner cannot be reached: \(reason)", at: address,
                next: "Is 'sluice planner' running there? Name another with --planner or "
                    + "SLUICE_PLANNER.")
        case .untrusted(let reason):
            self.init(
                .untrusted, "The planner and this client do not trust each other: \(reason)",
                at: address,
                next: "Are both certificates of one authority, not over and not revoked? `sluice "
                    + "trust show` says; a planner that has none is asked with --insecure.")
        case .tooLarge(let reason):
            self.init(
                .misuse, "The request cannot be sent: \(reason)", at: address,
                next: "Make it smaller.")
        case .garbage(let reason):
            self.init(
                .badAnswer, "What came is not the Sluice protocol: \(reason)", at: address,
                next: "Is it a planner's port, and of a version that fits?")
        }
    }
}
