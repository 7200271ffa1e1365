import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// `kill -9` of a planner and of gateways at random moments under load.
    @Suite struct KillTests {
        /// How often each dies.
        static let deaths = Settings.isLong ? 100 : 5

        @Test func `a planner that is killed loses nothing, splits nothing and goes on`() throws {
            let cluster = try Cluster("kill-planner")
            let load = try Load(cluster)
            for death in 1...Self.deaths {
                let before = Set(load.acknowledged.keys)
                try rush(load)
                cluster.killPlanner()
                let cutOff = load.inFlight
                // Every third time a gateway dies with it, and comes back first.
                if death % 3 == 0 {
                    let region = SmallNation.regions[death / 3 % 3]
                    cluster.gateways[region]?.kill()
                    try cluster.startGateway(region)
                }
                try cluster.restartPlanner()
                try examine(cluster, load, before, "planner \(death)", cutOff)
            }
            try finish(cluster, load)
        }

        @Test func `a gateway that is killed keeps its runs, overcommits nothing and goes on`()
            throws
        {
            let cluster = try Cluster("kill-gateway")
            let load = try Load(cluster)
            for death in 1...Self.deaths {
                let before = Set(load.acknowledged.keys)
                // The one with real processes dies as often as the two others together.
                let region = ["gamma", "alpha", "gamma", "beta"][death % 4]
                try rush(load)
                cluster.gateways[region]?.kill()
                let view = try GatewayView(
                    folder: cluster.scratch(region), copy: cluster.scratch("copy"))
                if let fault = view.fault { throw Trouble("\(region): \(fault)") }
                try load.take(for: .milliseconds(Int64.random(in: 0...400)))
                try cluster.startGateway(region)
                try examine(cluster, load, before, "gateway \(region) \(death)", view.runs.count)
            }
            try finish(cluster, load)
        }

        /// Sends for a random time, so that the death that follows meets anything.
        private func rush(_ load: Load) throws {
            let end = Instant.now + .milliseconds(Int64.random(in: 5...500))
            for _ in 0..<Int.random(in: 8...24) {
                try load.sendOne()
                try load.take(for: .milliseconds(Int64.random(in: 0...8)))
            }
            while Instant.now < end { try load.take(for: .milliseconds(2)) }
            for _ in 0..<Int.random(in: 0...6) { try load.sendOne() }
        }

        private func examine(
            _ cluster: Cluster, _ load: Load, _ before: Set<String>, _ name: String, _ caught: Int
        ) throws {
            let began = Instant.now
            try load.settle()
            try cluster.check()
            let audit = Audit(client: try cluster.client())
            let fresh = load.acknowledged.keys.filter { !before.contains($0) }
            try audit.acknowledged(load, recent: fresh)
            try audit.cards()
            try audit.workGoesOn("probe \(name)")
            guard load.refused.isEmpty else { throw Trouble("\(load.refused)") }
            guard load.crimes.isEmpty else { throw Trouble(load.crimes) }
            guard Settings.isLong else { return }
            let waiting = try audit.client.status().waiting
            print(
                "killed \(name): \(caught) cut off, \(load.acknowledged.count) acknowledged in all,"
                    + " \(waiting) wait; whole again in \(Instant.now.since(began))")
        }

        /// Everything that was asked comes to its end, all cards are free again, and all leave in
        /// order.
        private func finish(_ cluster: Cluster, _ load: Load) throws {
            let audit = Audit(client: try cluster.client())
            try eventually("every job ends", within: patience * 5) { () throws -> Bool in
                try cluster.check()
                return try audit.jobs().allSatisfy(\.state.isEnded)
            }
            try eventually("every card is free again") { () throws -> Bool in
                try audit.client.pools().pools.allSatisfy {
                    $0.freeCards == $0.registeredCards && $0.placedCards == 0
                }
            }
            try audit.acknowledged(load, recent: [])
            let ends = Dictionary(grouping: try audit.jobs(), by: \.state).mapValues(\.count)
            #expect(load.crimes.isEmpty, "\(load.crimes)")
            #expect(load.processCount > Self.deaths, "hardly any real process ran")
            #expect(try audit.client.status().violations == 0)
            try cluster.stop()
            for region in SmallNation.regions {
                let view = try GatewayView(
                    folder: cluster.scratch(region), copy: cluster.scratch("copy"))
                #expect(
                    view.runs.isEmpty, "\(region) holds \(view.runs.count) runs after all ended")
            }
            print(
                "\(load.acknowledged.count) acknowledged, \(load.cancelled.count) cancelled, "
                    + "\(load.processCount) real processes; \(ends)")
        }
    }
}
