import SluiceLinux
import Synchronization
import Testing

@Suite struct KernelThreadTests {
    /// What a thread leaves for whoever waits for it.
    private final class Note: Sendable {
        let name = Mutex("")
    }

    @Test func `a thread has its name, cut to what the kernel takes, and is over when joined`()
        throws
    {
        let note = Note()
        let thread = try KernelThread("a name of many letters", stackBytes: 0) {
            let bytes = (try? Files.read("/proc/thread-self/comm", limit: 64)) ?? []
            note.name.withLock { $0 = String(decoding: bytes, as: UTF8.self) }
        }
        thread.join()
        #expect(note.name.withLock { $0 } == "a name of many \n")
    }
}
