internal import CLinux
internal import Glibc

/// A counting semaphore between threads of this process: what a thread did before `post` is seen
/// by the one whose wait it ends.
@safe package final class Semaphore: Sendable {
    // Never written after `init`; the memory behind it is the C library's, which locks it.
    nonisolated(unsafe) private let semaphore: UnsafeMutablePointer<sem_t>

    /// With nothing posted.
    package init() {
        unsafe semaphore = .allocate(capacity: 1)
        let code = unsafe sem_init(semaphore, 0, 0)
        precondition(code == 0, "a semaphore could not be made: \(Errno.last)")
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    /// Lets one wait pass. Never blocks.
    package func post() {
        let code = unsafe sem_post(semaphore)
        precondition(code == 0, "a semaphore was posted too often: \(Errno.last)")
    }

    /// Waits for one `post`.
    package func wait() { _ = uninterrupted { Int(unsafe sem_wait(semaphore)) } }

    /// Waits for one `post`, at most for `length`; says whether there was one.
    package func wait(atMost length: Duration) -> Bool {
        unsafe sluice_sem_wait(semaphore, Int64(clamping: length.nanoseconds)) == 0
    }

    /// Takes one `post` if there is one.
    package func tryWait() -> Bool { unsafe sem_trywait(semaphore) == 0 }
}
