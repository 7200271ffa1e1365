import SluiceLinux
import Testing

@Suite struct BootTimerTests {
    private func isDue(_ timer: borrowing BootTimer, within length: Duration) throws -> Bool {
        var epoll = try Epoll(capacity: 1)
        try epoll.add(timer.descriptor, .read, token: 1)
        return try epoll.wait(atMost: length) > 0
    }

    @Test func `a moment that is past or comes is due, one that never comes is not`() throws {
        let timer = try BootTimer()
        #expect(try !isDue(timer, within: .zero))
        try timer.set(Instant(nanoseconds: 0))
        #expect(try isDue(timer, within: .seconds(10)))
        try timer.set(.never)
        #expect(try !isDue(timer, within: .zero))
        let moment = Instant.now + .milliseconds(30)
        try timer.set(moment)
        #expect(try isDue(timer, within: .seconds(10)))
        #expect(Instant.now >= moment)
    }
}
