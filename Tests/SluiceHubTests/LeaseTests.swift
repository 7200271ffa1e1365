import SluiceGateway
import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceSession
import SluiceWire
import Testing

/// The argument of decision 0010, with the real hub and the real gateway core between clocks that
/// drift, and a link on which everything may sit.
@Suite struct LeaseTests {
    /// Two machines' clocks over true time, in microseconds.
    private struct Clocks {
        /// How much faster than true time each runs, in millionths.
        let planner: Int64
        let gateway: Int64

        func planner(_ time: Int64) -> BootTime { Self.at(time, planner, from: 1_000_000_000) }
        func gateway(_ time: Int64) -> BootTime { Self.at(time, gateway, from: 77_000_000) }

        private static func at(_ time: Int64, _ drift: Int64, from start: Int64) -> BootTime {
            BootTime(microseconds: start + time + time / 1_000_000 * drift)
        }
    }

    /// A planner whose clock gains up to one in a thousand on the gateway's: the bound.
    private static let pairs = [
        Clocks(planner: 0, gateway: 0), Clocks(planner: 499, gateway: -500),
        Clocks(planner: -500, gateway: 499), Clocks(planner: 999, gateway: 0),
        Clocks(planner: 0, gateway: -999),
    ]

    @Test(arguments: 1...10)
    func `a gateway's lease is over before the planner takes it for over`(seed: UInt64) {
        let history = Self.history(seed: seed, clocks: Self.pairs[Int(seed) % 5])
        #expect(history.late.isEmpty, "true times at which only the gateway holds a lease")
        #expect(history.grants > 20 && history.ends > 0, "a test that sees no lease end is none")
    }

    @Test func `with no margin and no drift bound the same histories find it`() {
        let late = (1...10).map { seed in
            Self.history(seed: UInt64(seed), clocks: Clocks(planner: 90_000, gateway: 0)) {
                $0.driftPerMille = 0
                $0.leaseMargin = Microseconds(0)
            }.late.count
        }
        #expect(late.contains { $0 > 0 })
    }

    /// True times at which the gateway held a lease that the planner took for over; grants taken;
    /// leases that ended for the planner.
    private static func history(
        seed: UInt64, clocks: Clocks, _ change: (inout HubConfiguration) -> Void = { _ in }
    ) -> (late: [Int64], grants: Int, ends: Int) {
        var random = SplitMix64(seed: seed)
        var planner = TestPlanner {
            // The link stays, however long it is silent: it is the lease that is looked at.
            $0.session.keepAlive = .milliseconds(10_000_000)
            change(&$0)
        }
        planner.joinGateway(1)
        var gateway = GatewayCore(region: SmallNation.region)
        var effects = GatewayEffects()
        var toPlanner: [(at: Int64, message: Message)] = []
        var toGateway: [(at: Int64, grant: LeaseGranted)] = []
        var result = (late: [Int64](), grants: 0, ends: 0)
        var (time, nextAsk, stoppedUntil): (Int64, Int64, Int64) = (0, 0, 0)
        var wasReachable = true
        // Mostly short delays; one in eight sits in a socket for up to two leases.
        func delay() -> Int64 {
            Int64(random.next() % (random.next() % 8 == 0 ? 20_000_000 : 400_000))
        }
        while time < 300_000_000 {
            time += 100_000
            planner.now.boot = clocks.planner(time)
            for sent in toPlanner where sent.at <= time {
                planner.tell(sent.message, from: 1).forEach {
                    if case .leaseGranted(let grant) = $0 {
                        toGateway.append((time + delay(), grant))
                    }
                }
            }
            toPlanner.removeAll { $0.at <= time }
            planner.pass(0)
            // A stopped gateway reads nothing; what came waits for it.
            if time >= stoppedUntil {
                for arrived in toGateway where arrived.at <= time {
                    gateway.leaseGranted(
                        term: arrived.grant.term, sentAt: arrived.grant.sentAt,
                        length: arrived.grant.length, into: &effects)
                    result.grants += 1
                }
                toGateway.removeAll { $0.at <= time }
                if time >= nextAsk {
                    nextAsk = time + 3_000_000
                    let ask = RenewLease(sentAt: clocks.gateway(time))
                    toPlanner.append((time + delay(), .renewLease(ask)))
                }
                if random.next() % 400 == 0 {
                    stoppedUntil = time + Int64(random.next() % 30_000_000)
                }
            }
            let isReachable = planner.hub.core.isReachable(region: 0)
            if wasReachable, !isReachable { result.ends += 1 }
            wasReachable = isReachable
            if !isReachable, gateway.holdsLease(at: clocks.gateway(time)) {
                result.late.append(time)
            }
        }
        return result
    }

