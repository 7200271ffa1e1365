import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// Files that are not what was written: a clear refusal that says what, where and what to do,
    /// and every byte left for whoever mends it.
    @Suite struct DamagedFilesTests {
        let cluster: Cluster
        let jobs: [JobID]

        init() throws {
            cluster = try Cluster("damaged", gateways: ["alpha"])
            let client = try cluster.client()
            jobs = try (1...12).map { number in
                var job = JobSpecification(kind: .training, name: "marker-\(number)", cards: 8)
                job.expectedRun = Seconds(100_000)
                return try client.submit(job, tenant: TenantName(trusted: "lab")).job
            }
            try eventually("alpha is full") {
                try client.pools().pools.allSatisfy { $0.freeCards == 0 }
            }
        }

        private var journal: String { cluster.scratch("planner/journal.sqlite") }
        private var store: String { cluster.scratch("alpha/gateway.sqlite") }

        private func read(_ path: String) throws -> [UInt8] {
            Files.exists(path) ? try Files.read(path, limit: 1 << 28) : []
        }

        private func copies(of file: String) throws -> [[UInt8]] {
            try ["", "-wal", ".head"].map { try read(file + $0) }
        }

        private func put(_ copies: [[UInt8]], to file: String) throws {
            for (suffix, bytes) in zip(["", "-wal", ".head"], copies) {
                try Files.remove(file + suffix)
                if !bytes.isEmpty { try Files.replace(file + suffix, with: bytes) }
            }
        }

        /// Starts the planner over files that `harm` has changed; it must leave with 3, say all of
        /// `words`, and change nothing. Then puts back what was there.
        private func plannerRefuses(
            _ what: String, saying words: [String], _ harm: (inout [[UInt8]]) throws -> Void
        ) throws {
            let sound = try copies(of: journal)
            var harmed = sound
            try harm(&harmed)
            try put(harmed, to: journal)
            let planner = try cluster.plannerThatRefuses()
            #expect(try planner.exitCode() == 3, "\(what)")
            for word in words + [journal] {
                #expect(planner.text.contains(word), "\(what): \(planner.text)")
            }
            // The side file may say again how far the journal is, which itself is not touched.
            let left = try copies(of: journal).prefix(2)
            #expect(left == harmed.prefix(2), "\(what): the files were changed")
            try Files.remove(planner.log)
            try put(sound, to: journal)
        }

        private func place(of text: String, in bytes: [UInt8]) throws -> Int {
            let wanted = Array(text.utf8)
            let place = bytes.indices.first { bytes[$0...].starts(with: wanted) }
            return try #require(place, "\(text) is not in the file")
        }

        private func expectAllThere() throws {
            let client = try cluster.client()
            let there = try Audit(client: client).jobs()
            #expect(there.map(\.job) == jobs)
            #expect(there.map(\.name) == (1...12).map { "marker-\($0)" })
            #expect(try client.status().violations == 0)
        }

        @Test func `a journal whose log was damaged or cut after a kill is refused`() throws {
            cluster.killPlanner()
            let cut = ["had reached position", "Put the newest copy back, with its -wal and .head"]
            try plannerRefuses("a flipped byte in the middle of the log", saying: cut) { files in
                files[1][try place(of: "marker-6", in: files[1])] ^= 1
            }
            try plannerRefuses("a log whose tail is cut off", saying: cut) { files in
                // The log is given its size at once: behind what was written there are zeroes.
                let end = (files[1].lastIndex { $0 != 0 } ?? 0) + 1
                files[1].removeLast(files[1].count - end * 2 / 3)
            }
            try plannerRefuses("a log that is gone", saying: ["journal.sqlite"]) { files in
                files[1] = []
            }
            try plannerRefuses("a journal of which only the side file is left", saying: cut) {
                $0 = [[], [], $0[2]]
            }
            try cluster.restartPlanner()
            try expectAllThere()
        }

        @Test func `a journal that was damaged, or is of a newer version, is refused`() throws {
            #expect(try cluster.planner.stop() == 0)
            try plannerRefuses(
                "a newer version",
                saying: ["has format 2", "reads formats up to 1", "Run the version of Sluice"]
            ) { files in
                // SQLite keeps user_version at byte 60, its highest byte first.
                files[0][63] = 2
            }
            let restore = ["is damaged at position", "Restore the file from a backup"]
            try plannerRefuses("a flipped byte in the state", saying: restore) { files in
                let bytes = files[0]
                let wanted = Array("marker-6".utf8)
                // In the batch and in the snapshot alike.
                for place in bytes.indices where bytes[place...].starts(with: wanted) {
                    files[0][place] ^= 1
                }
            }
            try plannerRefuses("another kind of file", saying: ["is not a Sluice file"]) { files in
                files = [Array("A letter, and no journal.".utf8), [], []]
            }
            try cluster.restartPlanner()
            try expectAllThere()
        }

        @Test func `a gateway's store that was damaged, or is newer, is refused`() throws {
            let gateway = try #require(cluster.gateways["alpha"])
            #expect(try gateway.stop() == 0)
            let sound = try copies(of: store)
            try gatewayRefuses(
                "a newer version", sound, saying: ["has format 2", "Run the version of Sluice"]
            ) { $0[63] = 2 }
            try gatewayRefuses(
                "a flipped byte", sound, saying: ["is damaged", "Restore the file from a backup"]
            ) { bytes in
                bytes[try place(of: "lab", in: bytes)] ^= 1
            }
            try gatewayRefuses("another kind of file", sound, saying: ["is not a Sluice file"]) {
                $0 = Array("A letter, and no store.".utf8)
            }
            try cluster.startGateway("alpha")
            try cluster.awaitReachable(["alpha"])
            try expectAllThere()
            let client = try cluster.client()
            #expect(try client.pools().pools.allSatisfy { $0.placedCards == 32 })
        }

        @Test func `a gateway over an old copy of its store is turned away and told so`() throws {
            let gateway = try #require(cluster.gateways["alpha"])
            #expect(try gateway.stop() == 0)
            let old = try copies(of: store)
            try cluster.startGateway("alpha")
            try cluster.awaitReachable(["alpha"])
            let client = try cluster.client()
            for job in jobs.prefix(2) { _ = try client.cancel(job) }
            try eventually("others took the cards, and that is durable at the gateway") {
                let region = try client.regions().regions.first
                return try client.job(jobs[0]).summary.state == .cancelled
                    && client.pools().pools.allSatisfy { $0.freeCards == 0 }
                    && region?.durableSequence == region?.lastSequence
            }
            let before = try client.pools().pools.map(\.placedCards)
            #expect(try cluster.gateways["alpha"]?.stop() == 0)
            let newest = try copies(of: store)
            try put(old, to: store)
            try Files.remove(cluster.scratch("alpha.log"))
            try cluster.startGateway("alpha")
            try eventually("it is turned away") {
                try cluster.check()
                return cluster.gateways["alpha"]?.text.contains("it is an old copy") == true
            }
            #expect(
                try client.sessions().sessions.contains { $0.closedBecause.contains("old copy") })
            // Nothing is given up for it: what the newest store runs is still its own.
            #expect(try client.pools().pools.map(\.placedCards) == before)
            #expect(try cluster.gateways["alpha"]?.stop() == 0)
            try put(newest, to: store)
            try cluster.startGateway("alpha")
            try cluster.awaitReachable(["alpha"])
            #expect(try client.pools().pools.map(\.placedCards) == before)
            #expect(try client.status().violations == 0)
        }

        private func gatewayRefuses(
            _ what: String, _ sound: [[UInt8]], saying words: [String],
            _ harm: (inout [UInt8]) throws -> Void
        ) throws {
            var harmed = sound
            try harm(&harmed[0])
            try put(harmed, to: store)
            try Files.remove(cluster.scratch("alpha.log"))
            try cluster.startGateway("alpha")
            let gateway = try #require(cluster.gateways["alpha"])
            #expect(try gateway.exitCode() == 3, "\(what)")
            for word in words + [store] {
                #expect(gateway.text.contains(word), "\(what): \(gateway.text)")
            }
            #expect(try copies(of: store) == harmed, "\(what): the files were changed")
            try put(sound, to: store)
        }
    }
}
