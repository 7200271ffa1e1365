internal import CLinux
internal import Glibc

/// Small helpers over whole files and folders. Blocking: not for a loop's hot path.
package enum Files {
    /// Reads a whole file. One that is larger than `limit` bytes is an error (`file too large`), as
    /// is one that grows past it meanwhile.
    package static func read(_ path: String, limit: Int) throws(KernelError) -> [UInt8] {
        let file = try FileDescriptor.open(path, .read)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(limit + 1, 65_536))
        while true {
            let transfer = unsafe chunk.withUnsafeMutableBytes {
                unsafe file.descriptor.read(into: $0)
            }
            switch transfer {
            case .moved(let count):
                guard bytes.count + count <= limit else {
                    throw KernelError(call: "read", subject: path, reason: .tooBig)
                }
                bytes.append(contentsOf: chunk[..<count])
            case .ended: return bytes
            case .wouldBlock: throw KernelError(call: "read", subject: path, reason: .wouldBlock)
            case .failed(let reason): throw KernelError(call: "read", subject: path, reason: reason)
            }
        }
    }

    /// Puts a whole file in place: after a crash there is the old one or the new one, never a part.
    /// The bytes and the name are on the disk when this returns.
    package static func replace(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o644
    ) throws(KernelError) {
        // Its own name for each process, so that two writers do not mix their bytes.
        let temporary = "\(path).\(getpid()).new"
        do throws(KernelError) {
            let file = try FileDescriptor.open(temporary, .truncate, mode: mode)
            try file.descriptor.writeAll(bytes.span)
            try file.descriptor.synchronise()
        } catch {
            unsafe _ = unlink(temporary)
            throw KernelError(call: error.call, subject: temporary, reason: error.reason)
        }
        guard unsafe rename(temporary, path) == 0 else {
            let failure = KernelError("rename", on: path)
            unsafe _ = unlink(temporary)
            throw failure
        }
        try synchroniseFolder(folder(of: path))
    }

    /// Makes a folder and those above it that are missing; one that is there is fine.
    package static func makeFolders(_ path: String, mode: UInt32 = 0o755) throws(KernelError) {
        if unsafe mkdir(path, mode) == 0 { return }
        switch Errno.last {
        case .exists where isFolder(path): return
        case .notFound where folder(of: path) != path:
            try makeFolders(folder(of: path), mode: mode)
            guard unsafe mkdir(path, mode) == 0 || Errno.last == .exists else { fallthrough }
        default: throw KernelError("mkdir", on: path)
        }
    }

    /// Waits until the names in a folder are on the disk.
    package static func synchroniseFolder(_ path: String) throws(KernelError) {
        let folder = try FileDescriptor.open(path, .read)
        do throws(KernelError) {
            try folder.descriptor.synchronise()
        } catch {
            throw KernelError(call: error.call, subject: path, reason: error.reason)
        }
    }

    /// Removes a file; one that is not there is fine.
    package static func remove(_ path: String) throws(KernelError) {
        if unsafe unlink(path) != 0, Errno.last != .notFound {
            throw KernelError("unlink", on: path)
        }
    }

    /// Removes a folder in which there is nothing of its own.
    package static func removeEmptyFolder(_ path: String) throws(KernelError) {
        if unsafe rmdir(path) != 0, Errno.last != .notFound {
            throw KernelError("rmdir", on: path)
        }
    }

    /// Moves a file or folder to a name that nobody has; an existing name is an error (`exists`).
    package static func move(_ source: String, to target: String) throws(KernelError) {
        guard unsafe sluice_rename_exclusive(source, target) == 0 else {
            throw KernelError("rename", on: "\(source) to \(target)")
        }
    }

    /// The names in a folder, sorted, without `.` and `..`.
    package static func names(in path: String) throws(KernelError) -> [String] {
        guard let folder = unsafe opendir(path) else { throw KernelError("opendir", on: path) }
        defer { unsafe _ = closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Whether something has that name.
    package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Whether that name is a folder.
    package static func isFolder(_ path: String) -> Bool {
        status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    }

    /// Bytes of a file, nil when it cannot be seen.
    package static func size(_ path: String) -> Int? { status(path).map { Int($0.st_size) } }

    /// What tells one content of a file from the next. The moment alone does not: the kernel's
    /// clock for files steps by some milliseconds, and two files renamed into place within a step
    /// have the same.
    package struct Stamp: Hashable, Sendable {
        /// When it was written last, in nanoseconds since 1970.
        package let modifiedNanoseconds: UInt64
        private let inode: UInt64
        private let size: Int64

        fileprivate init(_ status: stat) {
            modifiedNanoseconds =
                UInt64(status.st_mtim.tv_sec) * 1_000_000_000 + UInt64(status.st_mtim.tv_nsec)
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
        }
    }

    /// The stamp of a file; nil when it cannot be seen.
    package static func stamp(_ path: String) -> Stamp? { status(path).map { Stamp($0) } }

    /// The path from the root, for who works in another folder than this process.
    package static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(folder) }
        return unsafe String(cString: folder) + "/" + path
    }

    /// The permission bits of a file (`0o600`), nil when it cannot be seen.
    package static func permissions(_ path: String) -> UInt32? {
        status(path).map { $0.st_mode & 0o7777 }
    }

    /// The folder a path is in: `.` for a bare name.
    package static func folder(of path: String) -> String {
        var trimmed = Substring(path)
        while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status : nil
    }
}

/// A lock on a file that ends with the process: one planner for a journal, one gateway for a store.
package struct FileLock: ~Copyable, Sendable {
    private let file: FileDescriptor

    /// Takes the lock, or throws `would block` at once when another process has it.
    package init(_ path: String) throws(KernelError) {
        let opened = try FileDescriptor.open(path, .readWrite)
        let number = opened.descriptor.number
        guard uninterrupted({ flock(number, LOCK_EX | LOCK_NB) }) == 0 else {
            throw KernelError("lock", on: path)
        }
        file = opened
    }
}
