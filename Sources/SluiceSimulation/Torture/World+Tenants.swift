import SluiceModel
import SluiceSession
import SluiceWire

extension World {
    mutating func connectTenant(_ index: Int) {
        guard tenants[index].connection == nil else { return }
        guard let number = open(.tenant(index), life: 0, to: tenants[index].asks) else {
            tenants[index].asks = 1 - tenants[index].asks
            plan(.tenantConnects(index), in: draw(200_000, 2_000_000))
            return
        }
        let limits = SessionLimits()
        tenants[index].connection = number
        tenants[index].inFlight = []
        tenants[index].watch.connectionLost()
        tenants[index].session = OpeningSession(openedAt: tenantClock, limits: limits)
        let none = StoreID(high: 0, low: 0)
        let hello = Hello(
            lowestVersion: ProtocolVersions.lowest, highestVersion: ProtocolVersions.highest,
            features: 0, identity: tenants[index].identity, store: none, incarnation: 0,
            journal: none, highestTerm: .none, highestSequence: .none,
            credit: limits.creditWindow, program: "simulated")
        send(.message(correlation: 0, .hello(hello)), over: number, toPlanner: true)
        plan(.tenantActs(index), in: draw(1_000, 100_000))
    }

    private var tenantClock: BootTime { BootTime(microseconds: now) }

    mutating func tenantLosesLink(_ index: Int, _ number: UInt64) {
        guard tenants[index].connection == number else { return }
        tenants[index].connection = nil
        tenants[index].session = nil
        if once(in: 2) { tenants[index].asks = 1 - tenants[index].asks }
        tenants[index].watch.connectionLost()
        plan(.tenantConnects(index), in: draw(10_000, 1_000_000))
    }

    mutating func actTenant(_ index: Int) {
        guard let number = tenants[index].connection else { return }
        plan(.tenantActs(index), in: draw(50_000, 1_500_000) * (isResting ? 1 : min(pace, 3)))
        let clock = tenantClock
        switch tenants[index].session?.tick(at: clock) {
        case .ask(let ping):
            send(.message(correlation: 0, .ping(ping)), over: number, toPlanner: true)
        case .close:
            leave(number, "the tenant gave up")
            return tenantLosesLink(index, number)
        case .nothing, .none: break
        }
        guard tenants[index].session?.welcome != nil else { return }
        askWatch(index)
        if isResting { endTides(index) } else { think(index) }
        if tenants[index].identity.role == .operator {
            thawPools(index)
            if isResting {
                endPolicy(index)
                endWindows(index)
            }
        }
        // Now and then one that has its answer is asked again, as by one who forgot.
        let echo =
            isResting || tenants[index].requests.isEmpty || !once(in: 4)
            ? nil : freshRequest(of: index)
        for request in tenants[index].requests.indices {
            let isAnswered = tenants[index].requests[request].isAnswered
            let isNew = !isAnswered && tenants[index].requests[request].sentOver != number
            if isNew || isAnswered && request == echo { ask(index, request) }
        }
    }

    /// A request whose key is still in its window; nil where the drawn one is too old.
    private mutating func freshRequest(of index: Int) -> Int? {
        let drawn = Int(random.below(Int64(tenants[index].requests.count)))
        let request = tenants[index].requests[drawn]
        return now - request.madeAt < Self.longestEcho && !request.ask.isOfTheMoment ? drawn : nil
    }

    /// Half of the window of keys, which is two days of civil time.
    private static let longestEcho: Int64 = 86_400_000_000

    /// Makes up new requests.
    private mutating func think(_ index: Int) {
        let form = settings.form
        guard tenants[index].requests.count < form.requests,
            once(in: isStorm ? form.thinking.storm : form.thinking.calm)
        else { return }
        for _ in 0..<random.below(3) {
            let number = tenants[index].requests.count
            let specification = TortureJobs.draw(
                number: number, now: trueCivil, longest: form.longestRun, &random)
            add(.submit(specification, nowOrNever: once(in: 15)), for: index)
        }
        if once(in: 10), let request = tenants[index].requests.last(where: { $0.job != nil }),
            let job = request.job
        {
            add(.cancel(job), for: index)
        }
        let jobs = tenants[index].requests.compactMap(\.job)
        if !jobs.isEmpty, once(in: 20) {
            add(.cancel(jobs[Int(random.below(Int64(jobs.count)))]), for: index)
        }
        thinkOfChanges(index)
        if tenants[index].identity.role == .operator { thinkAsOperator(index) }
        trespass(index)
    }

