internal import Glibc

/// What standard output is shown on.
package enum Terminal {
    /// Columns and rows of the terminal that standard output is; nil for a pipe or a file. One that
    /// says nothing of use counts as 80 by 24.
    package static var size: (columns: Int, rows: Int)? {
        guard isatty(1) == 1 else { return nil }
        var size = winsize()
        let asked = unsafe ioctl(1, UInt(TIOCGWINSZ), &size)
        guard asked == 0, size.ws_col >= 40, size.ws_row >= 10 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}

extension ProcessIdentity {
    /// The path of this program, for starting more of it; nil where `/proc` is not mounted.
    package static var ownProgram: String? {
        var bytes = [CChar](repeating: 0, count: 4_096)
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        guard count > 0 else { return nil }
        return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
