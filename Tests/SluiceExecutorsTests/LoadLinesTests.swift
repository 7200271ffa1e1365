import SluiceGateway
import SluiceLinux
import SluiceModel
import Testing

@testable import SluiceExecutors

/// How loaded runs say that they are, in their output and in their file.
@Suite(.serialized) struct LoadLinesTests {
    @Test(arguments: [1, 7, 1 << 16])
    func `the last load of the output counts, in whatever pieces it comes`(size: Int) {
        var lines = LoadLines()
        let text = "SLUICE_LOAD 100\nSLUICE_LOAD much\nSLUICE_LOAD 2000\nsay SLUICE_LOAD 3\n"
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            lines.append(bytes[start..<min(bytes.count, start + size)])
        }
        #expect(lines.takeFound() == PerMille(1_000))
        #expect(lines.takeFound() == nil)
    }

    private func loads(_ events: [ExecutorEvent]) -> [UInt32] {
        events.compactMap {
            guard case .loaded(_, let load) = $0 else { return nil }
            return load.count
        }
    }

    @Test func `a run says its load by a line, and by its file`() throws {
        var bench = try Bench()
        let go = "\(bench.root)/go"
        bench.start(
            sampleRun(
                1,
                command: shell(
                    """
                    echo SLUICE_LOAD 730
                    until [ -e \(go) ]; do sleep 0.05; done
                    echo 120 > "$SLUICE_LOAD_FILE.new"
                    mv "$SLUICE_LOAD_FILE.new" "$SLUICE_LOAD_FILE"
                    sleep 1000
                    """)))
        var events: [ExecutorEvent] = []
        let deadline = Instant.now + .seconds(20)
        while loads(events).count < 2, .now < deadline {
            events += try bench.events(1)
            if !loads(events).isEmpty { try Files.replace(go, with: []) }
        }
        #expect(loads(events) == [730, 120])
        bench.executor.perform(.stop(key(1), pool: 0, grace: Seconds(0)), civil: bench.civil)
        events = try bench.events(1)
        #expect(events.last == .ended(key(1), how: .stopped, at: bench.civil))
    }
}