    /// Writes a request down; it is sent when its turn comes.
    mutating func add(_ ask: TenantProgram.Ask, for index: Int) {
        let number = UInt64(tenants[index].requests.count + 1)
        tenants[index].requests.append(
            TenantProgram.Request(
                key: RequestKey(high: UInt64(index + 1), low: number), ask: ask, madeAt: now))
    }

    private mutating func ask(_ index: Int, _ request: Int) {
        let promise: Promise = once(in: 3) ? .accepted : .decided
        let message = tenants[index].message(tenants[index].requests[request], promise: promise)
        let clock = tenantClock
        guard let number = tenants[index].connection,
            tenants[index].session?.mayStartSending(message.kind, at: clock) == true
        else { return }
        if tenants[index].requests[request].sentOver != 0 { tally.note(.requestRepeated) }
        tenants[index].requests[request].sentOver = number
        // What was refused once may be done this time, and nobody knows until the answer is there.
        if tenants[index].requests[request].mayStandUnknown {
            tenants[index].requests[request].isAnswered = false
        }
        tenants[index].inFlight.append(request)
        let correlation = UInt64(tenants[index].inFlight.count)
        send(.message(correlation: correlation, message), over: number, toPlanner: true)
    }

    mutating func tenantReceives(
        _ index: Int, _ message: Message, _ correlation: UInt64, over number: UInt64
    ) {
        let clock = tenantClock
        guard tenants[index].connection == number,
            let arrival = tenants[index].session?.receive(
                message, correlation: correlation, at: clock)
        else { return }
        switch arrival {
        case .welcomed, .consumed: break
        case .answer(let answer):
            send(.message(correlation: correlation, answer), over: number, toPlanner: true)
        case .closed(let failure):
            if failure.code == .misbehaved || failure.code == .badRequest {
                violation("tenant \(index) was closed: \(failure.sentence)")
            }
            leave(number, "closed")
            tenantLosesLink(index, number)
        case .deliver:
            if correlation >= WatchProgram.list {
                watchReceives(index, message)
            } else {
                answered(index, message, correlation)
            }
        }
    }

    private mutating func answered(_ index: Int, _ message: Message, _ correlation: UInt64) {
        guard (1...UInt64(tenants[index].inFlight.count + 1)).contains(correlation),
            Int(correlation) <= tenants[index].inFlight.count
        else { return violation("tenant \(index) got an answer to nothing: \(message.kind)") }
        let number = tenants[index].inFlight[Int(correlation) - 1]
        let request = tenants[index].requests[number]
        switch message {
        case .submitted(let submitted):
            if let job = request.job, job != submitted.job {
                violation("request \(request.key.low) made job \(job) and job \(submitted.job)")
            }
            tenants[index].requests[number].job = submitted.job
            tenants[index].requests[number].isAnswered = true
            // The moment between the decision and the gateway's word is the worst for a cancel.
            if request.job == nil, !isResting, once(in: 12) {
                add(.cancel(submitted.job), for: index)
            }
            checks.acknowledged(request.key, submitted.job, tenants[index].tenant, at: now)
        case .done, .movesReply:
            trespasserIsTold(request.ask, nil)
            if !request.isDone { operatorIsTold(request.ask) }
            tenants[index].requests[number].isDone = true
            tenants[index].requests[number].isAnswered = true
        case .jobChanged:
            if !request.isDone { tally.note(Act.jobChanged) }
            tenants[index].requests[number].isDone = true
            tenants[index].requests[number].isAnswered = true
        case .failure(let failure): refused(index, number, failure)
        default: violation("tenant \(index) was answered with \(message.kind)")
        }
    }

    private mutating func refused(_ index: Int, _ number: Int, _ failure: Failure) {
        let request = tenants[index].requests[number]
        if let job = request.job {
            violation("job \(job) stood and is refused now: \(failure.sentence)")
        }
        if failure.code == .keyReused || failure.code == .keyExpired {
            violation("key \(request.key.low) of tenant \(index): \(failure.sentence)")
        }
        guard failure.code.isDefinite else {
            tenants[index].requests[number].sentOver = 0
            return
        }
        if request.ask.act != nil, !request.isAnswered { tally.note(Act.refused) }
        trespasserIsTold(request.ask, failure)
        tenants[index].requests[number].isAnswered = true
    }
}
