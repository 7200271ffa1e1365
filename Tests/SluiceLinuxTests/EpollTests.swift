import SluiceLinux
import Testing

@Suite struct EpollTests {
    @Test func aWakeupFromAnotherThreadIsSeenOnceAndTakenBack() async throws {
        let wakeup = try Wakeup()
        var epoll = try Epoll(capacity: 2)
        try epoll.add(wakeup.descriptor, .read, token: 9)
        #expect(try epoll.wait(atMost: .zero) == 0)
        await Task.detached {
            wakeup.wake()
            wakeup.wake()
        }.value
        #expect(try epoll.wait(atMost: .seconds(5)) == 1)
        #expect(epoll.event(0).token == 9)
        #expect(epoll.event(0).isReadable)
        wakeup.clear()
        #expect(try epoll.wait(atMost: .zero) == 0)
    }

    @Test func theClockMovesOnAndAWaitTakesItsTime() throws {
        var epoll = try Epoll(capacity: 1)
        let start = Instant.now
        #expect(try epoll.wait(atMost: .milliseconds(5)) == 0)
        #expect(Instant.now.since(start) >= .milliseconds(5))
        #expect(start.since(Instant.now) == .zero)
        #expect(Instant.never + .seconds(1) == .never)
    }

    @Test func randomBytesDiffer() {
        #expect(SystemRandom.bytes(16) != SystemRandom.bytes(16))
        #expect(SystemRandom.bytes(33).count == 33)
    }
}
