internal import Glibc

extension Files {
    /// Removes a folder and all that is in it; one that is not there is fine. A symbolic link in it
    /// is removed and not followed.
    package static func removeFolder(_ path: String) throws(KernelError) {
        let names: [String]
        do throws(KernelError) {
            names = try self.names(in: path)
        } catch  where error.reason == .notFound {
            return
        }
        for name in names {
            let inner = "\(path)/\(name)"
            guard unsafe unlink(inner) != 0, Errno.last != .notFound else { continue }
            guard Errno.last.code == EISDIR else { throw KernelError("unlink", on: inner) }
            try removeFolder(inner)
        }
        if unsafe rmdir(path) != 0, Errno.last != .notFound { throw KernelError("rmdir", on: path) }
    }
}

extension Descriptor {
    /// Bytes of a file from `offset` on, at most `limit`; fewer at its end or on an error.
    package func readAll(at offset: UInt64, limit: Int) -> [UInt8] {
        guard limit > 0, let offset = off_t(exactly: offset) else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while count < limit {
                let got = unsafe pread(
                    number, buffer.baseAddress?.advanced(by: count), limit - count,
                    offset + off_t(count))
                guard got > 0 else { return }
                count += got
            }
        }
    }
}
