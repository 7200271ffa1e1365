import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceWire
import Testing

@Suite struct SubmitTests {
    private static func planner() -> TestPlanner {
        var planner = TestPlanner()
        planner.joinGateway(1)
        planner.join(2, .tenant, "org")
        return planner
    }

    /// The gateway takes its newest order.
    private static func accept(_ planner: inout TestPlanner) {
        guard let order = planner.take(1).map(\.message).orders.last,
            case .start(let start) = order.action
        else { return }
        let report = RunReport.accepted(
            replica: start.replica, epoch: start.epoch, nodes: ["b0-n0"])
        planner.hear(
            .runReports(RunReports(firstNumber: order.sequence.raw, reports: [report])), from: 1)
        planner.turn()
    }

    @Test func `a decided job is answered with its placement in the same turn`() throws {
        var planner = Self.planner()
        let answers = planner.tell(
            .submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        let submitted = try #require(answers.submitted)
        #expect(submitted.job == JobID(1) && submitted.state == .placed)
        #expect(submitted.placements.map(\.state) == [.ordered])
        #expect(submitted.placements.first?.ring == .within10)
    }

    @Test func `a job to be accepted is answered when its gateway has taken it`() throws {
        var planner = Self.planner()
        let request = SmallNation.serving(key: 1, tenant: "org", promise: .accepted)
        #expect(planner.tell(.submit(request), from: 2).submitted == nil)
        Self.accept(&planner)
        let answer = try #require(planner.take(2).first)
        #expect(answer.correlation == planner.lastCorrelation)
        #expect([answer.message].submitted?.placements.map(\.state) == [.accepted])
    }

    @Test func `a job to be accepted is answered at its deadline with what is so far`() throws {
        var planner = Self.planner()
        let request = SmallNation.serving(
            key: 1, tenant: "org", promise: .accepted, answerWithin: 500)
        planner.tell(.submit(request), from: 2)
        planner.pass(400)
        #expect(planner.take(2).isEmpty)
        planner.pass(200)
        let submitted = try #require(planner.take(2).map(\.message).submitted)
        #expect(submitted.placements.map(\.state) == [.ordered])
        // The gateway's later word is not a second answer.
        Self.accept(&planner)
        #expect(planner.take(2).map(\.message).submitted == nil)
    }

    @Test func `a request sent again over a new connection gets the same job`() throws {
        var planner = Self.planner()
        let request = Message.submit(SmallNation.serving(key: 9, tenant: "org"))
        let first = try #require(planner.tell(request, from: 2).submitted)
        planner.hangUp(2)
        planner.join(3, .tenant, "org")
        let second = try #require(planner.tell(request, from: 3).submitted)
        #expect(second.job == first.job)
        #expect(planner.hub.core.counts.jobs == 1)
        let other = Message.submit(SmallNation.serving(key: 9, tenant: "org", cards: 2))
        #expect(planner.tell(other, from: 3).failure == .keyReused)
    }

    @Test func `a request sent again to the next planner gets the same job`() throws {
        var planner = Self.planner()
        let request = Message.submit(SmallNation.serving(key: 9, tenant: "org"))
        let first = try #require(planner.tell(request, from: 2).submitted)
        var next = TestPlanner(recovering: planner.journal, at: planner.now)
        next.join(2, .tenant, "org")
        #expect(try #require(next.tell(request, from: 2).submitted).job == first.job)
    }

    @Test func `a cancel sent again is done once and answered the same way`() throws {
        var planner = Self.planner()
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        let cancel = Message.cancel(
            Cancel(key: RequestKey(high: 1, low: 2), job: JobID(1)))
        planner.tell(cancel, from: 2)
        let before = planner.hub.core.stateHash()
        let answers = planner.tell(cancel, from: 2)
        #expect(answers.failure == nil && !answers.isEmpty)
        #expect(planner.hub.core.stateHash() == before)
    }

    @Test func `a dry run answers and changes nothing`() throws {
        var planner = Self.planner()
        var request = SmallNation.serving(key: 1, tenant: "org")
        request.isDryRun = true
        let before = planner.hub.core.stateHash()
        let submitted = try #require(planner.tell(.submit(request), from: 2).submitted)
        #expect(submitted.job == .none && submitted.verdict.code == .placed)
        #expect(planner.hub.core.stateHash() == before)
    }

    @Test func `a tenant acts for itself and its teams, and sees nothing of others`() throws {
        var planner = Self.planner()
        planner.join(3, .tenant, "rival")
        #expect(
            planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org/team")), from: 2)
                .submitted != nil)
        for tenant in ["rival", "organic", "rival/org"] {
            let answer = planner.tell(
                .submit(SmallNation.serving(key: 1, tenant: tenant)), from: 2)
            #expect(answer.failure == .notAllowed, "\(tenant)")
        }
        #expect(planner.tell(.showJob(ShowJob(job: JobID(1))), from: 3).failure == .notFound)
        let cancel = Cancel(key: RequestKey(high: 1, low: 1), job: JobID(1))
        #expect(planner.tell(.cancel(cancel), from: 3).failure == .notFound)
        let watch = Watch(tenant: TenantName(trusted: "org"), job: .none, after: .none)
        #expect(planner.tell(.watch(watch), from: 3).failure == .notAllowed)
    }

    @Test func `a provider closes its own sites only`() {
        var planner = Self.planner()
        planner.join(3, .provider, "carrier")
        planner.join(4, .provider, "cloud")
        let cordon = Message.cordon(
            Cordon(
                key: RequestKey(high: 3, low: 1), site: SiteName(trusted: "zw-1"), action: .cordon))
        #expect(planner.tell(cordon, from: 4).failure == .notFound)
        #expect(planner.tell(cordon, from: 3).failure == nil)
        #expect(planner.hub.core.regions().regions[0].cordonedSites.map(\.text) == ["zw-1"])
    }

    @Test func `a list of jobs is a page of its bound at most, and says that there is more`() throws
    {
        var planner = Self.planner()
        for key in 1...300 {
            planner.hear(
                .submit(SmallNation.serving(key: UInt64(key), tenant: "org")), from: 2,
                correlation: UInt64(key))
        }
        planner.turn()
        _ = planner.take(2)
        func page(after: UInt64) throws -> JobList {
            let answers = planner.tell(
                .listJobs(
                    ListJobs(tenant: .none, state: nil, after: JobID(after), limit: .max)),
                from: 2)
            guard case .jobList(let list) = answers.first else {
                throw Absent()
            }
            return list
        }
        let first = try page(after: 0)
        #expect(first.jobs.count == WireLimits.jobsPerMessage && first.hasMore)
        let second = try page(after: first.jobs.last?.job.raw ?? 0)
        #expect(second.jobs.count == 300 - WireLimits.jobsPerMessage && !second.hasMore)
        #expect(first.position == planner.hub.position)
    }

    private struct Absent: Error {}
}
