internal import CLinux
internal import Glibc

/// A thread of its own for work that blocks, or that turns a loop of its own. Whoever holds it
/// either waits for its end (`join`) or lets go of it (`detach`).
@safe package struct KernelThread: ~Copyable {
    private let thread: pthread_t

    /// Runs `body` once on a new thread. `name` is what `top -H` shows, 15 bytes of it at most.
    package init(
        _ name: String, stackBytes: Int, _ body: @escaping @Sendable () -> Void
    ) throws(KernelError) {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe _ = pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setstacksize(&attributes, max(stackBytes, Self.leastStackBytes))
        let task = unsafe Unmanaged.passRetained(Task(name: name, body: body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, &attributes,
            { task in
                guard let task = unsafe task else { return nil }
                unsafe Unmanaged<Task>.fromOpaque(task).takeRetainedValue().run()
                return nil
            }, task.toOpaque())
        guard code == 0 else {
            unsafe task.release()
            throw KernelError(call: "pthread_create", subject: name, reason: Errno(code: code))
        }
        self.thread = thread
    }

    /// Waits until the thread is over.
    package consuming func join() {
        let code = pthread_join(thread, nil)
        precondition(code == 0, "a thread could not be joined: \(Errno(code: code))")
    }

    /// Lets it run on by itself.
    package consuming func detach() { _ = pthread_detach(thread) }

    /// What a Swift frame or two and the C library want at the least.
    private static let leastStackBytes = 1 << 16

    /// What a thread does, held until it has begun.
    private final class Task {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }

        func run() {
            unsafe sluice_name_thread(name)
            body()
        }
    }
}
