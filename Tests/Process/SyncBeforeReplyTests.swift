import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// `kill -9` spares what the kernel has; that the disk has it too is seen in the system calls.
    @Suite(.enabled(if: SystemCalls.arePossible, "strace is missing, or may not trace here"))
    struct SyncBeforeReplyTests {
        static let rounds = 30
        static let tenants = 4

        @Test func `between a request and its reply the journal was written and synced`() throws {
            let scratch = try Scratch("trace")
            let file = scratch("trace")
            let cluster = try Cluster(
                scratch, gateways: ["alpha"], wrapper: SystemCalls.wrapper(file))
            let clients = try (0..<Self.tenants).map { _ in try cluster.client() }
            for round in 0..<Self.rounds {
                // All at once, so that some share a batch.
                let asked = try clients.map { client in
                    let sent = try client.send(.submit(submit("job-\(round)")))
                    try client.flush()
                    return sent
                }
                for (client, sent) in zip(clients, asked) {
                    let (correlation, message) = try client.receive()
                    guard correlation == sent, case .submitted = message else {
                        throw Trouble("answered with \(message)")
                    }
                }
            }
            try cluster.stop()
            try eventually("the trace ends") {
                let text = String(decoding: try Files.read(file, limit: 64 << 20), as: UTF8.self)
                return text.contains("+++ exited with 0 +++")
            }
            let found = examine(try SystemCalls(file).calls)
            #expect(found.replies == Self.rounds * Self.tenants)
            #expect(found.early.isEmpty)
            print("\(found.replies) replies, each behind its own of \(found.syncs) syncs")
        }

        private func submit(_ name: String) -> Submit {
            var job = JobSpecification(kind: .training, name: name, cards: 4)
            job.expectedRun = Seconds(5)
            return Submit(
                key: .random(), tenant: TenantName(trusted: "lab"), specification: job)
        }

        @Test func `so it is for batches so long that the journal's thread writes them`() throws {
            let scratch = try Scratch("long")
            let file = scratch("trace")
            let cluster = try Cluster(
                scratch, gateways: ["alpha"], wrapper: SystemCalls.wrapper(file))
            let clients = try (0..<Self.tenants).map { _ in try cluster.client() }
            for _ in 0..<4 {
                for client in clients {
                    for number in 0..<200 { _ = try client.send(.submit(submit("j-\(number)"))) }
                    try client.flush()
                }
                for client in clients {
                    for _ in 0..<200 {
                        guard case .submitted = try client.receive().1 else {
                            throw Trouble("not submitted")
                        }
                    }
                }
            }
            try cluster.stop()
            try eventually("the trace ends") {
                let text = String(decoding: try Files.read(file, limit: 64 << 20), as: UTF8.self)
                return text.contains("+++ exited with 0 +++")
            }
            let found = examine(try SystemCalls(file).calls)
            #expect(found.replies >= 4 * Self.tenants && found.early.isEmpty)
            #expect(found.threads == 2, "no batch was long enough for the journal's thread")
        }

        /// Replies that left before a commit was over that began after their request was read: its
        /// first write, and the sync behind its last.
        private func examine(
            _ calls: [SystemCalls.Call]
        ) -> (replies: Int, syncs: Int, early: [Int], threads: Int) {
            var requests: [Int: [Int]] = [:]
            var firstWrite: Int?
            var commit = (began: -1, ended: -1)
            var (replies, syncs) = (0, 0)
            var early: [Int] = []
            var threads: Set<String> = []
            for call in calls where call.result >= 0 {
                let isJournal = call.path.hasSuffix("journal.sqlite-wal")
                switch call.name {
                case "recvfrom": requests[call.descriptor, default: []].append(call.ended)
                case "pwrite64" where isJournal: firstWrite = firstWrite ?? call.began
                case "fdatasync" where isJournal, "fsync" where isJournal:
                    syncs += 1
                    threads.insert(call.thread)
                    if let began = firstWrite { commit = (began, call.ended) }
                    firstWrite = nil
                case "sendto" where kind(call) == .submitted,
                    "write" where kind(call) == .submitted:
                    // Requests that came in two reads may be answered in two writes, or in one.
                    let reads = requests[call.descriptor] ?? []
                    let asked = reads.first ?? .max
                    if reads.count > 1 { requests[call.descriptor]?.removeFirst() }
                    if !(asked < commit.began && commit.ended < call.began) {
                        early.append(call.began)
                    }
                    replies += 1
                default: break
                }
            }
            return (replies, syncs, early, threads.count)
        }

        @Test func `a reply that leaves before its sync is found in a trace`() throws {
            let scratch = try Scratch("doctored")
            func text(_ word: String) -> String {
                word.utf8.map { "\\x" + String($0, radix: 16) }.joined()
            }
            func frame(_ kind: String) -> String { text("SLUC") + "\\x01\\x00\\x\(kind)\\x00" }
            let log = text("/data/journal.sqlite-wal")
            let read = "7 recvfrom(9<\(text("socket"))>, \"\(frame("20"))\"..., 48, 0, NULL) = 48"
            let write = "7 pwrite64(5<\(log)>, \"\(text("page"))\"..., 4096, 0) = 4096"
            let sync = "7 fdatasync(5<\(log)>) = 0"
            let send = "7 sendto(9<\(text("socket"))>, \"\(frame("21"))\"..., 48, 0) = 48"
            let resumed = "8 <... fdatasync resumed>) = 0"
            let orders = [
                ([read, write, sync, send], 0), ([read, write, send, sync], 1),
                ([write, sync, read, send], 1), ([read, sync, write, send], 1),
                ([read, write, "7 fdatasync(5<\(log)>) = -1 EIO", send], 1),
                // Another thread's commit, on its way when the request came, is not its own.
                (["8 " + write.dropFirst(2), read, "8 " + sync.dropFirst(2), send], 1),
                ([read, write, "8 fdatasync(5<\(log)> <unfinished ...>", send, resumed], 1),
                ([read, write, "8 fdatasync(5<\(log)> <unfinished ...>", resumed, send], 0),
            ]
            for (lines, early) in orders {
                let file = scratch("trace")
                try Files.replace(file, with: Array(lines.joined(separator: "\n").utf8))
                let found = examine(try SystemCalls(file).calls)
                #expect(found.replies == 1 && found.early.count == early, "\(lines)")
            }
        }

        /// The kind of the first frame that a call moved.
        private func kind(_ call: SystemCalls.Call) -> MessageKind? {
            guard call.bytes.count >= 8, call.bytes.starts(with: Array("SLUC".utf8)) else {
                return nil
            }
            return MessageKind(rawValue: UInt16(call.bytes[6]) | UInt16(call.bytes[7]) << 8)
        }
    }
}
