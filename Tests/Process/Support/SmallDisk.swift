import SluiceLinux

/// A disk of some kilobytes that one daemon has for its data: a file system in memory, in a mount
/// namespace of the daemon's own.
struct SmallDisk {
    let folder: String
    let kilobytes: Int

    /// What a daemon is started under.
    var wrapper: [String] {
        Self.unshare + [
            "mount -t tmpfs -o size=\(kilobytes)k none \"$1\" && shift && exec \"$@\"", "sh",
            folder,
        ]
    }

    private static let unshare = [
        "/usr/bin/unshare", "--mount", "--map-root-user", "/bin/sh", "-c",
    ]

    init(_ folder: String, kilobytes: Int) throws {
        self.folder = folder
        self.kilobytes = kilobytes
        try Files.makeFolders(folder)
    }

    /// Whether this user may make one on this machine.
    static let isPossible: Bool = {
        let attempt = try? Spawn(
            unshare[0], Array(unshare.dropFirst()) + ["mount -t tmpfs none /mnt"]
        ).start()
        guard let attempt else { return false }
        var end: ProcessEnd?
        try? eventually("unshare ends", within: .seconds(20)) {
            end = try attempt.reap()
            return end != nil
        }
        return end == .exited(0)
    }()

    /// A path of the disk as it is seen from outside, by way of its daemon.
    func path(_ name: String, of daemon: Daemon) -> String {
        "/proc/\(daemon.process.number)/root\(folder)/\(name)"
    }

    /// Fills it to the last byte.
    func fill(_ daemon: Daemon) throws {
        let file = try FileDescriptor.open(path("filler", of: daemon), .append)
        for size in [65_536, 4_096, 512, 1] {
            let chunk = [UInt8](repeating: 0, count: size)
            do {
                for _ in 0...kilobytes { try file.descriptor.writeAll(chunk.span) }
                throw Trouble("the disk of \(daemon.name) does not fill")
            } catch is KernelError { continue }
        }
    }

    /// Makes room again.
    func clear(_ daemon: Daemon) throws { try Files.remove(path("filler", of: daemon)) }
}
