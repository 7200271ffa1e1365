import Foundation
import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// What operators do about where work lies and what its power costs, over real daemons.
    @Suite struct BalanceTests {
        let cluster: Cluster
        let client: SluiceClient

        init() throws {
            cluster = try Cluster(
                try Scratch("balance"), gateways: ["alpha", "beta"], processRegions: [],
                changing: { folder in
                    // Cards of the first region are cheap, so that all work wants to go there.
                    let path = "\(folder)/regions/alpha.yaml"
                    let text = String(decoding: try Files.read(path, limit: 1 << 16), as: UTF8.self)
                    let cheap = text.replacing(
                        "pricePerCardHourYuan: 6.2", with: "pricePerCardHourYuan: 2.0")
                    try Files.replace(path, with: Array(cheap.utf8))
                })
            client = try cluster.client()
        }

        private func say(_ words: [String]) throws -> (Int32, String) {
            try cluster.said(
                words + ["--as", "operator/test", "--insecure", "--planner", cluster.address])
        }

        private func submit(_ name: String, cards: UInt32) throws -> JobID {
            var wanted = JobSpecification(kind: .training, name: name, cards: cards)
            wanted.expectedRun = Seconds(20 * 3_600)
            return try client.submit(wanted, tenant: TenantName(trusted: "lab")).job
        }

        private func placed(_ job: JobID) throws -> PlacementView? {
            try client.job(job).placements.first { $0.state == .running }
        }

        @Test func `a run moves to the cheap region that has room again, once it is approved`()
            throws
        {
            var policy = Policy()
            policy.minimumRun = Seconds(10)
            _ = try client.apply(policy)
            let first = try submit("first", cards: 32)
            try eventually("the first runs") { try placed(first)?.region.text == "alpha" }
            let moved = try submit("moved", cards: 16)
            try eventually("the second runs") { try placed(moved)?.region.text == "beta" }
            _ = try client.cancel(first)

            let move = try awaited("a move is proposed") { () -> MoveView? in
                try client.balance().moves.first { $0.id.replica.job == moved }
            }
            #expect(move.toRegion.text == "alpha" && move.net.count > 0)
            let id = "\(move.id.replica)-\(move.id.epoch)-\(move.id.pool)"
            let shown = try say(["balance"])
            #expect(shown.0 == 0 && shown.1.contains(id), "\(shown.1)")
            let begun = try say(["balance", "--approve", id])
            #expect(begun.0 == 0 && begun.1.contains("Moves to another pool"), "\(begun.1)")
            try eventually("it runs in alpha") { try placed(moved)?.region.text == "alpha" }
            let detail = try client.job(moved)
            #expect(detail.placements.count == 1)
            #expect(detail.placements[0].epoch > move.id.epoch)

            let again = try say(["balance", "--approve", id])
            #expect(again.0 != 0 && again.1.contains("No attempt"), "\(again.1)")
            try eventually("the move is over") { try client.balance().underWay == 0 }
        }

        @Test func `prices that an operator sets hold over a restart of the planner`() throws {
            func price() throws -> Int64? {
                try client.regions().regions.first { $0.name.text == "beta" }?
                    .pricePerKilowattHour.count
            }
            let hour = client.welcome.civilTime.seconds / 3_600 * 3_600
            let lines = (0..<48).map { index -> String in
                let time = Date(timeIntervalSince1970: Double(hour + Int64(index) * 3_600))
                return "\(ISO8601DateFormatter().string(from: time)),0.0123"
            }
            let path = cluster.scratch("prices.csv")
            try Files.replace(
                path,
                with: Array((["hour,yuanPerKilowattHour"] + lines).joined(separator: "\n").utf8))
            let said = try say(["region", "prices", "beta", path])
            #expect(said.0 == 0 && said.1.contains("48 hours"), "\(said.1)")
            #expect(try price() == 12_300)

            try cluster.restartPlanner(killing: true)
            try cluster.awaitReachable(["alpha", "beta"])
            let again = try cluster.client()
            let kept = try again.regions().regions.first { $0.name.text == "beta" }
            #expect(kept?.pricePerKilowattHour.count == 12_300)
            let own = try say(["region", "prices", "beta", "--own"])
            #expect(own.0 == 0)
            let back = try again.regions().regions.first { $0.name.text == "beta" }
            #expect(back?.pricePerKilowattHour.count != 12_300)

            try Files.replace(path, with: Array("hour,price\n".utf8))
            let wrong = try say(["region", "prices", "beta", path])
            #expect(wrong.0 != 0 && wrong.1.contains("prices.csv:1"), "\(wrong.1)")
        }
    }
}
