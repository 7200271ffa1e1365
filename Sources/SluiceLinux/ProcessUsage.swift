internal import Glibc

/// What a process has used so far.
package struct ProcessUsage: Equatable, Sendable {
    /// Bytes in memory now.
    package let residentBytes: UInt64
    /// Processor time, user and kernel together.
    package let processorTime: Duration

    /// The usage of a process, nil when it is gone (or is another user's and hidden).
    package init?(of process: ProcessIdentity) {
        guard
            let memory = Self.fields("/proc/\(process.number)/statm"),
            memory.count > 1, let pages = UInt64(memory[1]),
            let line = Self.text("/proc/\(process.number)/stat"),
            // The name is in brackets and may hold anything, brackets and spaces too.
            let bracket = line.lastIndex(of: ")")
        else { return nil }
        let rest = line[line.index(after: bracket)...].split(separator: " ")
        // After the name: state is field 0, utime 11, stime 12 (proc(5) counts them 3, 14, 15).
        guard rest.count > 12, let user = Int64(rest[11]), let kernel = Int64(rest[12]) else {
            return nil
        }
        let ticksPerSecond = Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))
        residentBytes = pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
        processorTime = .milliseconds((user + kernel) * 1_000 / ticksPerSecond)
    }

    /// This process's usage; its processor time to the microsecond.
    package static var current: ProcessUsage? {
        guard let coarse = ProcessUsage(of: .current) else { return nil }
        var usage = rusage()
        guard unsafe getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return coarse }
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return ProcessUsage(
            residentBytes: coarse.residentBytes,
            processorTime: .seconds(seconds) + .microseconds(microseconds))
    }

    private init(residentBytes: UInt64, processorTime: Duration) {
        self.residentBytes = residentBytes
        self.processorTime = processorTime
    }

    private static func text(_ path: String) -> String? {
        guard let bytes = try? Files.read(path, limit: 65_536) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func fields(_ path: String) -> [Substring]? {
        text(path)?.split(separator: " ")
    }
}
