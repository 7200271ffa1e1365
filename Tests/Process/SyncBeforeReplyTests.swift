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
            try examine(try SystemCalls(file).calls)
        }

        private func submit(_ name: String) -> Submit {
            var job = JobSpecification(kind: .training, name: name, cards: 4)
            job.expectedRun = Seconds(5)
            return Submit(
                key: .random(), tenant: TenantName(trusted: "lab"), specification: job)
        }

        private func examine(_ calls: [SystemCalls.Call]) throws {
            var request: [Int: Int] = [:]
            var written = -1
            var synced = -1
            var replies = 0
            var syncs = 0
            for (index, call) in calls.enumerated() where call.result >= 0 {
                switch call.name {
                case "recvfrom" where kind(call) == .submit: request[call.descriptor] = index
                case "pwrite64" where call.path.hasSuffix("journal.sqlite-wal"): written = index
                case "fdatasync" where call.path.hasSuffix("journal.sqlite-wal"),
                    "fsync" where call.path.hasSuffix("journal.sqlite-wal"):
                    synced = index
                    syncs += 1
                case "sendto" where kind(call) == .submitted,
                    "write" where kind(call) == .submitted:
                    let asked = request.removeValue(forKey: call.descriptor) ?? .max
                    #expect(asked < written && written < synced && synced < index)
                    replies += 1
                default: break
                }
            }
            #expect(replies == Self.rounds * Self.tenants)
            print("\(replies) replies, each behind its own of \(syncs) syncs of the journal")
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
