import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// What is no frame, or not the frame that may come now, costs its own connection and no other.
    @Suite struct BadInputTests {
        let cluster: Cluster
        let client: SluiceClient

        init() throws {
            cluster = try Cluster("input", gateways: ["alpha"])
            client = try cluster.client()
        }

        /// Bytes that a stranger or a guest sends, and what the reason for its end must say.
        struct Misdeed {
            let name: String
            var greets = true
            var bytes: [UInt8]
            var endsOutput = false
            let reason: String
        }

        /// An operator's question, to be bent.
        static let question = Frames.bytes(.listRegions(ListRegions()))

        /// A job's request, with its body's last bit turned over.
        static var flipped: [UInt8] {
            let job = JobSpecification(kind: .batch, name: "flipped", cards: 1)
            var frame = Frames.bytes(
                .submit(
                    Submit(
                        key: .random(), tenant: TenantName(trusted: "lab"), specification: job)))
            frame[frame.count - 1] ^= 1
            return frame
        }

        static let misdeeds: [Misdeed] = {
            let notOurs = Array("GET / HTTP/1.1\r\nHost: planner\r\n\r\n".utf8)
            let hello = Frames.hello()
            return [
                Misdeed(
                    name: "garbage from a stranger", greets: false, bytes: notOurs,
                    reason: "do not begin with SLUC"),
                Misdeed(name: "garbage from a guest", bytes: notOurs, reason: "SLUC"),
                Misdeed(
                    name: "a header that was damaged", bytes: damaged(question, at: 17),
                    reason: "header does not match its checksum"),
                Misdeed(
                    name: "another version of the protocol",
                    bytes: Frames.bent(question, at: 4, to: [9, 0]),
                    reason: "another protocol version"),
                Misdeed(
                    name: "a flag that nobody knows",
                    bytes: Frames.bent(question, at: 12, to: [1, 0]), reason: "flags"),
                Misdeed(
                    name: "a reserved field in use",
                    bytes: Frames.bent(question, at: 14, to: [1, 0]), reason: "reserved"),
                Misdeed(
                    name: "an unknown kind", bytes: Frames.bent(question, at: 6, to: [0xFF, 0x7F]),
                    reason: "kind that is not known"),
                Misdeed(
                    name: "an oversized frame",
                    bytes: Frames.bent(question, at: 8, to: Frames.little(1 << 30)),
                    reason: "longer than its kind"),
                Misdeed(
                    name: "a stranger's oversized frame", greets: false,
                    bytes: Frames.bent(hello, at: 8, to: Frames.little(100_000)),
                    reason: "longer than its kind"),
                Misdeed(
                    name: "a body that was damaged", bytes: flipped,
                    reason: "body does not match its checksum"),
                Misdeed(
                    name: "a body that is none",
                    bytes: Frames.frame(like: .showJob(ShowJob(job: JobID(1))), body: [1, 2, 3]),
                    reason: "The body of showJob is not one"),
                Misdeed(
                    name: "half a frame and no more",
                    bytes: Array(flipped.dropLast(9)), endsOutput: true, reason: "within a frame"),
                Misdeed(
                    name: "half a hello and no more", greets: false,
                    bytes: Array(hello.dropLast(4)), endsOutput: true, reason: "within a frame"),
                Misdeed(
                    name: "a question before hello", greets: false, bytes: question,
                    reason: "first message must be hello"),
                Misdeed(
                    name: "versions that nobody speaks here", greets: false,
                    bytes: Frames.hello(versions: 7...9), reason: "speaks protocol versions"),
                Misdeed(name: "a hello that comes twice", bytes: hello, reason: "hello"),
                Misdeed(
                    name: "a hello that comes twice as another",
                    bytes: Frames.hello(.region, "alpha"), reason: "hello"),
                Misdeed(
                    name: "a message that only a planner sends, again and again",
                    bytes: Array(
                        repeatElement(Frames.bytes(.capacityWanted(CapacityWanted())), count: 40)
                            .joined()),
                    reason: "faults on one connection"),
            ]
        }()

        private static func damaged(_ frame: [UInt8], at offset: Int) -> [UInt8] {
            var frame = frame
            frame[offset] ^= 0x10
            return frame
        }

        private func session(_ address: String) throws -> SessionView {
            try awaited("the session of \(address) is listed as closed") {
                try client.sessions().sessions.last {
                    $0.peer == address && !$0.closedBecause.isEmpty
                }
            }
        }

        private func greeted() throws -> RawPeer {
            let peer = try RawPeer(to: cluster.address)
            try peer.send(Frames.hello())
            guard case .welcome? = try peer.next() else { throw Trouble("no welcome") }
            return peer
        }

        @Test func `bad bytes close their own connection with a reason, and no other`() throws {
            // A guest from before, whose questions go on being answered.
            let bystander = try greeted()
            for (index, misdeed) in Self.misdeeds.enumerated() {
                let peer = try misdeed.greets ? greeted() : RawPeer(to: cluster.address)
                try peer.send(misdeed.bytes)
                if misdeed.endsOutput { peer.endOutput() }
                let last = try peer.awaitClose()
                try cluster.check()
                let view = try session(peer.address)
                #expect(view.closedBecause.contains(misdeed.reason), "\(misdeed.name): \(view)")
                #expect(
                    cluster.planner.text.split(separator: "\n").contains {
                        $0.contains(peer.address) && $0.contains(misdeed.reason)
                    }, "\(misdeed.name) is not in the log")
                if !misdeed.endsOutput {
                    guard case .failure(let failure)? = last else {
                        Issue.record("\(misdeed.name): the peer was told \(last as Any)")
                        continue
                    }
                    #expect(failure.sentence.contains(misdeed.reason), "\(misdeed.name)")
                }
                try bystander.send(Self.question)
                guard case .regionList? = try bystander.next() else {
                    throw Trouble("\(misdeed.name): the bystander has no answer")
                }
                try submitAndFind(index)
            }
            try listShows(Self.misdeeds[1].reason)
            #expect(client.reconnects == 0)
            #expect(try client.regions().regions.first?.reachability == .reachable)
            #expect(cluster.gateways["alpha"]?.text.contains("disconnected") == false)
        }

        /// What an operator sees who types `sluice sessions`.
        private func listShows(_ reason: String) throws {
            let verb = try Daemon(
                "sluice sessions", Settings.program,
                ["sessions", "--planner", cluster.address, "--as", "operator/test", "--insecure"],
                log: cluster.scratch("sessions.txt"))
            #expect(try verb.exitCode() == 0)
            #expect(verb.text.contains(reason), "\(verb.text)")
            #expect(verb.text.contains("region/alpha"))
        }

        private func submitAndFind(_ index: Int) throws {
            let job = JobSpecification(kind: .batch, name: "between-\(index)", cards: 1)
            let submitted = try client.submit(job, tenant: TenantName(trusted: "lab"))
            #expect(try client.job(submitted.job).summary.name == job.name)
        }

        @Test func `a peer that drips bytes is closed in time, before hello and after`() throws {
            let stranger = try RawPeer(to: cluster.address)
            let guest = try greeted()
            let hello = Frames.hello()
            let question = Self.flipped
            var sent = 0
            // One byte at a time, never a whole frame; the guest answers no ping.
            try eventually("both slow peers are closed") { () throws -> Bool in
                if sent < min(hello.count, question.count) - 1 {
                    try stranger.send([hello[sent]])
                    try guest.send([question[sent]])
                    sent += 1
                }
                let isStrangerClosed = try isClosed(stranger)
                let isGuestClosed = try isClosed(guest)
                pass(.milliseconds(150))
                return isStrangerClosed && isGuestClosed
            }
            #expect(try session(stranger.address).closedBecause.contains("No hello within"))
            #expect(try session(guest.address).closedBecause.contains("Silent for"))
            try cluster.check()
            #expect(try client.status().violations == 0)
        }

        private func isClosed(_ peer: RawPeer) throws -> Bool {
            while true {
                do {
                    guard try peer.next(within: .milliseconds(1)) != nil else { return true }
                } catch is Trouble { return false }
            }
        }

        @Test func `a request that comes twice is done once and answered twice`() throws {
            let peer = try greeted()
            let job = JobSpecification(kind: .batch, name: "twice", cards: 1)
            let request = Submit(
                key: .random(), tenant: TenantName(trusted: "lab"), specification: job)
            let frame = Frames.bytes(.submit(request), correlation: 7)
            try peer.send(frame + frame)
            guard case .submitted(let first)? = try peer.next(),
                case .submitted(let second)? = try peer.next()
            else { throw Trouble("not answered twice") }
            #expect(first.job == second.job)
            #expect(try client.jobs().jobs.count { $0.name == "twice" } == 1)
        }

        @Test func `a frame as long as its kind may be is taken whole`() throws {
            let peer = try greeted()
            // Longer than most kinds may be. Its content is none, which is said of the whole body.
            let long = [UInt8](repeating: 0xFF, count: WireLimits.largeBodyBytes)
            let none = CapacityReport(
                number: 1, isFull: true, durableThrough: .none, madeAt: .none, liveRuns: 0,
                reportsWaiting: 0, pools: [], rings: [])
            try peer.send(Frames.frame(like: .capacityReport(none), body: long))
            guard case .failure(let failure)? = try peer.next() else { throw Trouble("no answer") }
            #expect(failure.code == .notAllowed, "\(failure)")
            try peer.send(Self.question)
            guard case .regionList? = try peer.next() else { throw Trouble("no answer") }
        }
    }
}
