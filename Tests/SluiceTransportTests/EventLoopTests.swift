import SluiceLinux
import SluiceTransport
import Testing

@Suite struct EventLoopTests {
    @Test func bytesComeBackWhenAPeerSendsThemOneAtATime() throws {
        var bench = try Bench()
        bench.owner.echoes = true
        bench.owner.frame = 4
        let (socket, _) = try bench.peer()
        let sent = Array(0..<40).map { UInt8($0) }
        for byte in sent {
            write(socket, [byte])
            let turns = bench.owner.turns
            try bench.turn(until: { $0.turns > turns })
        }
        try bench.turn(until: { $0.input.count == 40 })
        #expect(bench.owner.input == sent)
        var back: [UInt8] = []
        try bench.turn(until: { _ in
            back += read(socket).1
            return back.count == 40
        })
        #expect(back == sent)
        socket.close()
    }

    @Test func outputIsWrittenOnlyAfterTheTurnEnded() throws {
        var bench = try Bench()
        let (socket, connection) = try bench.peer()
        bench.loop.send([1, 2, 3], to: connection)
        #expect(read(socket).0 == .wouldBlock)
        bench.loop.discardTurnOutput()
        bench.loop.send([4], to: connection)
        let turns = bench.owner.turns
        try bench.turn(until: { $0.turns > turns })
        #expect(read(socket).1 == [4])
        socket.close()
    }

    @Test func aPausedConnectionIsNotReadAndItsRestComesOnResume() throws {
        var bench = try Bench()
        bench.owner.frame = 4
        bench.owner.pausesAfterInput = true
        let (socket, connection) = try bench.peer()
        write(socket, [1, 2, 3, 4, 5, 6, 7])
        try bench.turn(until: { $0.input.count == 4 })
        write(socket, [8])
        let turns = bench.owner.turns
        try bench.turn(until: { $0.turns > turns + 3 })
        #expect(bench.owner.input.count == 4)
        bench.owner.pausesAfterInput = false
        bench.loop.resume(connection)
        try bench.turn(until: { $0.input.count == 8 })
        #expect(bench.owner.input == [1, 2, 3, 4, 5, 6, 7, 8])
        socket.close()
    }

    @Test func bytesOfAConnectionAbortedByItsOwnerReachNobodyElse() throws {
        var bench = try Bench()
        let (first, idle) = try bench.peer()
        let (second, _) = try bench.peer()
        bench.owner.resumesOnInput = idle
        write(second, [1])
        try bench.turn(until: { $0.reasons == [.owner(7)] })
        #expect(bench.owner.input == [1])
        first.close()
        second.close()
    }

    @Test func aRestThatIsPausedAndResumedAtOnceDoesNotTurnForEver() throws {
        var bench = try Bench()
        bench.owner.frame = 2
        bench.owner.pausesAfterInput = true
        bench.owner.resumesAtOnce = true
        let (socket, _) = try bench.peer()
        write(socket, [1, 2, 3])
        try bench.turn(until: { $0.input.count == 2 })
        let turns = bench.owner.turns
        try bench.turn(until: { $0.turns > turns + 2 })
        #expect(bench.owner.input == [1, 2])
        socket.close()
    }

    @Test func inputThatMakesNoFrameIsBounded() throws {
        var limits = LoopLimits()
        limits.inputBytes = 10_000
        var bench = try Bench(limits)
        bench.owner.frame = 1_000_000
        let (socket, _) = try bench.peer()
        try bench.turn(until: { owner in
            write(socket, [UInt8](repeating: 1, count: 1_000))
            return !owner.reasons.isEmpty
        })
        guard case .inputOverflow(let bytes) = bench.owner.reasons[0] else {
            Issue.record("closed for \(bench.owner.reasons[0])")
            return
        }
        #expect(bytes >= 10_000 && bytes < 300_000)
        let answer4 = bench.loop.connectionCount
        #expect(answer4 == 0)
        socket.close()
    }

    @Test func aPeerThatDoesNotReadIsClosedAtTheBound() throws {
        var limits = LoopLimits()
        limits.outputBytes = 100_000
        var bench = try Bench(limits)
        let (socket, connection) = try bench.peer()
        let piece = [UInt8](repeating: 7, count: 50_000)
        while bench.loop.send(piece, to: connection) {
            let answer1 = bench.loop.outputCount(connection)
            #expect(answer1 <= 100_000)
            let turns = bench.owner.turns
            try bench.turn(until: { $0.turns > turns })
        }
        try bench.turn(until: { !$0.reasons.isEmpty })
        guard case .outputOverflow(let bytes) = bench.owner.reasons[0] else {
            Issue.record("closed for \(bench.owner.reasons[0])")
            return
        }
        #expect(bytes > 100_000)
        let answer2 = bench.loop.send([1], to: connection)
        #expect(!answer2)
        socket.close()
    }

    @Test func aSlowReaderGetsAllThatWasQueuedInOrder() throws {
        var limits = LoopLimits()
        limits.closingTime = .seconds(60)  // a busy machine is no slow peer
        var bench = try Bench(limits)
        let (socket, connection) = try bench.peer()
        let bytes = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
        let answer3 = bench.loop.send(bytes, to: connection)
        #expect(answer3)
        bench.loop.close(connection, .owner(1))
        var got: [UInt8] = []
        try bench.turn(until: { _ in
            got += read(socket).1
            return got.count == bytes.count
        })
        // Compared before it is expected: to show how millions of bytes differ takes minutes.
        let isSame = got == bytes
        #expect(isSame)
        try bench.turn(until: { _ in read(socket).0 == .ended })
        socket.close()
        try bench.turn(until: { $0.reasons == [.owner(1)] })
    }
}
