import Foundation
import SluiceLinux
import SluiceTransport
import Testing

@Suite struct ConnectingTests {
    @Test func twoEndsOfOneLoopTalk() throws {
        var bench = try Bench()
        let address = try bench.listen()
        let connection = try bench.loop.connect(to: address, within: .seconds(5))
        try bench.turn(until: { $0.connected == [connection] && $0.accepted.count == 1 })
        bench.loop.send([1, 2, 3], to: connection)
        try bench.turn(until: { $0.input == [1, 2, 3] })
    }

    @Test func aRefusedConnectIsToldWithItsReason() throws {
        var bench = try Bench()
        let address = try bench.listen()
        let free = try Socket.listen(on: .loopback(port: 0))
        let nobody = try Socket.localAddress(free.descriptor)
        _ = consume free
        #expect(address != nobody)
        let connection = try bench.loop.connect(to: nobody, within: .seconds(5))
        try bench.turn(until: { !$0.failures.isEmpty })
        #expect(bench.owner.failures == [.refused])
        let answer1 = bench.loop.isAlive(connection)
        #expect(!answer1)
    }

    @Test func aThousandConnectionsAreServed() throws {
        var bench = try Bench()
        bench.owner.echoes = true
        let address = try bench.listen()
        try #require(ProcessIdentity.raiseOpenFiles() >= 2_100)
        for _ in 0..<1_000 { _ = try bench.loop.connect(to: address, within: .seconds(10)) }
        try bench.turn(until: { $0.connected.count == 1_000 && $0.accepted.count == 1_000 })
        let answer2 = bench.loop.connectionCount
        #expect(answer2 == 2_000)
        bench.owner.echoes = false
        for connection in bench.owner.connected { bench.loop.send([7], to: connection) }
        try bench.turn(until: { $0.input.count == 1_000 })
        for connection in bench.owner.connected { bench.loop.close(connection, .owner(0)) }
        try bench.turn(until: { $0.reasons.count == 2_000 })
        let answer3 = bench.loop.connectionCount
        #expect(answer3 == 0)
    }

    @Test func aFullTableLetsNewConnectionsWaitAndTakesThemLater() throws {
        var limits = LoopLimits()
        limits.connections = 4  // wake-up, signals, listener, one connection
        limits.acceptRest = .milliseconds(5)
        var bench = try Bench(limits)
        let (first, connection) = try bench.peer()
        let bound = bench.loop.localAddress(connection)
        let address = try #require(bound)
        let second = try Socket.connect(to: address)
        let turns = bench.owner.turns
        try bench.turn(until: { $0.turns > turns + 5 })
        #expect(bench.owner.accepted.count == 1)
        first.close()
        try bench.turn(until: { $0.accepted.count == 2 })
        _ = consume second
    }

    @Test func aWakeUpFromAnotherThreadTurnsTheLoop() throws {
        var bench = try Bench()
        let wakeup = bench.loop.wakeup
        // A thread of its own: the pool of tasks may be full of tests that wait.
        Thread.detachNewThread { wakeup.wake() }
        try bench.turn(until: { $0.wakes == 1 })
    }

    @Test func aWatchedDescriptorIsToldUntilItIsUnwatched() throws {
        var bench = try Bench()
        let pipe = try FileDescriptor.pipe()
        let watch = try bench.loop.watch(pipe.reader.descriptor)
        try pipe.writer.descriptor.writeAll([1].span)
        try bench.turn(until: { $0.ready >= 2 })
        bench.loop.unwatch(watch)
        let ready = bench.owner.ready
        let turns = bench.owner.turns
        try bench.turn(until: { $0.turns > turns + 2 })
        #expect(bench.owner.ready == ready)
    }

    @Test func aTickComesAtItsDeadlineAndNotBefore() throws {
        var bench = try Bench()
        let due = Instant.now + .milliseconds(10)
        bench.owner.nextDeadline = due
        while bench.owner.ticks == 0 { try bench.loop.turn(&bench.owner) }
        #expect(bench.loop.now >= due)
        #expect(bench.owner.turns <= 3)
    }
}
