internal import Glibc

extension FileDescriptor {
    /// Two sockets that are joined: what one sends the other reads. Ours never waits; theirs does,
    /// so that it may be a child's standard stream.
    package static func joinedPair() throws(KernelError) -> Pair {
        var numbers: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &numbers) == 0 else {
            throw KernelError("socketpair")
        }
        let ours = try FileDescriptor(result: numbers[0], "socketpair")
        let theirs = try FileDescriptor(result: numbers[1], "socketpair")
        guard fcntl(ours.descriptor.number, F_SETFL, O_NONBLOCK) == 0 else {
            throw KernelError("fcntl")
        }
        return Pair(ours: ours, theirs: theirs)
    }

    /// The two ends of a joined pair.
    package struct Pair: ~Copyable, Sendable {
        /// The end that never waits.
        package var ours: FileDescriptor
        /// The end for a child.
        package var theirs: FileDescriptor

        /// Takes the pair apart.
        package consuming func ends() -> (ours: Descriptor, theirs: Descriptor) {
            (ours.release(), theirs.release())
        }
    }
}
