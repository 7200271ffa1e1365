import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// Nodes that fail under real runs, and what the runs kept.
    @Suite struct NodeFaultTests {
        let cluster: Cluster
        let client: SluiceClient

        init() throws {
            cluster = try Cluster(
                try Scratch("faults"), gateways: ["beta", "gamma"],
                processRegions: ["beta", "gamma"])
            client = try cluster.client()
        }

        /// Counts to 12 and keeps each count in a folder that every region reads. The first
        /// attempt gets no further than 5.
        private func counter(_ store: String) -> String {
            """
            count=0
            if [ -n "$SLUICE_RESUME_FROM" ]; then count=$(cat "${SLUICE_RESUME_FROM#shared:}"); fi
            echo "epoch $SLUICE_EPOCH begins at $count, told $SLUICE_RESUME_PROGRESS"
            while [ $count -lt 12 ]; do
                if [ $SLUICE_EPOCH = 1 ] && [ $count = 5 ]; then sleep 1000; fi
                count=$((count + 1))
                echo $count >> \(store)/counted
                echo $count > \(store)/at-$SLUICE_EPOCH-$count
                echo "SLUICE_CHECKPOINT shared:\(store)/at-$SLUICE_EPOCH-$count count=$count"
            done
            """
        }

        private func fail(_ region: String, cause: String) throws {
            let lines = (0..<SmallNation.nodesPerPool).map {
                "\(region)-pool b0-n\($0) faulted \(cause)\n"
            }
            let path = "\(cluster.scratch(region))/health"
            try Files.replace(path, with: Array(lines.joined().utf8))
        }

        private func detail(
            _ job: JobID, _ what: String, _ isThere: (JobDetail) -> Bool
        ) throws -> JobDetail {
            try awaited("job \(job) \(what)") { () throws -> JobDetail? in
                let detail = try client.job(job)
                return isThere(detail) ? detail : nil
            }
        }

        @Test func `a counter whose node faults goes on in another region and counts right`() throws
        {
            let store = cluster.scratch("store")
            try Files.makeFolders(store)
            var wanted = JobSpecification(kind: .training, name: "counter", cards: 8)
            wanted.command = SluiceModel.CommandLine(
                executable: "/bin/sh", arguments: ["-c", counter(store)])
            let job = try client.submit(wanted, tenant: TenantName(trusted: "lab")).job
            let before = try detail(job, "keeps its fifth count") {
                $0.work.first?.kept.first?.checkpoint.progress == "count=5"
            }
            let first = try #require(before.placements.first)
            try fail(first.region.text, cause: "bus error")

            let after = try detail(job, "ends") { $0.summary.state.isEnded }
            #expect(after.summary.state == .finished, "\(after.summary.verdict)")
            let last = try #require(after.past.first)
            #expect(last.region != first.region && last.epoch == Epoch(2))
            #expect(after.work.first?.nodeFaults == 1)
            let counted = try Files.read("\(store)/counted", limit: 4_096)
            #expect(String(decoding: counted, as: UTF8.self) == (1...12).lines)
            let output = try client.readLog(ReplicaID(job: job, index: 0))
            #expect(
                String(decoding: output.bytes, as: UTF8.self)
                    .hasPrefix("epoch 2 begins at 5, told count=5\n"))
            let pools = try client.pools(of: first.region).pools
            #expect(pools.map(\.unavailableCards) == [SmallNation.cardsPerPool])

            // The site mends them: the file names them no more.
            try Files.replace(
                "\(cluster.scratch(first.region.text))/health", with: Array("# all well\n".utf8))
            try eventually("the cards are free again") { () throws -> Bool in
                try client.pools(of: first.region).pools.first?.freeCards
                    == SmallNation.cardsPerPool
            }
            try cluster.stop()
        }
    }
}

extension ClosedRange<Int> {
    /// One number a line.
    fileprivate var lines: String { map { "\($0)\n" }.joined() }
}
