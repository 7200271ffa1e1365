internal import SluiceLinux

/// Files of keys and certificates, small and bounded.
enum TrustFiles {
    /// No key, certificate or chain of ours is near it; a list of 10,000 revoked ones is.
    static let limit = 1 << 20

    static func read(_ path: String, what: String) throws(TrustProblem) -> [UInt8] {
        do throws(KernelError) {
            return try Files.read(path, limit: limit)
        } catch {
            throw TrustProblem(
                "The \(what) cannot be read: \(error). `sluice trust issue` makes the folder that "
                    + "a process needs.")
        }
    }

    static func write(
        _ path: String, _ bytes: [UInt8], mode: UInt32 = 0o644
    ) throws(TrustProblem) {
        do throws(KernelError) {
            try Files.replace(path, with: bytes, mode: mode)
        } catch {
            throw TrustProblem("Nothing was written: \(error).")
        }
    }

    static func makeFolder(_ path: String) throws(TrustProblem) {
        do throws(KernelError) {
            try Files.makeFolders(path, mode: 0o700)
        } catch {
            throw TrustProblem("The folder cannot be made: \(error).")
        }
    }
}
