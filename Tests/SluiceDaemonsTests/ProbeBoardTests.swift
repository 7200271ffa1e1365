import SluiceLinux
import Synchronization
import Testing

@testable import SluiceDaemons

@Suite struct ProbeBoardTests {
    @Test func `to stop a prober is to wake it and to wait until its thread is over`() throws {
        let board = ProbeBoard(listener: try Wakeup())
        let wakeup = try Wakeup()
        board.threadBegan(wakeup)
        let holder = Holder(board, wakeup)
        try KernelThread("prober", stackBytes: 1 << 18) {
            // Only a wake-up ends this wait, as it ends the wait of a loop.
            guard var epoll = try? Epoll(capacity: 1) else { return }
            try? epoll.add(holder.wakeup.descriptor, .read, token: 1)
            _ = try? epoll.wait(atMost: .seconds(20))
            holder.isOver.store(holder.board.isStopped, ordering: .releasing)
            holder.board.threadEnded()
        }.detach()
        board.stop()
        let isOver = holder.isOver.load(ordering: .acquiring)
        #expect(isOver)
    }

    /// What the thread of the test reads and writes.
    private final class Holder: Sendable {
        let board: ProbeBoard
        let wakeup: Wakeup
        let isOver = Atomic(false)

        init(_ board: ProbeBoard, _ wakeup: Wakeup) {
            self.board = board
            self.wakeup = wakeup
        }
    }
}
