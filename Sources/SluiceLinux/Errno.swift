internal import Glibc

/// The kernel's error number. A value, so that a caller can switch over it.
package struct Errno: Error, Hashable, Sendable, BitwiseCopyable {
    /// The number, as in `errno(3)`.
    package let code: Int32

    /// The number as an error.
    package init(code: Int32) { self.code = code }

    /// What the last failed call of this thread left in `errno`.
    package static var last: Errno { Errno(code: errno) }

    package static let wouldBlock = Errno(code: EAGAIN)
    package static let interrupted = Errno(code: EINTR)
    package static let inProgress = Errno(code: EINPROGRESS)
    package static let notFound = Errno(code: ENOENT)
    package static let exists = Errno(code: EEXIST)
    package static let noSpace = Errno(code: ENOSPC)
    package static let tooBig = Errno(code: EFBIG)
    package static let noSuchProcess = Errno(code: ESRCH)
    package static let noChild = Errno(code: ECHILD)
    package static let invalid = Errno(code: EINVAL)
    package static let addressInUse = Errno(code: EADDRINUSE)
    package static let refused = Errno(code: ECONNREFUSED)
    package static let reset = Errno(code: ECONNRESET)
    package static let brokenPipe = Errno(code: EPIPE)
    package static let timedOut = Errno(code: ETIMEDOUT)
    package static let tooManyFiles = Errno(code: EMFILE)
    package static let tooManyFilesInSystem = Errno(code: ENFILE)
    package static let noMemory = Errno(code: ENOMEM)
    package static let noBuffers = Errno(code: ENOBUFS)
}

extension Errno: CustomStringConvertible {
    /// The system's sentence for it, e.g. `No such file or directory`.
    package var description: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}

/// A call to the kernel that failed: which one, on what, and why.
package struct KernelError: Error, Equatable, Sendable {
    /// The call, e.g. `open`.
    package let call: String
    /// What it was called on, e.g. a path or an address; empty when there is nothing to name.
    package let subject: String
    /// Why it failed.
    package let reason: Errno

    /// An error with its own reason.
    package init(call: String, subject: String, reason: Errno) {
        self.call = call
        self.subject = subject
        self.reason = reason
    }

    /// An error whose reason is in `errno` now.
    init(_ call: String, on subject: String = "") {
        let reason = Errno.last
        self.init(call: call, subject: subject, reason: reason)
    }
}

extension KernelError: CustomStringConvertible {
    /// `open /var/x: No such file or directory`.
    package var description: String {
        "\(call)\(subject.isEmpty ? "" : " ")\(subject): \(reason)"
    }
}

/// Calls until the kernel answers with anything else than "interrupted": the one such loop.
@inline(__always)
func uninterrupted<Value: FixedWidthInteger & SignedInteger>(_ call: () -> Value) -> Value {
    while true {
        let value = call()
        if value != -1 || errno != EINTR { return value }
    }
}
