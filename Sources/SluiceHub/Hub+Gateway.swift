import SluiceModel
import SluicePlanner
import SluiceWire

extension Hub {
    /// A gateway's message.
    mutating func receivedFromGateway(
        _ message: Message, _ request: Request, at now: Moment
    ) {
        switch message {
        case .registerRegion(let register): self.register(register, request, at: now)
        case .ping(let ping):
            keepAlive(.pong(Pong(number: ping.number)), request.session)
        default:
            guard let region = request.region else {
                refuse(
                    .unexpectedMessage, "Register the region first.", to: request.session,
                    request.correlation)
                return
            }
            receivedFromRegion(message, region, request, at: now)
        }
    }

    private mutating func receivedFromRegion(
        _ message: Message, _ region: UInt16, _ request: Request, at now: Moment
    ) {
        switch message {
        case .capacityReport(let report): capacity(report, region, request, at: now)
        case .renewLease(let renewal): renew(renewal, region, request, at: now)
        case .runReports(let reports): runReports(reports, region, request, at: now)
        case .liveRuns(let live):
            _ = decide(.liveRuns(region: region, live.runs), by: request.identity, at: now)
            regions[Int(region)].comparedAt = core.givenUp(region: region)
            settle(request)
        case .output(let output): deliver(output, request)
        case .tenantsForgotten(let told):
            forgotten(told, region, request, at: now)
            settle(request)
        case .failure(let failure): fetchFailed(failure, request)
        default:
            refuse(
                .unexpectedMessage, "A gateway does not send this now.", to: request.session,
                request.correlation)
        }
    }

    /// Gives the credit of a report back, which has no answer of its own.
    private mutating func settle(_ request: Request) {
        if let credit = sessions.answered(request.session) {
            send(.credit(credit), to: request.session, answering: 0)
        }
    }

    private mutating func register(
        _ register: RegisterRegion, _ request: Request, at now: Moment
    ) {
        guard register.description.name.text == request.identity.name else {
            refuse(
                .notAllowed,
                "\(request.identity) may not register region \(register.description.name).",
                to: request.session, request.correlation)
            return
        }
        guard admitsRegion(register.description.name, request, at: now) else { return }
        let reply = decide(
            .registerRegion(register.description), by: request.identity, at: now)
        guard case .registered(let number, _) = reply else {
            refuse(reply, request)
            return
        }
        while regions.count <= Int(number) {
            regions.append(
                RegionLink(session: nil, leaseEnd: now.boot, isReachable: false))
        }
        takeStore(of: number, request, at: now)
        regions[Int(number)].session = request.session
        regions[Int(number)].sentThrough = core.durableSequence(region: number)
        regions[Int(number)].comparedAt = core.givenUp(region: number)
        let turn = turn
        _ = sessions.change(request.session) { entry in
            entry.region = number
            entry.registeredIn = turn
            entry.lastReport = 0
        }
        let answer = RegionRegistered(
            region: number, lastSequence: core.lastSequence(region: number))
        self.answer(.regionRegistered(answer), to: request.session, request.correlation)
        tellToForget(number)
    }

    private mutating func capacity(
        _ report: CapacityReport, _ region: UInt16, _ request: Request, at now: Moment
    ) {
        let isNext = sessions.change(request.session) { entry in
            guard report.isFull || report.number == entry.lastReport + 1 else { return false }
            entry.lastReport = report.number
            return true
        }
        settle(request)
        guard isNext == true else {
            send(.capacityWanted(CapacityWanted()), to: request.session, answering: 0)
            return
        }
        let change = CapacityChange(
            durableThrough: report.durableThrough, pools: report.pools, rings: report.rings)
        let reply = decide(
            .capacity(region: region, change), by: request.identity, at: now)
        if case .refused(let refusal) = reply {
            shut(
                request.session, Failure(code: refusal.code, sentence: refusal.sentence),
                answering: 0, at: now)
            return
        }
        if report.isFull || !report.nodes.isEmpty {
            _ = decide(
                .nodes(region: region, isFull: report.isFull, report.nodes),
                by: request.identity, at: now)
        }
        // What is durable at the gateway leaves the window: there is room for more orders. A full
        // report comes before the connection's first grant, which orders follow.
        if !report.isFull { dispatchOrders(region) }
    }

