import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

/// What one organisation may have under way.
@Suite struct TenantBoundsTests {
    private func submit(
        _ world: inout World, _ tenant: String, _ key: UInt64, arguments: [String] = []
    ) -> Reply {
        var job = JobSpecification(kind: .batch, name: "one", cards: 1)
        // It waits.
        job.earliestStart = world.now.adding(Seconds(86_400))
        job.command = SluiceModel.CommandLine(executable: "/bin/true", arguments: arguments)
        return world.tell(
            .submit(
                Submission(
                    key: RequestKey(high: 5, low: key), tenant: TenantName(trusted: tenant),
                    specification: job)))
    }

    private func job(_ reply: Reply) -> JobID? {
        if case .submitted(let job, _) = reply { job } else { nil }
    }

    private func sentence(_ reply: Reply) -> String? {
        guard case .refused(let refusal) = reply, refusal.code == .busy else { return nil }
        return refusal.sentence
    }

    @Test func `an organisation has so many jobs and bytes under way, and another its own`() throws
    {
        var world = World(seed: 1)
        world.core.tenantBounds = TenantBounds(jobs: 3, bytes: 2_000)
        let first = try #require(job(submit(&world, "lab/a", 1)))
        #expect(job(submit(&world, "lab/b", 2)) != nil)
        #expect(job(submit(&world, "lab", 3)) != nil)
        #expect(try #require(sentence(submit(&world, "lab/c", 4))).contains("tenantJobs"))
        // A name that only begins alike is somebody else's, and what was taken is answered again.
        #expect(job(submit(&world, "labor", 5)) != nil)
        #expect(job(submit(&world, "lab/a", 1)) == first)
        let long = [String(repeating: "x", count: 1_500)]
        #expect(
            try #require(sentence(submit(&world, "labor", 6, arguments: long)))
                .contains("tenantBytes"))
        #expect(world.core.tenantBoundsMet == (1, 1))
        // Over is over, and gives its place back.
        world.tell(
            .cancel(
                key: RequestKey(high: 6, low: 1), tenant: TenantName(trusted: "lab/a"), job: first))
        #expect(job(submit(&world, "lab/c", 7)) != nil)
        #expect(sentence(submit(&world, "lab/c", 8)) != nil)
    }

    @Test func `a snapshot and a replay know what is under way`() throws {
        var world = World(seed: 2)
        for key in 1...4 { _ = submit(&world, key == 4 ? "other" : "lab/\(key)", UInt64(key)) }
        let gone = try #require(job(submit(&world, "lab", 9)))
        world.tell(
            .cancel(
                key: RequestKey(high: 6, low: 1), tenant: TenantName(trusted: "lab"), job: gone))
        let (restored, replayed) = try world.recovered()
        for core in [world.core, restored, replayed] {
            for (tenant, jobs) in [("lab", 3), ("lab/new", 3), ("other", 1), ("nobody", 0)] {
                let name = TenantName(trusted: tenant)
                let load = core.state.tenantLoads.load(of: name, core.state.number(of: name))
                #expect(load.jobs == jobs, "\(tenant)")
                #expect(load.bytes == jobs * (256 + 3 + 9), "\(tenant)")
            }
        }
    }
}
