internal import Glibc

/// The few calls on plain files that the journal makes beside SQLite's own.
///
/// A failure carries `errno`. Sizes are in bytes.
@safe
struct HostFile: ~Copyable {
    struct Failure: Error {
        let errno: Int32
        var message: String { unsafe String(cString: strerror(errno)) }
        var isFull: Bool { errno == ENOSPC || errno == EDQUOT }
    }

    private let descriptor: Int32

    /// Opens the file for reading and writing, and makes it if `creating`; nil if it is not there.
    init?(path: String, creating: Bool) throws(Failure) {
        let flags = O_RDWR | O_CLOEXEC | (creating ? O_CREAT : 0)
        descriptor = unsafe open(path, flags, 0o600)
        if descriptor < 0 {
            let reason = errno
            if !creating && reason == ENOENT { return nil }
            throw Failure(errno: reason)
        }
    }

    deinit { _ = Glibc.close(descriptor) }

    /// Up to `count` bytes at `offset`; fewer at the end of the file.
    func read(_ count: Int, at offset: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor, buffer.baseAddress! + filled, count - filled, offset + filled)
            }
            if got < 0 && errno == EINTR { continue }
            if got < 0 { throw Failure(errno: errno) }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Writes all bytes at `offset` and waits until the device has them.
    func writeDurably(_ bytes: [UInt8], at offset: Int) throws(Failure) {
        try write(bytes, at: offset)
        if fdatasync(descriptor) != 0 { throw Failure(errno: errno) }
    }

    /// Writes all bytes at `offset`; the device has them at some time.
    func write(_ bytes: [UInt8], at offset: Int) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let put = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(
                    descriptor, buffer.baseAddress! + written, bytes.count - written,
                    offset + written)
            }
            if put < 0 && errno == EINTR { continue }
            if put <= 0 { throw Failure(errno: put < 0 ? errno : EIO) }
            written += put
        }
    }

    /// Fills the file with zeroes from its end to `size`, durably: a later write there changes no
    /// size and takes no block, so that its sync waits for the data alone. Gives all of it back
    /// where there is no room.
    func fill(to size: Int) throws(Failure) {
        let before = Int(lseek(descriptor, 0, SEEK_END))
        let step = [UInt8](repeating: 0, count: 1 << 20)
        var end = before
        do {
            while end < size {
                try writeDurably(Array(step.prefix(size - end)), at: end)
                end += min(step.count, size - end)
            }
        } catch {
            _ = ftruncate(descriptor, before)
            throw error
        }
    }

    /// Makes the names in the folder of `path` durable.
    static func syncFolder(of path: String) throws(Failure) {
        let folder = path.lastIndex(of: "/").map { slash in String(path[...slash]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { _ = Glibc.close(descriptor) }
        if fsync(descriptor) != 0 { throw Failure(errno: errno) }
    }

    /// The words for an `errno`.
    static func words(for errno: Int32) -> String { Failure(errno: errno).message }

    /// Whether the system refuses to write there, and not for want of room.
    static func deniesWriting(_ errno: Int32) -> Bool {
        errno == EACCES || errno == EPERM || errno == EROFS
    }

    static func isFull(_ errno: Int32) -> Bool { Failure(errno: errno).isFull }
}
