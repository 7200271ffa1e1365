internal import CLinux

/// The kernel's random source (`getrandom`), fit for identities and secrets.
package enum SystemRandom {
    /// Fills `count` bytes.
    package static func bytes(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = uninterrupted {
                    unsafe getrandom(buffer.baseAddress! + filled, count - filled, 0)
                }
                // It fails only on a kernel before 3.17 or a bad address.
                precondition(got > 0, "getrandom failed: \(Errno.last)")
                filled += got
            }
        }
    }

    /// 64 random bits.
    package static func word() -> UInt64 {
        bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
