import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceRegionFiles
import SluiceWire
import Testing

extension ProcessTests {
    /// What keeps a planner silent that may lead no more, apart from the journal, which takes
    /// nothing of it.
    @Suite(.enabled(if: PostgresSite.isThere, "\(PostgresSite.absence)"))
    struct LeadFenceTests {
        /// All that comes until the connection ends.
        private func rest(of peer: RawPeer) throws -> [Message] {
            var messages: [Message] = []
            while let message = try peer.next() { messages.append(message) }
            return messages
        }

        /// The first message that `wanted` takes.
        private func first(
            from peer: RawPeer, within bound: Duration = patience, _ wanted: (Message) -> Bool
        ) throws -> Message {
            let end = Instant.now + bound
            while let message = try peer.next(within: max(end.since(.now), .milliseconds(1))) {
                if wanted(message) { return message }
            }
            throw Trouble("the planner closed the connection")
        }

        private func isGrant(_ message: Message) -> Bool {
            if case .leaseGranted = message { true } else { false }
        }

        private func isStatus(_ message: Message) -> Bool {
            if case .plannerStatusReply = message { true } else { false }
        }

        @Test func `an old leader that wakes renews no lease, and greets nobody`() throws {
            let cluster = try SharedCluster("fence-sleep")
            let leader = try cluster.leader()
            let address = cluster.addresses[leader]
            let beta = try #require(
                try Nation(folder: cluster.regionsFolder).layout.regions.first {
                    $0.name.text == "beta"
                })
            let gateway = try RawPeer(to: address)
            let renewal = Frames.bytes(.renewLease(RenewLease(sentAt: BootTime(microseconds: 1))))
            try gateway.send(
                Frames.hello(.region, "beta")
                    + Frames.bytes(.registerRegion(RegisterRegion(description: beta))) + renewal)
            _ = try first(from: gateway, isGrant)
            // The next one is granted without a decision: what the fence alone holds back.
            try gateway.send(renewal)
            _ = try first(from: gateway, isGrant)
            let process = try #require(cluster.planners[leader]).process
            try process.send(.stop)
            try gateway.send(renewal)
            // The kernel takes a connection for a process that sleeps.
            let caller = try RawPeer(to: address)
            try caller.send(Frames.hello(.operator, "caller"))
            let client = try cluster.client()
            #expect(client.welcome.term.raw >= 2)
            try process.send(.continue)
            #expect(try !rest(of: gateway).contains(where: isGrant))
            let greeting = try rest(of: caller)
            #expect(
                !greeting.contains { if case .welcome = $0 { true } else { false } },
                "\(greeting)")
            try eventually("the old leader stands by") {
                cluster.log(leader).contains("leading no more")
            }
        }

        @Test func `what is read waits where the lead ran out, though nothing is written`() throws {
            let cluster = try SharedCluster(
                "fence-read", planners: 1, leadership: "200ms", civilSpeed: 1)
            let reader = try RawPeer(to: cluster.addresses[0])
            try reader.send(Frames.hello(.operator, "reader"))
            let question = Frames.bytes(.plannerStatus(PlannerStatus()))
            try reader.send(question)
            _ = try first(from: reader, isStatus)
            // A batch is written each second, and holds answers back too: not each time.
            for round in 1...5 {
                try cluster.site.pause()
                pass(.milliseconds(230 + round * 10))
                try reader.send(question)
                let early = try? first(from: reader, within: .milliseconds(120), isStatus)
                try cluster.site.resume()
                #expect(early == nil, "round \(round)")
                if early == nil { _ = try first(from: reader, isStatus) }
            }
        }
    }
}