    private mutating func renew(
        _ renewal: RenewLease, _ region: UInt16, _ request: Request, at now: Moment
    ) {
        guard regions[Int(region)].comparedAt == core.givenUp(region: region) else {
            return compareAnew(request, at: now)
        }
        regions[Int(region)].leaseEnd = now.boot.adding(configuration.leaseAtPlanner)
        if !regions[Int(region)].isReachable {
            regions[Int(region)].isReachable = true
            regions[Int(region)].reachableIn = turn
            _ = decide(
                .reachability(region: region, isReachable: true), by: request.identity, at: now)
        }
        let granted = LeaseGranted(
            sentAt: renewal.sentAt, length: configuration.leaseLength, term: core.term)
        grant(granted, of: region, request)
        // Behind the grant, since a gateway refuses orders outside a lease; and on each renewal,
        // since a connection that came back within its lease was sent nothing yet.
        dispatchOrders(region)
    }

    /// A gateway whose lease was over stayed connected, and placements of it were given up: nobody
    /// would stop their runs, as its list of them came before. It sends the list anew when it
    /// registers again.
    private mutating func compareAnew(_ request: Request, at now: Moment) {
        let failure = Failure(
            code: .unavailable,
            sentence: "Placements of this region were given up while its lease was over: register "
                + "again, so that what runs here is compared with what should.")
        shut(request.session, failure, answering: request.correlation, at: now)
    }

    private mutating func runReports(
        _ reports: RunReports, _ region: UInt16, _ request: Request, at now: Moment
    ) {
        let reply = decide(
            .runReports(region: region, reports.reports), by: request.identity, at: now)
        guard case .refused(let refusal) = reply else {
            let taken = RunReportsTaken(
                through: reports.firstNumber + UInt64(reports.reports.count) - 1)
            settle(request)
            send(.runReportsTaken(taken), to: request.session, answering: request.correlation)
            return
        }
        shut(
            request.session, Failure(code: refusal.code, sentence: refusal.sentence),
            answering: 0, at: now)
    }

    private mutating func deliver(_ output: Output, _ request: Request) {
        guard let fetch = takeFetch(request) else { return }
        answer(.output(output), to: fetch.session, fetch.correlation)
    }

    private mutating func fetchFailed(_ failure: Failure, _ request: Request) {
        guard let fetch = takeFetch(request) else { return }
        answer(.failure(failure), to: fetch.session, fetch.correlation)
    }

    /// The fetch that a gateway answers; nil for one that is over, or that another was asked.
    private mutating func takeFetch(_ request: Request) -> Fetch? {
        guard let index = fetches.firstIndex(where: { $0.number == request.correlation }),
            fetches[index].gateway == request.session
        else { return nil }
        return fetches.remove(at: index)
    }

    /// Sends a region's orders that it was not sent on this connection, within the window. Orders
    /// wait for a live lease, since a gateway refuses them outside one.
    mutating func dispatchOrders(_ region: UInt16) {
        guard Int(region) < regions.count, let session = regions[Int(region)].session,
            regions[Int(region)].isReachable
        else { return }
        let durable = core.durableSequence(region: region)
        let edge = OrderSequence(durable.raw + UInt64(configuration.orderWindow))
        while regions[Int(region)].sentThrough < edge {
            let room = min(
                configuration.ordersPerFrame,
                Int(edge.raw - regions[Int(region)].sentThrough.raw))
            let last = output.orders(
                of: core, region: region, after: regions[Int(region)].sentThrough, limit: room,
                to: session)
            guard let last else { return }
            regions[Int(region)].sentThrough = last
            sessions.sent(session)
        }
    }
}
