internal import CLinux
internal import Glibc

/// How a process ended.
package enum ProcessEnd: Hashable, Sendable {
    /// It left with this code, 0 to 255.
    case exited(Int32)
    /// A signal of this number ended it.
    case killed(Int32)
}

/// A process by its number. The number of a child stays its own until it is reaped.
package struct ProcessIdentity: Hashable, Sendable, BitwiseCopyable {
    /// The kernel's number for it.
    package let number: Int32

    /// The process of that number.
    package init(_ number: Int32) { self.number = number }

    /// This process.
    package static var current: ProcessIdentity { ProcessIdentity(getpid()) }

    /// A resource that `limit` bounds.
    package enum Resource: Sendable {
        case processorSeconds
        case addressSpaceBytes
        case openFiles
        case fileSizeBytes
        case coreBytes

        var number: Int32 {
            switch self {
            case .processorSeconds: sluice_limit_processor_seconds
            case .addressSpaceBytes: sluice_limit_address_space
            case .openFiles: sluice_limit_open_files
            case .fileSizeBytes: sluice_limit_file_size
            case .coreBytes: sluice_limit_core
            }
        }
    }

    /// Sends a signal; one that is gone already is no error.
    package func send(_ signal: Signal) throws(KernelError) {
        precondition(number > 0, "process \(number) would mean a group")
        if kill(number, signal.rawValue) != 0, Errno.last != .noSuchProcess {
            throw KernelError("kill", on: "\(number)")
        }
    }

    /// Sends a signal to the whole process group that this process leads.
    package func sendToGroup(_ signal: Signal) throws(KernelError) {
        precondition(number > 1, "group \(number) would mean all processes")
        if kill(-number, signal.rawValue) != 0, Errno.last != .noSuchProcess {
            throw KernelError("kill", on: "group \(number)")
        }
    }

    /// Whether a process of that number is there (a zombie counts).
    package var isThere: Bool { kill(number, 0) == 0 || Errno.last.code == EPERM }

    /// A descriptor that becomes readable when the process ends.
    package func open() throws(KernelError) -> FileDescriptor {
        try FileDescriptor(result: sluice_pidfd_open(number), "pidfd_open", on: "\(number)")
    }

    /// How this child ended, nil while it runs. After an end the number is free for others.
    package func reap() throws(KernelError) -> ProcessEnd? {
        try Self.reap(number)?.end
    }

    /// Waits for this child's end until `deadline`; gives how it ended, nil where it still runs
    /// then. Signals that come meanwhile do not shorten the wait.
    package func waitForEnd(until deadline: Instant) throws(KernelError) -> ProcessEnd? {
        let descriptor = try open()
        var events = try Epoll(capacity: 1)
        try events.add(descriptor.descriptor, .read, token: 0)
        while true {
            if let end = try reap() { return end }
            let now = Instant.now
            guard now < deadline else { return nil }
            _ = try events.wait(atMost: deadline == .never ? nil : deadline.since(now))
        }
    }

    /// Any child that has ended, nil when none has or there are none.
    package static func reapAny() throws(KernelError) -> (
        process: ProcessIdentity, end: ProcessEnd
    )? {
        do throws(KernelError) {
            return try reap(-1)
        } catch  where error.reason == .noChild {
            return nil
        }
    }

    /// Makes this process the parent of all orphans among its descendants, so that none of them
    /// escapes it by leaving its group.
    package static func becomeSubreaper() throws(KernelError) {
        if sluice_become_subreaper() != 0 { throw KernelError("prctl") }
    }

    /// The children of this process, which has one thread. Empty where the kernel does not say.
    package static var ownChildren: [ProcessIdentity] {
        let path = "/proc/self/task/\(getpid())/children"
        guard let bytes = try? Files.read(path, limit: 1 << 20) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
            .compactMap { Int32($0).map { ProcessIdentity($0) } }
    }

    /// Bounds a resource of this process. For a child just started there is a moment before it
    /// holds.
    package func limit(_ resource: Resource, to value: UInt64) throws(KernelError) {
        if sluice_limit(number, resource.number, value) != 0 {
            throw KernelError("prlimit", on: "\(number)")
        }
    }

    /// Raises this process's limit of open files to the most the system lets it have, and returns
    /// that (0 when it cannot be read). A daemon calls it at its start: the usual 1,024 is too few.
    @discardableResult
    package static func raiseOpenFiles() -> Int { Int(max(0, sluice_raise_open_files())) }

    private static func reap(
        _ number: Int32
    ) throws(KernelError) -> (process: ProcessIdentity, end: ProcessEnd)? {
        var exited: Int32 = 0
        var value: Int32 = 0
        let ended = unsafe sluice_reap(number, &exited, &value)
        if ended < 0 { throw KernelError("waitpid", on: "\(number)") }
        if ended == 0 { return nil }
        return (ProcessIdentity(ended), exited == 1 ? .exited(value) : .killed(value))
    }
}
