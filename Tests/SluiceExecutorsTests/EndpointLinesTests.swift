import SluiceGateway
import SluiceLinux
import SluiceModel
import Testing

@testable import SluiceExecutors

/// Endpoints as runs say them, in their output and in their file.
@Suite(.serialized) struct EndpointLinesTests {
    @Test(arguments: [1, 7, 1 << 16])
    func `each line adds an endpoint up to the bound, in whatever pieces it comes`(size: Int) {
        var lines = EndpointLines()
        let text = """
            SLUICE_ENDPOINT http 10.0.0.1 8080
            SLUICE_ENDPOINT nonsense
            say SLUICE_ENDPOINT http 10.0.0.9 8080
            SLUICE_ENDPOINT grpc 10.0.0.1 9090
            SLUICE_ENDPOINT http 10.0.0.1 8080
            SLUICE_ENDPOINT http 10.0.0.2 1
            SLUICE_ENDPOINT http 10.0.0.2 2
            SLUICE_ENDPOINT http 10.0.0.2 3

            """
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            lines.append(bytes[start..<min(bytes.count, start + size)])
        }
        #expect(
            lines.takeFound()?.map(\.description) == [
                "http 10.0.0.1 8080", "grpc 10.0.0.1 9090", "http 10.0.0.2 1", "http 10.0.0.2 2",
            ])
        #expect(lines.takeFound() == nil)
        lines.append(Array("SLUICE_ENDPOINT none\n".utf8)[...])
        #expect(lines.takeFound() == [])
    }

    private func served(_ events: [ExecutorEvent]) -> [[String]] {
        events.compactMap {
            guard case .serving(_, let endpoints) = $0 else { return nil }
            return endpoints.map(\.description)
        }
    }

    @Test func `a run says where it answers by a line, and by its file`() throws {
        var bench = try Bench()
        let go = "\(bench.root)/go"
        bench.start(
            sampleRun(
                1,
                command: shell(
                    """
                    echo SLUICE_ENDPOINT http 127.0.0.1 8080
                    until [ -e \(go) ]; do sleep 0.05; done
                    printf 'http h 1\\nnonsense\\ngrpc h 2\\n' > "$SLUICE_ENDPOINT_FILE.new"
                    mv "$SLUICE_ENDPOINT_FILE.new" "$SLUICE_ENDPOINT_FILE"
                    sleep 1000
                    """)))
        var events: [ExecutorEvent] = []
        let deadline = Instant.now + .seconds(20)
        while served(events).count < 2, .now < deadline {
            events += try bench.events(1)
            if !served(events).isEmpty { try Files.replace(go, with: []) }
        }
        #expect(served(events) == [["http 127.0.0.1 8080"], ["http h 1", "grpc h 2"]])
        bench.executor.perform(.stop(key(1), pool: 0, grace: Seconds(0)), civil: bench.civil)
        events = try bench.events(1)
        #expect(events.last == .ended(key(1), how: .stopped, at: bench.civil))
    }
}
