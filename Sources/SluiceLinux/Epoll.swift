internal import CLinux
internal import Glibc

/// A set of descriptors to be told about, level-triggered: an event comes again each time until
/// what caused it is dealt with.
///
/// Each descriptor is registered with a `UInt64` of the owner's, which comes back in its events.
/// Put a generation in it: events of one batch may be about a descriptor closed earlier in that
/// batch.
@safe package struct Epoll: ~Copyable {
    private let descriptor: FileDescriptor
    private let events: UnsafeMutablePointer<epoll_event>
    private let capacity: Int

    /// What to be told about. Errors and hang-ups are always told.
    package struct Interest: OptionSet, Sendable, BitwiseCopyable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        /// There is something to read, or the other side ended.
        package static let read = Interest(rawValue: EPOLLIN.rawValue)
        /// There is room to write.
        package static let write = Interest(rawValue: EPOLLOUT.rawValue)
    }

    /// One thing that happened.
    package struct Event: Sendable, BitwiseCopyable {
        /// The value the descriptor was registered with.
        package let token: UInt64
        let bits: UInt32

        /// There is something to read, or the other side ended.
        package var isReadable: Bool { bits & EPOLLIN.rawValue != 0 }
        /// There is room to write.
        package var isWritable: Bool { bits & EPOLLOUT.rawValue != 0 }
        /// The descriptor failed, or both directions are shut.
        package var isBroken: Bool { bits & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 }
    }

    /// An empty set that reports at most `capacity` events at a time.
    package init(capacity: Int) throws(KernelError) {
        precondition(capacity > 0, "epoll wants room for at least one event, not \(capacity)")
        self.capacity = capacity
        unsafe events = .allocate(capacity: capacity)
        unsafe events.initialize(repeating: epoll_event(), count: capacity)
        descriptor = try FileDescriptor(
            result: epoll_create1(Int32(EPOLL_CLOEXEC)), "epoll_create")
    }

    deinit { unsafe events.deallocate() }

    /// This set itself, to be watched by another one: readable while it has events.
    package var watchable: Descriptor { descriptor.descriptor }

    /// Begins to watch a descriptor.
    package func add(
        _ watched: Descriptor, _ interest: Interest, token: UInt64
    ) throws(KernelError) {
        try control(EPOLL_CTL_ADD, watched, interest, token)
    }

    /// Changes what a watched descriptor is watched for.
    package func modify(
        _ watched: Descriptor, _ interest: Interest, token: UInt64
    ) throws(KernelError) {
        try control(EPOLL_CTL_MOD, watched, interest, token)
    }

    /// Stops watching. Closing a descriptor does so too, unless a duplicate stays open.
    package func remove(_ watched: Descriptor) throws(KernelError) {
        try control(EPOLL_CTL_DEL, watched, [], 0)
    }

    private func control(
        _ verb: Int32, _ watched: Descriptor, _ interest: Interest, _ token: UInt64
    ) throws(KernelError) {
        var event = unsafe epoll_event()
        unsafe event.events = interest.rawValue
        unsafe event.data.u64 = token
        let result = unsafe epoll_ctl(descriptor.descriptor.number, verb, watched.number, &event)
        if result != 0 { throw KernelError("epoll_ctl", on: "descriptor \(watched.number)") }
    }

    /// Waits for events for at most so long (nil: for ever).
    /// Returns how many there are: 0 after the time, or when a signal interrupted the wait.
    package mutating func wait(atMost duration: Duration?) throws(KernelError) -> Int {
        let limit = duration.map { Int64(clamping: $0.nanoseconds) } ?? -1
        let count = unsafe sluice_epoll_wait(
            descriptor.descriptor.number, events, Int32(clamping: capacity), limit)
        if count >= 0 { return Int(count) }
        if Errno.last == .interrupted { return 0 }
        throw KernelError("epoll_wait")
    }

    /// An event of the last `wait`, by its number below what `wait` returned.
    package func event(_ index: Int) -> Event {
        precondition(index >= 0 && index < capacity, "event \(index) of \(capacity)")
        let event = unsafe events[index]
        return unsafe Event(token: event.data.u64, bits: event.events)
    }
}
