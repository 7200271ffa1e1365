internal import CLinux
internal import Glibc

/// What a non-blocking read or write came to.
package enum Transfer: Equatable, Sendable, BitwiseCopyable {
    /// So many bytes, at least one (or none were asked for).
    case moved(Int)
    /// Nothing now; wait for readiness.
    case wouldBlock
    /// The other side sends no more (reads only).
    case ended
    /// It failed.
    case failed(Errno)

    @inline(__always)
    init(_ count: Int) {
        if count > 0 {
            self = .moved(count)
        } else if count == 0 {
            self = .ended
        } else if errno == EAGAIN || errno == EWOULDBLOCK {
            self = .wouldBlock
        } else {
            self = .failed(.last)
        }
    }
}

/// The number of an open file that somebody else owns. Using it after its owner closed it is a bug
/// that the kernel may not notice; where it can, own a `FileDescriptor`.
package struct Descriptor: Hashable, Sendable, BitwiseCopyable {
    /// The number the kernel gave.
    package let number: Int32

    /// A descriptor of that number.
    package init(_ number: Int32) { self.number = number }

    /// Reads what is there, into the front of `buffer`.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        Transfer(uninterrupted { unsafe Glibc.read(number, buffer.baseAddress, buffer.count) })
    }

    /// Writes as much of `buffer` as fits.
    package func write(_ buffer: UnsafeRawBufferPointer) -> Transfer {
        Transfer(uninterrupted { unsafe Glibc.write(number, buffer.baseAddress, buffer.count) })
    }

    /// Reads from a socket, into the front of `buffer`.
    package func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        Transfer(uninterrupted { unsafe recv(number, buffer.baseAddress, buffer.count, 0) })
    }

    /// Writes to a socket as much as fits; a closed peer is an error and no signal.
    package func send(_ buffer: UnsafeRawBufferPointer) -> Transfer {
        Transfer(
            uninterrupted {
                unsafe Glibc.send(
                    number, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            })
    }

    /// Writes all of `buffer` to a blocking descriptor.
    package func writeAll(_ buffer: UnsafeRawBufferPointer) throws(KernelError) {
        var done = 0
        while done < buffer.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[done...])
            switch unsafe write(rest) {
            case .moved(let count): done += count
            case .failed(let reason):
                throw KernelError(call: "write", subject: "", reason: reason)
            case .wouldBlock, .ended:
                throw KernelError(call: "write", subject: "", reason: .wouldBlock)
            }
        }
    }

    /// Writes all of `bytes` to a blocking descriptor.
    package func writeAll(_ bytes: Span<UInt8>) throws(KernelError) {
        let result: Result<Void, KernelError> = unsafe bytes.withUnsafeBytes { buffer in
            do throws(KernelError) {
                return .success(unsafe try writeAll(buffer))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Waits until what was written is on the disk.
    package func synchronise() throws(KernelError) {
        if uninterrupted({ fsync(number) }) != 0 { throw KernelError("fsync") }
    }

    /// Closes it. The number is free again even when an error comes back, so it is not reported:
    /// who needs to know that data reached the disk calls `synchronise()` before.
    package func close() { _ = Glibc.close(number) }
}
