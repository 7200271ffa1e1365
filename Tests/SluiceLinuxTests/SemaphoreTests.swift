import SluiceLinux
import Synchronization
import Testing

@Suite struct SemaphoreTests {
    /// Two threads that take turns.
    private final class Table: Sendable {
        let asked = Semaphore()
        let answered = Semaphore()
        let number = Atomic<Int>(0)
    }

    @Test func `each post lets one wait pass, and what was done before it is seen`() throws {
        let table = Table()
        let thread = try KernelThread("answers", stackBytes: 0) {
            for _ in 0..<1_000 {
                table.asked.wait()
                table.number.add(1, ordering: .relaxed)
                table.answered.post()
            }
        }
        for turn in 1...1_000 {
            table.asked.post()
            table.answered.wait()
            #expect(table.number.load(ordering: .relaxed) == turn)
        }
        thread.join()
        #expect(!table.answered.tryWait())
        table.answered.post()
        #expect(table.answered.tryWait() && !table.answered.tryWait())
    }

    @Test func `a wait with an end ends, with a post or without`() throws {
        let semaphore = Semaphore()
        let began = Instant.now
        #expect(!semaphore.wait(atMost: .milliseconds(30)))
        #expect(Instant.now.since(began) >= .milliseconds(30))
        semaphore.post()
        #expect(semaphore.wait(atMost: .zero))
        #expect(!semaphore.wait(atMost: .zero))
        let table = Table()
        let thread = try KernelThread("posts", stackBytes: 0) {
            table.asked.wait()
            table.answered.post()
        }
        table.asked.post()
        #expect(table.answered.wait(atMost: .seconds(60)))
        thread.join()
    }
}