    // MARK: The fence, and a planner that comes back

    /// A training that may run for a minute without its lease, running in the small nation.
    private static func training(
        _ policy: LossPolicy = .waitForLease
    ) throws -> TestPlanner {
        var planner = TestPlanner()
        planner.joinGateway(1)
        planner.join(2, .tenant, "org")
        var wanted = JobSpecification(kind: .training, name: "llm", cards: 8)
        wanted.maximumDisconnected = Seconds(60)
        wanted.lossPolicy = policy
        let submit = Submit(
            key: RequestKey(high: 1, low: 1), tenant: TenantName(trusted: "org"),
            promise: .decided, specification: wanted)
        planner.tell(.submit(submit), from: 2)
        planner.pass(1_000)
        _ = planner.take(1)
        let report = RunReport.running(
            replica: ReplicaID(job: JobID(1), index: 0), epoch: Epoch(1),
            since: planner.now.civil)
        planner.tell(.runReports(RunReports(firstNumber: 1, reports: [report])), from: 1)
        planner.tell(.renewLease(RenewLease(sentAt: BootTime(microseconds: 9))), from: 1)
        #expect(planner.hub.core.jobState(JobID(1)) == .running)
        return planner
    }

    private static func isGivenUp(_ planner: TestPlanner) -> Bool {
        planner.journal.contains {
            $0.events.contains { if case .placementLost = $0 { true } else { false } }
        }
    }

    /// Lets a planner look at its clock every half second.
    private static func pass(_ planner: inout TestPlanner, seconds: Int64) {
        for _ in 0..<seconds * 2 {
            planner.now.boot = planner.now.boot.adding(.milliseconds(500))
            planner.now.civil = CivilTime(
                seconds: TestPlanner.start.civil.seconds
                    + planner.now.boot.since(TestPlanner.start.boot).count / 1_000_000)
            planner.hub.tick(at: planner.now)
            planner.turn()
        }
    }

    @Test func `a waiting run is given up when lease, disconnected time and drift are over`() throws
    {
        var planner = try Self.training()
        planner.hangUp(1)
        // 10.51 s of lease, 60 s, 60 ms of drift in whole seconds, 7 s to stop.
        Self.pass(&planner, seconds: 77)
        #expect(!Self.isGivenUp(planner))
        Self.pass(&planner, seconds: 3)
        #expect(Self.isGivenUp(planner))
    }

    @Test func `a planner that stood still past every fence gives nothing up`() throws {
        var planner = try Self.training()
        for session: UInt64 in [10, 11] {
            var region = SmallNation.region
            region.name = RegionName(trusted: "region\(session)")
            region.sites[0].name = SiteName(trusted: "site\(session)")
            planner.join(session, .region, region.name.text)
            planner.tell(.registerRegion(RegisterRegion(description: region)), from: session)
            planner.tell(.capacityReport(SmallNation.report(1)), from: session)
            let sentAt = BootTime(microseconds: 5)
            planner.tell(.renewLease(RenewLease(sentAt: sentAt)), from: session)
        }
        planner.pass(200_000)
        #expect(!planner.hub.core.isReachable(region: 0))
        Self.pass(&planner, seconds: 60)
        #expect(!Self.isGivenUp(planner), "all three went unknown at once: it is the planner")
    }

    @Test func `a take-over begins the safety clock anew, and not the policy clock`() throws {
        var planner = try Self.training()
        planner.hangUp(1)
        Self.pass(&planner, seconds: 70)
        let unknown = try #require(planner.hub.core.regions().regions.first).unknownFor
        #expect(unknown.count >= 58)
        var now = planner.now
        now.civil = now.civil.adding(Seconds(3_600))
        now.boot = BootTime(microseconds: 5_000_000_000_000)
        var next = TestPlanner(recovering: planner.journal, at: now)
        let after = try #require(next.hub.core.regions().regions.first)
        #expect(after.unknownFor == unknown && after.reachability == .unknown)
        for _ in 0..<150 { next.pass(500) }
        #expect(!Self.isGivenUp(next), "75 s after the take-over the old lease's fence may live")
        for _ in 0..<10 { next.pass(500) }
        #expect(Self.isGivenUp(next))
    }

