internal import CLinux
internal import Glibc

/// An open file that this value owns: closed when the value ends, never twice, never shared.
///
/// All are opened close-on-exec, and above 2, so that a child's standard streams cannot collide.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The number, to be used while this value lives.
    package let descriptor: Descriptor

    /// Takes ownership of an open descriptor.
    package init(owning descriptor: Descriptor) {
        precondition(descriptor.number >= 0, "descriptor \(descriptor.number) is not open")
        self.descriptor = descriptor
    }

    /// Takes ownership of what a call returned, or throws what it left in `errno`.
    init(result number: Int32, _ call: String, on subject: String = "") throws(KernelError) {
        guard number >= 0 else { throw KernelError(call, on: subject) }
        guard number <= 2 else {
            self.init(owning: Descriptor(number))
            return
        }
        // A daemon started with closed standard streams would otherwise log into a socket.
        let moved = fcntlDuplicate(number)
        let reason = Errno.last
        _ = Glibc.close(number)
        guard moved >= 0 else { throw KernelError(call: call, subject: subject, reason: reason) }
        self.init(owning: Descriptor(moved))
    }

    deinit { descriptor.close() }

    /// Closes it now.
    package consuming func close() {}

    /// Gives ownership away: the caller closes the number.
    package consuming func release() -> Descriptor {
        let released = descriptor
        discard self
        return released
    }

    /// A second descriptor for the same open file.
    package func duplicate() throws(KernelError) -> FileDescriptor {
        try FileDescriptor(result: fcntlDuplicate(descriptor.number), "dup")
    }

    /// How a file is opened.
    package enum Access: Sendable {
        /// Read what is there.
        case read
        /// Write over what is there, or a new file.
        case truncate
        /// Write over what is there; it must be there.
        case overwrite
        /// Write at the end, or a new file.
        case append
        /// A new file; an existing one is an error.
        case create
        /// Read and write, or a new file.
        case readWrite

        var flags: Int32 {
            switch self {
            case .read: O_RDONLY
            case .truncate: O_WRONLY | O_CREAT | O_TRUNC
            case .overwrite: O_WRONLY
            case .append: O_WRONLY | O_CREAT | O_APPEND
            case .create: O_WRONLY | O_CREAT | O_EXCL
            case .readWrite: O_RDWR | O_CREAT
            }
        }
    }

    /// Opens a file. `mode` is given to a new one (less the umask).
    package static func open(
        _ path: String, _ access: Access, mode: UInt32 = 0o644
    ) throws(KernelError) -> FileDescriptor {
        let number = uninterrupted { unsafe sluice_open(path, access.flags | O_CLOEXEC, mode) }
        return try FileDescriptor(result: number, "open", on: path)
    }

    /// A pipe: what is written to `writer` comes out of `reader`. Reads wait unless asked
    /// otherwise. Writes always do: the writer may be a program of somebody else's, which takes
    /// "try again" for a failure and loses what it had to say.
    package static func pipe(
        nonBlockingReader: Bool = false
    ) throws(KernelError) -> Pipe {
        var numbers: (Int32, Int32) = (-1, -1)
        let result = unsafe withUnsafeMutableBytes(of: &numbers) { bytes in
            unsafe sluice_pipe(
                bytes.assumingMemoryBound(to: Int32.self).baseAddress,
                nonBlockingReader ? 1 : 0)
        }
        guard result == 0 else { throw KernelError("pipe") }
        return Pipe(
            reader: try FileDescriptor(result: numbers.0, "pipe"),
            writer: try FileDescriptor(result: numbers.1, "pipe"))
    }
}

/// The two ends of a pipe.
package struct Pipe: ~Copyable, Sendable {
    /// Where bytes come out.
    package var reader: FileDescriptor
    /// Where bytes go in.
    package var writer: FileDescriptor

    /// Takes the pipe apart.
    package consuming func ends() -> (reader: Descriptor, writer: Descriptor) {
        (reader.release(), writer.release())
    }
}

/// A close-on-exec copy of a descriptor, above the standard streams.
private func fcntlDuplicate(_ number: Int32) -> Int32 {
    uninterrupted { fcntl(number, F_DUPFD_CLOEXEC, 3) }
}
