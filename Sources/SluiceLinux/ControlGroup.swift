/// A folder of the kernel's control groups, version 2, in which a run's processes are bounded.
package struct ControlGroup: Hashable, Sendable {
    /// The folder.
    package let path: String

    /// The group of that folder.
    package init(_ path: String) { self.path = path }

    /// Makes a group under this one.
    package func child(_ name: String) throws(KernelError) -> ControlGroup {
        let child = ControlGroup("\(path)/\(name)")
        if !Files.exists(child.path) { try Files.makeFolders(child.path, mode: 0o755) }
        return child
    }

    /// Writes one of its files, as `memory.max`.
    package func set(_ file: String, _ value: String) throws(KernelError) {
        let descriptor = try FileDescriptor.open("\(path)/\(file)", .overwrite)
        try descriptor.descriptor.writeAll(Array(value.utf8).span)
    }

    /// Reads one of its files; empty where that is not there.
    package func read(_ file: String) -> String {
        let bytes = (try? Files.read("\(path)/\(file)", limit: 65_536)) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The number behind a word of one of its files, as `oom_kill` of `memory.events`; 0 where it
    /// is not there.
    package func count(_ word: String, in file: String) -> UInt64 {
        for line in read(file).split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2, parts[0] == word { return UInt64(parts[1]) ?? 0 }
        }
        return 0
    }

    /// Kills all in it, whatever group or session they moved to.
    package func kill() throws(KernelError) { try set("cgroup.kill", "1") }

    /// Removes it; only where nothing lives in it.
    package func remove() throws(KernelError) { try Files.removeEmptyFolder(path) }

    /// The group that this process is in, in the version 2 hierarchy; nil where none is mounted.
    package static var own: ControlGroup? {
        let mounts = (try? Files.read("/proc/self/mounts", limit: 1 << 20)) ?? []
        let groups = (try? Files.read("/proc/self/cgroup", limit: 65_536)) ?? []
        let mount = String(decoding: mounts, as: UTF8.self).split(separator: "\n").lazy
            .map { $0.split(separator: " ") }
            .first { $0.count > 2 && $0[2] == "cgroup2" }
        let place = String(decoding: groups, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("0::") }
        guard let mount, let place else { return nil }
        let path = place.dropFirst(3)
        return ControlGroup(String(mount[1]) + (path == "/" ? "" : String(path)))
    }

    /// Whether it is the root of its hierarchy, which may have processes beside groups.
    package var isRoot: Bool { !Files.exists("\(path)/cgroup.type") }
}
