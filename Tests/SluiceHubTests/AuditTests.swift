import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceWire
import Testing

/// The trail of who did what: acts that steer and refusals, each with its link.
@Suite struct AuditTests {
    /// In the place of SHA-256.
    private static let digest: @Sendable ([UInt8]) -> [UInt8] = { bytes in
        let hash = bytes.reduce(UInt64(14_695_981_039_346_656_037)) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        return (0..<32).map { UInt8(truncatingIfNeeded: hash >> (UInt64($0) % 8 * 8)) }
    }

    private func planner() -> TestPlanner {
        var planner = TestPlanner { $0.digest = Self.digest }
        planner.joinGateway(1)
        planner.join(2, .operator, "ada", proven: Identity(role: .operator, name: "ada"))
        planner.join(3, .tenant, "org/team")
        planner.join(4, .auditor, "eve")
        return planner
    }

    private func cordon(_ site: SiteName, _ key: UInt64) -> Message {
        .cordon(Cordon(key: RequestKey(high: 7, low: key), site: site, action: .cordon))
    }

    private func trail(
        _ planner: inout TestPlanner, _ wanted: ListAudit = ListAudit()
    ) throws -> AuditList {
        let answers = planner.tell(.listAudit(wanted), from: 4)
        guard case .auditList(let list)? = answers.first else {
            throw Absent(what: "the trail")
        }
        return list
    }

    private struct Absent: Error { let what: String }

    @Test func `what was done and what was refused stands there, each linked to the one before`()
        throws
    {
        var planner = planner()
        let site = SmallNation.region.sites[0].name
        planner.tell(cordon(site, 1), from: 2)
        planner.tell(cordon(SiteName(trusted: "nowhere"), 2), from: 2)
        planner.tell(cordon(site, 3), from: 3)
        let list = try trail(&planner)
        #expect(list.records.map(\.number) == [1, 2, 3])
        let who = list.records.map { "\($0.who)" }
        #expect(who == ["operator/ada", "operator/ada", "tenant/org/team"])
        #expect(list.records.map(\.from) == ["peer 2", "peer 2", "peer 3"])
        #expect(list.records.allSatisfy { $0.what == "cordon" && $0.at == planner.now.civil })
        #expect(list.records[0].code == 0 && list.records[0].sentence.contains("\(site)"))
        #expect(list.records[1].code != 0 && list.records[1].sentence.contains("nowhere"))
        #expect(list.records[2].code == ErrorCode.notAllowed.rawValue)
        var link = list.anchor
        #expect(link == .first)
        for record in list.records {
            link = AuditLink(
                number: record.number, hash: Self.digest(record.hashed(after: link)))
        }
        #expect(link == list.head)
        let refused = try trail(&planner, ListAudit(who: "operator/ada", refusedOnly: true))
        #expect(refused.records.map(\.number) == [2] && refused.through == 3)
        #expect(try trail(&planner, ListAudit(after: 1, limit: 1)).records.map(\.number) == [2])
        #expect(planner.tell(.listAudit(ListAudit()), from: 3).failure == .notAllowed)
        // Another planner over the same journal has the same trail.
        let head = planner.hub.core.auditHead
        let next = TestPlanner(recovering: planner.journal, at: planner.now) {
            $0.digest = Self.digest
        }
        #expect(next.hub.core.auditHead == head && head.number == 4)
    }

    @Test func `a tenant's own work is not there, and what an operator ends of it is`() throws {
        var planner = planner()
        func submit(_ key: UInt64) -> JobID? {
            planner.tell(.submit(SmallNation.serving(key: key)), from: 3).submitted?.job
        }
        func cancel(_ job: JobID, _ key: UInt64, from session: UInt64) {
            planner.tell(
                .cancel(Cancel(key: RequestKey(high: 9, low: key), job: job)), from: session)
        }
        let (own, other) = (try #require(submit(1)), try #require(submit(2)))
        cancel(own, 1, from: 3)
        #expect(try trail(&planner).records.isEmpty)
        cancel(other, 2, from: 2)
        let records = try trail(&planner).records
        #expect(records.map(\.what) == ["cancel"])
        #expect(records.first?.sentence.contains("job \(other)") == true)
    }

    @Test func `who is refused without end pushes nothing out, and is counted`() throws {
        var planner = planner()
        let site = SmallNation.region.sites[0].name
        for number in 0..<100 {
            if number % 5 == 0 { planner.join(100 + UInt64(number), .tenant, "org/team") }
            let session = 100 + UInt64(number - number % 5)
            planner.tell(cordon(site, UInt64(number)), from: session)
        }
        #expect(try trail(&planner).records.count == 60)
        planner.tell(cordon(site, 1_000), from: 2)
        let last = try #require(try trail(&planner).records.last)
        #expect(last.code == 0 && last.number == 61 && last.uncounted == 40)
    }
}
