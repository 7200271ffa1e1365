import SluiceClient
import SluiceModel
import SluiceWire
import Testing

private func events(_ position: UInt64) -> Message {
    .watchEvents(WatchEvents(position: Position(position), hasGap: false, jobs: []))
}

@Suite struct WatchTests {
    @Test func `a watch that breaks goes on after the last position it has seen`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                let (watch, _) = try peer.read()
                try peer.send(events(5), answering: watch)
                try peer.send(events(6), answering: watch)
            },
            { peer in
                try peer.welcome()
                let (watch, _) = try peer.read()
                try peer.send(events(7), answering: watch)
                _ = try peer.read()
            },
        ])
        let client = try SluiceClient.connect(
            planner.address, as: Identity(role: .operator, name: "test"))
        var positions: [UInt64] = []
        let last = try client.watch(after: Position(4)) { events in
            positions.append(events.position.raw)
            return events.position < Position(7)
        }
        #expect(positions == [5, 6, 7])
        #expect(last == Position(7))
        let asked = planner.messages.compactMap { message -> Position? in
            if case .watch(let watch) = message { watch.after } else { nil }
        }
        #expect(asked == [Position(4), Position(6)])
    }

    @Test func `a token that is past ends the watch with a refusal`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                peer.serve { _ in .failure(Failure(code: .tooOld, sentence: "Position 1 is past."))
                }
            }
        ])
        let client = try SluiceClient.connect(
            planner.address, as: Identity(role: .operator, name: "test"))
        let error = try #require(throws: ClientError.self) {
            try client.watch(after: Position(1)) { _ in true }
        }
        #expect(error.code == .tooOld)
    }

    @Test func `a watch's time ends it without an error`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                let (watch, _) = try peer.read()
                try peer.send(events(5), answering: watch)
                _ = try peer.read()
            }
        ])
        let client = try SluiceClient.connect(
            planner.address, as: Identity(role: .operator, name: "test"))
        #expect(try client.watch(timeout: .milliseconds(100)) { _ in true } == Position(5))
    }
}
