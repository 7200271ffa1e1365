internal import Glibc

/// Bytes that come in at the back and go out at the front, in one piece of memory.
///
/// A plain value over memory of its own: it must be freed by hand (`free()`), by the one table that
/// holds it. That keeps a table of ten thousand connections free of reference counts, and an idle
/// connection free of memory. The one file of this module that handles memory.
@safe package struct ByteQueue {
    private var base: UnsafeMutableRawPointer?
    package private(set) var capacity = 0
    private var head = 0
    private var tail = 0

    /// An empty queue without memory.
    package init() { unsafe base = nil }

    /// An empty queue with room for so many bytes.
    package init(capacity: Int) {
        unsafe base = malloc(capacity)
        unsafe precondition(base != nil, "no memory for \(capacity) bytes")
        self.capacity = capacity
    }

    /// How many bytes are in it.
    package var count: Int { tail - head }

    /// Whether nothing is in it.
    package var isEmpty: Bool { tail == head }

    /// All that is in it, until it is changed next.
    package var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(
            start: base.map { unsafe UnsafeRawPointer($0) + head }, count: count)
    }

    /// The room behind the last byte; what is put there counts after `added`.
    package var room: UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(
            start: base.map { unsafe $0 + tail }, count: capacity - tail)
    }

    /// Makes room for at least `wanted` bytes behind the last: moves to the front, or doubles.
    package mutating func reserve(_ wanted: Int) {
        if capacity - tail >= wanted { return }
        let count = self.count
        if head > 0, capacity - count >= wanted, head >= count {
            unsafe memcpy(base!, base! + head, count)
        } else {
            var grown = max(512, capacity)
            while grown - count < wanted { grown *= 2 }
            let fresh = unsafe malloc(grown)
            unsafe precondition(fresh != nil, "no memory for \(grown) bytes")
            if let base = unsafe base {
                unsafe memcpy(fresh!, base + head, count)
                unsafe Glibc.free(base)
            }
            unsafe base = fresh
            capacity = grown
        }
        head = 0
        tail = count
    }

    /// Counts bytes that were put into `room`.
    package mutating func added(_ count: Int) {
        precondition(count >= 0 && count <= capacity - tail, "\(count) of \(capacity - tail) added")
        tail += count
    }

    /// Puts bytes at the back.
    package mutating func append(_ source: UnsafeRawBufferPointer) {
        guard source.count > 0 else { return }
        reserve(source.count)
        unsafe memcpy(base! + tail, source.baseAddress!, source.count)
        tail += source.count
    }

    /// Drops bytes at the front.
    package mutating func removeFirst(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "\(count) of \(self.count) removed")
        head += count
        if head == tail {
            head = 0
            tail = 0
        }
    }

    /// Drops bytes at the back, so that `count` stay.
    package mutating func keepFirst(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "\(count) of \(self.count) kept")
        tail = head + count
    }

    /// Drops everything and keeps the memory.
    package mutating func removeAll() {
        head = 0
        tail = 0
    }

    /// Gives the memory back; the queue is empty and may be used again.
    package mutating func free() {
        unsafe Glibc.free(base)
        self = ByteQueue()
    }
}

/// Memory for output, used again: a connection borrows a piece while it has something to say.
struct BufferPool: ~Copyable {
    /// One piece: a turn's answers at 64 requests in flight (64 × 128 B) with some to spare.
    static let pieceBytes = 16_384
    /// How many pieces are kept when nobody needs them: 16 MiB.
    static let keptPieces = 1_024

    private var kept: [ByteQueue] = []

    deinit {
        for var queue in kept { queue.free() }
    }

    mutating func take() -> ByteQueue { kept.popLast() ?? ByteQueue(capacity: Self.pieceBytes) }

    mutating func giveBack(_ queue: inout ByteQueue) {
        if queue.capacity == Self.pieceBytes, kept.count < Self.keptPieces {
            queue.removeAll()
            kept.append(queue)
            queue = ByteQueue()
        } else {
            queue.free()
        }
    }
}