    @Test func `a manual run is given up by an operator who has seen it stopped, only`() throws {
        var planner = try Self.training(.manual)
        planner.join(3, .operator, "ops")
        func change(_ low: UInt64, _ action: RegionAction, isStopped: Bool = false) -> Message {
            .changeRegion(
                ChangeRegion(
                    key: RequestKey(high: 5, low: low), region: SmallNation.region.name,
                    action: action, isStopped: isStopped))
        }
        #expect(planner.tell(change(1, .declareLost), from: 3).failure == .badRequest)
        planner.hangUp(1)
        Self.pass(&planner, seconds: 5)
        planner.hangUp(3)
        planner.join(4, .operator, "ops")
        // The link is lost, and its lease may live: it is not even unknown yet.
        #expect(planner.tell(change(2, .declareLost), from: 4).failure == .badRequest)
        Self.pass(&planner, seconds: 900)
        planner.join(5, .operator, "ops")
        #expect(planner.tell(change(3, .declareLost), from: 5).failure == nil)
        #expect(!Self.isGivenUp(planner))
        #expect(planner.tell(change(4, .remove), from: 5).failure == .unavailable)
        #expect(planner.tell(change(5, .declareLost, isStopped: true), from: 5).failure == nil)
        #expect(Self.isGivenUp(planner))
        let count = planner.journal.count
        #expect(planner.tell(change(5, .declareLost, isStopped: true), from: 5).failure == nil)
        #expect(planner.journal.count == count, "the same request changes nothing")
        #expect(planner.tell(change(5, .remove), from: 5).failure == .keyReused)
        planner.join(6, .tenant, "org")
        #expect(planner.tell(change(6, .cordon), from: 6).failure == .notAllowed)
    }

    // MARK: One path for every cause

    private static func cause(_ act: (inout TestPlanner) -> Void) throws -> RegionView {
        var planner = TestPlanner()
        planner.joinGateway(1)
        act(&planner)
        Self.pass(&planner, seconds: 12)
        planner.join(90, .operator, "ops")
        let answers = planner.tell(.listRegions(ListRegions()), from: 90)
        guard case .regionList(let list)? = answers.first(where: { $0.kind == .regionList }) else {
            throw Missing()
        }
        return list.regions[0]
    }

    private struct Missing: Error {}

    @Test func `every cause of a lost link leads to unknown, and is told`() throws {
        let broken = try Self.cause { $0.hangUp(1) }
        #expect(broken.cause == .connectionLost && broken.causeSentence == "hung up")
        let silent = try Self.cause { planner in Self.pass(&planner, seconds: 30) }
        #expect(silent.cause == .timedOut || silent.cause == .notRenewed)
        let left = try Self.cause {
            $0.tell(.goodbye(Goodbye(sentence: "The gateway was asked to stop.")), from: 1)
        }
        #expect(left.cause == .goodbye && left.causeSentence.contains("asked to stop"))
        let refused = try Self.cause { planner in
            planner.hangUp(1)
            planner.join(2, .region, SmallNation.region.name.text) {
                $0.lowestVersion = 900
                $0.highestVersion = 901
            }
        }
        #expect(refused.cause == .versionRefused && refused.causeSentence.contains("900"))
        for view in [broken, silent, left, refused] {
            #expect(view.reachability == .unknown && view.leaseLeft.count < 0)
        }
    }

    @Test func `time in which the planner process stood still is no patience`() throws {
        var planner = TestPlanner()
        planner.joinGateway(1)
        planner.hangUp(1)
        Self.pass(&planner, seconds: 20)
        let before = try #require(planner.hub.core.regions().regions.first).unknownFor
        planner.pass(3_600_000)
        let after = try #require(planner.hub.core.regions().regions.first).unknownFor
        #expect(after.count - before.count <= 1, "\(before) then \(after)")
    }
}
