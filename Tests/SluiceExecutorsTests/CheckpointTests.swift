import SluiceGateway
import SluiceLinux
import SluiceModel
import Testing

@testable import SluiceExecutors

/// Checkpoints as runs say them, in their output and in their file.
@Suite(.serialized) struct CheckpointTests {
    /// What the scanner found after `text` came in pieces of `size` bytes.
    private func found(_ text: String, pieces size: Int = 1 << 16) -> String? {
        var lines = CheckpointLines()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            lines.append(bytes[start..<min(bytes.count, start + size)])
        }
        return lines.takeFound().map { "\($0.place) \($0.progress)" }
    }

    @Test(arguments: [1, 7, 1 << 16])
    func `the last whole line that says a place is found, in whatever pieces it comes`(size: Int) {
        let text = """
            step 1
            SLUICE_CHECKPOINT shared:/store/1 step=1
            SLUICE_CHECKPOINT nowhere:/store/2
            say SLUICE_CHECKPOINT shared:/store/3
            SLUICE_CHECKPOINT region:/store/4 step=4 of 9
            SLUICE_CHECKPOINT \(String(repeating: "x", count: 3_000))
            SLUICE_CHECKPOINT shared:/store/5 not yet ended
            """
        #expect(found(text, pieces: size) == "region:/store/4 step=4 of 9")
    }

    @Test func `a place without a location, or a longer one than may be, is none`() {
        let long = String(repeating: "p", count: Limits.checkpointBytes)
        #expect(found("SLUICE_CHECKPOINT site:\n") == nil)
        #expect(found("SLUICE_CHECKPOINT site:\(long)\n") == "site:\(long) ")
        #expect(found("SLUICE_CHECKPOINT site:\(long)p\n") == nil)
    }

    private func checkpoints(_ events: [ExecutorEvent]) -> [String] {
        events.compactMap {
            guard case .checkpointed(_, let checkpoint) = $0 else { return nil }
            return "\(checkpoint.place) \(checkpoint.progress)"
        }
    }

    @Test func `a run says a checkpoint by its file, and is told where it begins`() throws {
        var bench = try Bench()
        var run = sampleRun(
            1,
            command: shell(
                """
                echo "$SLUICE_RESUME_FROM $SLUICE_RESUME_PROGRESS"
                echo site:/lustre/b step=2 > "$SLUICE_CHECKPOINT_FILE.new"
                mv "$SLUICE_CHECKPOINT_FILE.new" "$SLUICE_CHECKPOINT_FILE"
                """))
        run = run.resuming(
            Checkpoint(
                scope: .shared, location: "/store/0", progress: "step=0", at: .none,
                work: Seconds(60)))
        bench.start(run)
        var events: [ExecutorEvent] = []
        let deadline = Instant.now + .seconds(20)
        while !events.contains(.ended(key(1), how: .succeeded, at: bench.civil)), .now < deadline {
            events += try bench.events(1)
        }
        #expect(checkpoints(events).last == "site:/lustre/b step=2")
        #expect(bench.text(1).hasPrefix("shared:/store/0 step=0\n"))
    }

    @Test func `what a run said last is told at its end, also where its gateway was away`() throws {
        var bench = try Bench()
        bench.start(sampleRun(2, command: shell("echo SLUICE_CHECKPOINT shared:/store/z step=9")))
        let events = try bench.events(3)
        #expect(checkpoints(events) == ["shared:/store/z step=9"])
        try bench.restart()
        bench.executor.perform(.adopt(sampleRun(2), since: bench.civil), civil: bench.civil)
        let again = try bench.events(2)
        #expect(checkpoints(again) == ["shared:/store/z step=9"])
        #expect(again.last == .ended(key(2), how: .succeeded, at: bench.civil))
    }
}

extension GatewayRun {
    /// The same run with something to begin with.
    func resuming(_ checkpoint: Checkpoint) -> GatewayRun {
        var order = order
        order.resume = checkpoint
        return GatewayRun(number: number, order: order, shares: shares, state: .starting)
    }
}
