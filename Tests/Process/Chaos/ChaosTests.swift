import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// A planner, five gateways and their links under random kill -9, SIGSTOP and cuts, with a
    /// tenant who goes on asking. `ops/chaos --minutes 10` is this for longer.
    @Suite(.enabled(if: Files.exists(Settings.relay), "the relay of the tests is not built"))
    struct ChaosTests {
        @Test func `nothing is lost, run twice or orphaned, whatever dies or stands still`()
            throws
        {
            let seed = Settings.chaosSeed ?? SystemRandom.word() % 1_000_000
            print("chaos: \(Settings.chaosSeconds) s, seed \(seed)")
            let nation = try ChaosNation(seed: seed)
            let diary = RunDiary(path: nation.cluster.scratch("diary"))
            let load = try ChaosLoad(nation.cluster, diary, seed: seed)
            let end = Instant.now + .seconds(Settings.chaosSeconds)
            var strikes = SplitMix64(seed: seed ^ 1)
            var next = Instant.now + .seconds(1)
            while Instant.now < end {
                try nation.turn()
                // What is on its way when the planner goes is answered when it is back.
                if nation.isPlannerAway { pass(.milliseconds(20)) } else { try load.turn() }
                guard Instant.now >= next else { continue }
                try nation.strike()
                next = .now + .milliseconds(200 + strikes.below(2_300))
            }
            try nation.heal()
            try conclude(nation, load, diary)
        }

        /// Everything that was asked comes to its end, once, and all cards are free again.
        private func conclude(_ nation: ChaosNation, _ load: ChaosLoad, _ diary: RunDiary) throws {
            try load.settle()
            let client = try nation.cluster.client()
            let audit = Audit(client: client)
            let bound = patience * 5
            try eventually("every job ends", within: bound) { () throws -> Bool in
                try nation.turn()
                return try audit.jobs().allSatisfy(\.state.isEnded)
            }
            try eventually("every card is free again") { () throws -> Bool in
                try client.pools().pools.allSatisfy {
                    $0.freeCards == $0.registeredCards && $0.placedCards == 0
                }
            }
            let jobs = try audit.jobs()
            #expect(Set(jobs.map(\.name)).count == jobs.count, "a name is there twice")
            for (name, job) in load.acknowledged {
                #expect(jobs.contains { $0.job == job && $0.name == name }, "\(name) is lost")
            }
            let account = try diary.account()
            for job in jobs where job.state == .finished {
                #expect(account.ended.contains("\(job.job).0"), "\(job.name) never ran to its end")
            }
            try eventually("no process of a run is left") { try diary.orphans().isEmpty }
            #expect(try client.status().violations == 0)
            #expect(account.starts > 10, "hardly anything ran")
            try nation.cluster.stop()
            let journal = try JournalView(folder: nation.cluster.scratch("planner"))
            for attempt in account.unheard.sorted() {
                #expect(
                    journal.givenUp.contains(attempt),
                    "\(attempt) ended well, was not out of sight past its fence, and was done again"
                )
            }
            for region in ChaosNation.regions {
                let view = try GatewayView(
                    folder: nation.cluster.scratch(region), copy: nation.cluster.scratch("copy"))
                #expect(view.runs.isEmpty, "\(region) holds \(view.runs.count) runs")
            }
            let ends = Dictionary(grouping: jobs, by: \.state).mapValues(\.count)
            print(
                "chaos: \(nation.tally.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })"
                    + ", \(load.acknowledged.count) acknowledged, \(account.starts) runs began, "
                    + "\(account.repeated) of them again, \(account.unheard.count) of these after "
                    + "an end that nobody could hear of; \(ends)")
        }
    }
}
