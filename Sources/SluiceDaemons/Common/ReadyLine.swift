internal import SluiceLinux

/// The one line that a daemon prints when it is ready, and the file that says so to programs.
enum ReadyLine {
    /// Prints `line`, and puts it into `file` whole, so that who sees the file sees all of it.
    static func say(_ line: String, file: String?, isSilent: Bool) throws(DaemonFailure) {
        let bytes = Array((line + "\n").utf8)
        // A standard output that nobody reads is no reason to end.
        if !isSilent { try? Descriptor(1).writeAll(bytes.span) }
        guard let file else { return }
        do {
            try Files.replace(file, with: bytes)
        } catch {
            throw DaemonFailure("The ready file cannot be written: \(error). Give another path.")
        }
    }
}
