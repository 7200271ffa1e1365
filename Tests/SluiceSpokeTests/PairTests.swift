import SluiceGateway
import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceSpoke
import SluiceWire
import Testing

/// A hub and a spoke that talk to each other: what either means is what the other takes it for.
@Suite struct PairTests {
    /// Both ends, and the link between them.
    private struct Pair {
        static let people = SessionID(1_000)

        var hub: Hub
        var journal: [JournalBatch] = []
        var gateway = TestGateway { $0.reportInterval = .milliseconds(1) }
        var link: UInt64?
        var links: UInt64 = 0
        var answers: [Message] = []

        var moment: Moment {
            Moment(
                boot: gateway.now,
                civil: TestGateway.civil.adding(
                    Seconds(gateway.now.since(TestGateway.start).count / 1_000_000)))
        }

        init() {
            hub = Hub(
                core: PlannerCore(), position: .none,
                configuration: HubConfiguration(journal: TestGateway.journal),
                now: Moment(boot: TestGateway.start, civil: TestGateway.civil))
            hub.setCatalogue(
                Catalogue(
                    chips: [
                        Chip(
                            name: ChipName(trusted: "a100"), vendor: "vendor", kind: .gpu,
                            memory: Mebibytes(81_920), halfPrecisionDeciTeraflops: 3_120,
                            power: Watts(400), relativeThroughput: .one,
                            basis: .assumed(reason: "test"))
                    ], metros: []), at: moment)
            begin()
        }

        private mutating func begin() {
            hub.startReign(hub.core.term.next, at: moment)
            hub.opened(Self.people, peer: "people", at: moment)
            hearPerson(
                .hello(
                    Hello(
                        lowestVersion: 1, highestVersion: 1, features: 0,
                        identity: Identity(role: .operator, name: "op"),
                        store: StoreID(high: 0, low: 0), incarnation: 0,
                        journal: StoreID(high: 0, low: 0), highestTerm: .none,
                        highestSequence: .none, credit: 64, program: "test")))
        }

        /// A planner that recovers from the first `count` batches of the journal.
        mutating func restart(keeping count: Int) {
            cut()
            journal.removeLast(journal.count - count)
            var core = PlannerCore()
            for batch in journal { for event in batch.events { core.apply(event) } }
            hub = Hub(
                core: core, position: Position(UInt64(count)),
                configuration: HubConfiguration(journal: TestGateway.journal), now: moment)
            begin()
        }

        mutating func hearPerson(_ message: Message) {
            if hub.admits(message.kind, correlation: 1, from: Self.people, at: moment) {
                hub.received(message, correlation: 1, from: Self.people, at: moment)
            }
            turn()
        }

        mutating func connect() {
            links += 1
            link = links
            hub.opened(SessionID(links), peer: "gateway", at: moment)
            gateway.spoke.connected(at: gateway.now)
            turn()
        }

        mutating func cut() {
            guard let link else { return }
            hub.closed(SessionID(link), because: "cut", at: moment)
            gateway.spoke.disconnected()
            gateway.turn()
            gateway.sent.removeAll()
            self.link = nil
        }

        mutating func pass(_ milliseconds: Int64) {
            gateway.pass(milliseconds)
            hub.tick(at: moment)
            turn()
        }

        /// Both ends speak until neither has more to say.
        mutating func turn() {
            for _ in 0..<100 {
                if let batch = hub.endTurn(at: moment) { journal.append(batch) }
                let said = hub.output.deliveries
                hub.released()
                for output in said { pass(on: output) }
                gateway.turn()
                let told = gateway.sent
                gateway.sent.removeAll()
                for message in told { passOn(message) }
                if !gateway.disconnects.isEmpty, link != nil { cut() }
                if said.isEmpty, told.isEmpty { return }
            }
            Issue.record("hub and spoke never come to rest")
        }

