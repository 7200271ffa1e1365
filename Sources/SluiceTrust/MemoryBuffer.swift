internal import COpenSSL

/// A BIO over memory: what OpenSSL reads from and writes to in place of a file.
@safe final class MemoryBuffer {
    let bio: OpaquePointer

    init(_ bytes: [UInt8] = []) throws(TrustProblem) {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else {
            throw TrustProblem(openSSL: "No memory")
        }
        unsafe self.bio = bio
        if bytes.isEmpty { return }
        guard unsafe BIO_write(bio, bytes, Int32(bytes.count)) == bytes.count else {
            throw TrustProblem(openSSL: "No memory for \(bytes.count) bytes")
        }
    }

    deinit { unsafe BIO_free(bio) }

    /// All that is in it; it is empty after.
    var bytes: [UInt8] {
        let count = unsafe BIO_ctrl_pending(bio)
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            filled = Int(max(0, unsafe BIO_read(bio, room.baseAddress, Int32(count))))
        }
    }
}
