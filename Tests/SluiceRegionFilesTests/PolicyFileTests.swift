import Foundation
import SluiceModel
import Testing

@testable import SluiceRegionFiles

@Suite struct PolicyFileTests {
    private static let whole = """
        chips:
          a100: 1.5
        tenants:
          acme:
            guarantee: 512
            borrow: 128
            ceiling: 1024
            weight: 2
            highestPriority: 150
            teams:
              vision: {guarantee: 128}
              speech: {ceiling: 64}
          zeta: {weight: 0.5}
        others: {ceiling: 32}
        preemption: {minimumRun: 30m, victimsAtOnce: 8, perJob: 2}
        ageing: {point: 2h, head: 12h}
        balance: {movesPerHour: 4, budgetPerHour: 12.5, leastSaving: 3}
        """

    private static func read(_ text: String) throws(FileProblems) -> Policy {
        try readPolicy(SourceFile(path: "policy.yaml", bytes: Array(text.utf8)))
    }

    @Test func `a policy file says all that a policy has`() throws {
        let policy = try Self.read(Self.whole)
        #expect(
            policy.tenants.map(\.tenant.text) == ["", "acme", "acme/speech", "acme/vision", "zeta"])
        let acme = try #require(policy[TenantName(trusted: "acme")])
        #expect(acme.guarantee == 512 && acme.limit == 640 && acme.weight == PerMille(2_000))
        #expect(acme.highestPriority == 150 && policy.chips.first?.weight == PerMille(1_500))
        #expect(policy[.none]?.ceiling == 32 && policy.minimumRun == Seconds(1_800))
        #expect(policy.victimsAtOnce == 8 && policy.preemptionsPerJob == 2)
        #expect(policy.pointAfter == Seconds(7_200) && policy.headAfter == Seconds(43_200))
        #expect(policy.movesPerHour == 4 && policy.moveBudget == MicroYuan(12_500_000))
        #expect(policy.leastSaving == MicroYuan(3_000_000))
    }

    @Test func `the shipped example is read, and makes sense`() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../ops/examples/policy.yaml").standardizedFileURL.path
        let policy = try readPolicy(path: path)
        #expect(policy.tenants.count == 5 && policy.problems == [])
    }

    @Test func `what a policy prints is read as the same policy`() throws {
        let policy = try Self.read(Self.whole)
        #expect(try Self.read(policy.text) == policy)
        #expect(try Self.read(Policy().text) == Policy())
    }

    @Test func `each slip is told with its line, column, field and remedy, all at once`() {
        let broken = """
            tenants:
              acme:
                guarantee: 10
                ceilling: 20
                teams:
                  vision: {guarantee: many}
            preemption: {minimumRun: soon}
            """
        let error = #expect(throws: FileProblems.self) { try Self.read(broken) }
        #expect(
            error?.description == """
                policy.yaml:4:5: tenants.acme.ceilling: the field 'ceilling' is not known here; \
                did you mean 'ceiling'?
                policy.yaml:6:27: tenants.acme.teams.vision.guarantee: a whole number weighted \
                cards was expected, this is 'many'; write digits only
                policy.yaml:7:26: preemption.minimumRun: 'soon' is no length of time; write it as \
                90s, 30m, 12h or 2d
                """)
    }

    @Test func `what makes no sense together is told at the field that breaks it`() {
        let broken = """
            tenants:
              acme:
                guarantee: 10
                ceiling: 4
                teams:
                  vision: {guarantee: 8}
                  speech: {guarantee: 3}
            """
        let error = #expect(throws: FileProblems.self) { try Self.read(broken) }
        #expect(
            error?.problems.map { "\($0.mark.line) \($0.field): \($0.what)" } == [
                "3 tenants.acme.guarantee: its teams are guaranteed 11 together, which is over its "
                    + "own guarantee of 10",
                "4 tenants.acme.ceiling: the ceiling of 4 is under the guarantee of 10",
                "6 tenants.acme.teams.vision.guarantee: the guarantee of 8 is over the ceiling of "
                    + "acme, which is 4",
            ])
    }
}