        private mutating func pass(on output: HubOutput.Delivery) {
            switch output {
            case .message(Self.people, _, let message): answers.append(message)
            case .message(let session, let correlation, let message):
                guard session.raw == link else { return }
                gateway.spoke.received(message, correlation: correlation, at: gateway.now)
            case .close(let session, _):
                guard session.raw == link else { return }
                // It reads what was sent before the end.
                gateway.turn()
                gateway.spoke.disconnected()
                link = nil
            }
        }

        private mutating func passOn(_ told: TestGateway.Sent) {
            guard let link else { return }
            let id = SessionID(link)
            guard
                hub.admits(
                    told.message.kind, correlation: told.correlation, from: id, at: moment)
            else { return }
            hub.received(told.message, correlation: told.correlation, from: id, at: moment)
        }

        mutating func submit(_ key: UInt64, cards: UInt32) {
            var wanted = JobSpecification(kind: .training, name: "llm", cards: cards)
            wanted.expectedRun = Seconds(600)
            hearPerson(
                .submit(
                    Submit(
                        key: RequestKey(high: 1, low: key), tenant: TenantName(trusted: "org"),
                        specification: wanted)))
            pass(100)
        }

        var freeCards: UInt32 { hub.core.regions().regions[0].freeCards }
    }

    @Test func `a job goes from submission to its end over both`() {
        var pair = Pair()
        pair.connect()
        pair.submit(1, cards: 16)
        pair.pass(100)
        #expect(pair.hub.core.jobState(JobID(1)) == .running)
        #expect(pair.freeCards == 496 && pair.gateway.live.count == 1)
        pair.gateway.spoke.runEnded(pair.gateway.live[0], how: .succeeded, at: pair.gateway.now)
        pair.pass(100)
        #expect(pair.hub.core.jobState(JobID(1)) == .finished)
        #expect(pair.freeCards == 512 && pair.hub.core.violations().isEmpty)
        #expect(pair.gateway.spoke.core.pendingReports.isEmpty)
    }

    @Test func `what happened while the link was cut is known after it came back`() {
        var pair = Pair()
        pair.connect()
        pair.submit(1, cards: 16)
        pair.submit(2, cards: 8)
        pair.cut()
        pair.gateway.spoke.runEnded(
            pair.gateway.live[0], how: .exited(code: 3), at: pair.gateway.now)
        pair.gateway.spoke.localUseChanged(
            NodeAddress(pool: 0, block: 0, node: 60), cards: 8)
        pair.pass(1_000)
        #expect(pair.hub.core.jobState(JobID(1)) == .running)
        pair.connect()
        pair.pass(100)
        #expect(pair.hub.core.jobState(JobID(1)) == .failed)
        #expect(pair.hub.core.jobState(JobID(2)) == .running)
        #expect(pair.freeCards == 512 - 8 - 8 && pair.hub.core.violations().isEmpty)
    }

    @Test func `the next planner goes on with the runs of the one before`() {
        var pair = Pair()
        pair.connect()
        pair.submit(1, cards: 16)
        pair.pass(100)
        pair.restart(keeping: pair.journal.count)
        #expect(pair.hub.core.jobState(JobID(1)) == .running)
        pair.connect()
        pair.submit(2, cards: 8)
        pair.pass(100)
        #expect(pair.hub.core.jobState(JobID(2)) == .running)
        #expect(pair.gateway.live.map(\.epoch) == [Epoch(1), Epoch(1)])
        #expect(pair.gateway.spoke.core.highestTerm == Term(2))
    }

    @Test func `a planner restored from an old backup is left alone by its gateway`() {
        var pair = Pair()
        pair.connect()
        let early = pair.journal.count
        pair.submit(1, cards: 16)
        pair.pass(100)
        pair.restart(keeping: early)
        pair.connect()
        // It lost the order that the gateway has: it says so, and the run goes on untouched.
        #expect(pair.link == nil || !pair.gateway.spoke.isRegistered)
        #expect(pair.gateway.disconnects.contains { $0.contains("lost its tail") })
        #expect(pair.gateway.live.count == 1)
    }
}
