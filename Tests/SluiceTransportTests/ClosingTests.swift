import SluiceLinux
import SluiceTransport
import Testing

@Suite struct ClosingTests {
    @Test func aResetIsReportedAsBroken() throws {
        var bench = try Bench()
        let (socket, connection) = try bench.peer()
        try Socket.resetOnClose(socket)
        socket.close()
        try bench.turn(until: { !$0.reasons.isEmpty })
        #expect(bench.owner.reasons == [.failed(.reset)])
        let answer1 = bench.loop.isAlive(connection)
        #expect(!answer1)
    }

    @Test func aResetIsSeenWhilePausedToo() throws {
        var bench = try Bench()
        let (socket, connection) = try bench.peer()
        bench.loop.pause(connection)
        try Socket.resetOnClose(socket)
        socket.close()
        try bench.turn(until: { !$0.reasons.isEmpty })
        #expect(bench.owner.reasons == [.failed(.reset)])
    }

    @Test func aPeerThatSendsNoMoreStillHearsTheAnswer() throws {
        var bench = try Bench()
        bench.owner.closesOnEnd = false
        let (socket, connection) = try bench.peer()
        write(socket, [1, 2])
        Socket.endOutput(socket)
        try bench.turn(until: { !$0.ended.isEmpty })
        #expect(bench.owner.input == [1, 2])
        #expect(bench.owner.reasons.isEmpty)
        bench.loop.send([3], to: connection)
        bench.loop.close(connection, .owner(2))
        try bench.turn(until: { !$0.reasons.isEmpty })
        #expect(bench.owner.reasons == [.owner(2)])
        #expect(read(socket).1 == [3])
        #expect(read(socket).0 == .ended)
        socket.close()
    }

    @Test func ourEndOfOutputLeavesInputOpen() throws {
        var bench = try Bench()
        let (socket, connection) = try bench.peer()
        bench.loop.send([5], to: connection)
        bench.loop.endOutput(connection)
        let answer2 = bench.loop.send([6], to: connection)
        #expect(!answer2)
        let turns = bench.owner.turns
        try bench.turn(until: { $0.turns > turns })
        #expect(read(socket).1 == [5])
        #expect(read(socket).0 == .ended)
        write(socket, [9])
        try bench.turn(until: { $0.input == [9] })
        socket.close()
        try bench.turn(until: { $0.reasons == [.peerEnded] })
    }

    @Test func aPeerThatNeverEndsCannotHoldAClosedConnection() throws {
        var limits = LoopLimits()
        limits.closingTime = .milliseconds(20)
        var bench = try Bench(limits)
        let (socket, connection) = try bench.peer()
        let start = Instant.now
        bench.loop.close(connection, .owner(3))
        try bench.turn(until: { $0.reasons == [.owner(3)] })
        #expect(Instant.now.since(start) < .seconds(2))
        let answer5 = bench.loop.connectionCount
        #expect(answer5 == 0)
        socket.close()
    }

    @Test func lastWordsArriveAlthoughThePeerStillSends() throws {
        var bench = try Bench()
        let (socket, connection) = try bench.peer()
        bench.loop.send([8, 8], to: connection)
        bench.loop.close(connection, .owner(4))
        write(socket, [UInt8](repeating: 1, count: 100_000))
        var got: [UInt8] = []
        try bench.turn(until: { _ in
            let (transfer, bytes) = read(socket)
            got += bytes
            write(socket, [1])
            return transfer == .ended
        })
        #expect(got == [8, 8])
        #expect(bench.owner.input.isEmpty)
        socket.close()
    }

    @Test func anEventOfAConnectionClosedInTheSameBatchIsSeenAsStale() throws {
        var bench = try Bench()
        let (first, _) = try bench.peer()
        let (second, _) = try bench.peer()
        bench.owner.abortsOthersOnInput = true
        // Both are readable in one batch; whichever comes first closes the other.
        write(first, [1])
        write(second, [2])
        try bench.turn(until: { !$0.reasons.isEmpty })
        #expect(bench.owner.reasons == [.owner(9)])
        #expect(bench.owner.input.count == 1)
        first.close()
        second.close()
    }

    @Test func aNameIsStaleWhenItsSlotIsUsedAgain() throws {
        var bench = try Bench()
        let (first, old) = try bench.peer()
        bench.loop.abort(old, .owner(1))
        try bench.turn(until: { !$0.reasons.isEmpty })
        bench.owner.accepted = []
        let (second, fresh) = try bench.peer()
        #expect(fresh != old)
        let answer3 = bench.loop.send([1], to: old)
        #expect(!answer3)
        bench.loop.abort(old, .owner(2))
        let answer4 = bench.loop.isAlive(fresh)
        #expect(answer4)
        let answer6 = bench.loop.connectionCount
        #expect(answer6 == 1)
        first.close()
        second.close()
    }
}
