import SluiceHub
import SluiceModel
import SluiceWire
import Testing

/// What a tenant learns of others: nothing, by whatever it may ask.
@Suite struct IsolationTests {
    private static let theirs = "hushed"
    private static let ours = "org"

    /// A planner where another tenant has jobs, one placed and one waiting, and ours has one.
    private static func planner() -> (planner: TestPlanner, their: [JobID]) {
        var planner = TestPlanner()
        planner.joinGateway(1)
        planner.join(2, .tenant, theirs)
        planner.join(3, .tenant, ours)
        var their: [JobID] = []
        for key in 1...2 {
            var submit = SmallNation.serving(key: UInt64(key), tenant: theirs)
            submit.specification.name = "veiled-\(key)"
            if key == 2 { submit.specification.cards = 4_096 }
            if let job = planner.tell(.submit(submit), from: 2).submitted?.job { their.append(job) }
        }
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: ours)), from: 3)
        return (planner, their)
    }

    private static func listJobs(_ tenant: TenantName) -> ListJobs {
        ListJobs(tenant: tenant, state: nil, after: .none, limit: 64)
    }

    private static func watch(_ tenant: TenantName, _ job: JobID) -> Watch {
        Watch(tenant: tenant, job: job, after: .none)
    }

    /// Every read that a tenant may send, about everything, another's job, and another tenant.
    private static func questions(about job: JobID) -> [Message] {
        let tenant = TenantName(trusted: theirs)
        let team = TenantName(trusted: theirs + "/team")
        let replica = ReplicaID(job: job, index: 0)
        var wanted = SmallNation.serving(key: 9, tenant: ours).specification
        wanted.cards = 64
        let asOther = Explain(job: .none, specification: wanted, tenant: tenant)
        return [
            .showJob(ShowJob(job: job)), .explain(Explain(job: job, specification: nil)),
            .explain(Explain(job: .none, specification: wanted)), .explain(asOther),
            .listEndpoints(ListEndpoints(job: job)),
            .readLog(ReadLog(replica: replica, offset: 0, limit: 100)),
            .cancel(Cancel(key: RequestKey(high: 1, low: 77), job: job)),
            .cancel(Cancel(key: RequestKey(high: 1, low: 79), job: job, elements: [1])),
            .changeJob(
                ChangeJob(key: RequestKey(high: 1, low: 80), job: job, specification: wanted)),
            .changeJob(ChangeJob(key: .none, job: job, isBack: true, isDryRun: true)),
            .submit(SmallNation.serving(key: 78, tenant: theirs)),
            .listJobs(listJobs(.none)), .listJobs(listJobs(tenant)),
            .listJobs(listJobs(team)), .listTenants(ListTenants()),
            .listTenants(ListTenants(tenant: tenant)),
            .showUsage(ShowUsage(by: .tenant)), .showUsage(ShowUsage(by: .tenant, tenant: tenant)),
            .listReservations(ListReservations()),
            .listReservations(ListReservations(tenant: tenant)),
            .whatFits(WhatFits(sizes: [1, 8], metro: .none, ring: .beyond)),
            .listRegions(ListRegions()),
            .listPools(ListPools(region: .none)), .listRings(ListRings(site: .none, metro: .none)),
            .listNodes(
                ListNodes(region: SmallNation.region.name, unwellOnly: false, offset: 0, limit: 9)),
            .plannerStatus(PlannerStatus()),
            .watch(watch(tenant, .none)), .watch(watch(.none, job)), .watch(watch(.none, .none)),
        ]
    }

    @Test func `no answer to a tenant names another, or another's job`() throws {
        let made = Self.planner()
        var planner = made.planner
        let their = made.their
        #expect(their.count == 2)
        for job in their {
            for question in Self.questions(about: job) {
                for answer in planner.tell(question, from: 3) {
                    // A refusal repeats what was asked, and no more.
                    if case .failure(let failure) = answer, failure.code == .notAllowed { continue }
                    let text = MessageJson.encode(answer, correlation: 0)
                    #expect(!text.contains("veiled"), "\(question.kind): \(text)")
                    #expect(!text.contains(Self.theirs), "\(question.kind): \(text)")
                }
            }
        }
        // Nor does a watch that stands, when theirs change.
        _ = planner.take(3)
        planner.tell(.cancel(Cancel(key: RequestKey(high: 1, low: 5), job: their[0])), from: 2)
        planner.pass(1_000)
        let heard = planner.take(3).map { MessageJson.encode($0.message, correlation: 0) }
        #expect(!heard.contains { $0.contains("veiled") || $0.contains(Self.theirs) })
    }

    @Test func `another's job and one that never was are answered alike`() throws {
        let made = Self.planner()
        var planner = made.planner
        let their = made.their
        let never = JobID(9_999)
        for (real, none) in zip(
            Self.questions(about: their[0]), Self.questions(about: never))
        where real != none {
            guard real.kind != .watch else { continue }
            let heard = planner.tell(real, from: 3)
            let nothing = planner.tell(none, from: 3)
            #expect(heard.failure == .notFound, "\(real.kind)")
            func text(_ messages: [Message], _ job: JobID) -> [String] {
                messages.map {
                    MessageJson.encode($0, correlation: 0).replacing("\(job)", with: "JOB")
                }
            }
            #expect(text(heard, their[0]) == text(nothing, never), "\(real.kind)")
        }
        // It lives on, whatever was asked.
        #expect(planner.tell(.showJob(ShowJob(job: their[0])), from: 2).failure == nil)
    }

    @Test func `a tenant's status has no counts of the whole`() throws {
        var planner = Self.planner().planner
        guard
            case .plannerStatusReply(let told)? = planner.tell(
                .plannerStatus(PlannerStatus()), from: 3
            ).first
        else {
            Issue.record("no status")
            return
        }
        #expect(told.jobs == 0 && told.waiting == 0 && told.placements == 0)
        #expect(told.requests == 0 && told.journalBytes == 0 && told.stateHash == 0)
        #expect(told.alarms.isEmpty && told.limits.isEmpty)
        planner.join(4, .operator, "ada")
        guard
            case .plannerStatusReply(let whole)? = planner.tell(
                .plannerStatus(PlannerStatus()), from: 4
            ).first
        else {
            Issue.record("no status")
            return
        }
        #expect(whole.jobs == 3 && whole.limits.count >= 4)
    }
}
