internal import SluiceLinux

/// A run's output on disk: segments named by the place of their first byte in all that was written.
/// The newest two are kept, so at least half of the bound is always there.
enum OutputFiles {
    static let prefix = "output-"

    /// Writes segments; owned by the supervisor.
    struct Writer: ~Copyable {
        private let folder: String
        private let segmentBytes: UInt64
        private var file: FileDescriptor
        private var start: UInt64 = 0
        private var written: UInt64 = 0

        init(folder: String, bound: UInt64) throws(KernelError) {
            self.folder = folder
            segmentBytes = max(1, bound / 2)
            file = try FileDescriptor.open(OutputFiles.path(folder, 0), .truncate, mode: 0o600)
        }

        /// Appends bytes; what the disk does not take (it is full) is lost, and the run goes on.
        mutating func append(_ bytes: ArraySlice<UInt8>) {
            var rest = bytes
            while !rest.isEmpty {
                if written - start >= segmentBytes { startSegment() }
                let part = rest.prefix(Int(segmentBytes - (written - start)))
                try? file.descriptor.writeAll(part.span)
                written += UInt64(part.count)
                rest = rest.dropFirst(part.count)
            }
        }

        private mutating func startSegment() {
            guard
                let next = try? FileDescriptor.open(
                    OutputFiles.path(folder, written), .truncate, mode: 0o600)
            else { return }
            file = next
            for old in OutputFiles.starts(folder) where old < start {
                try? Files.remove(OutputFiles.path(folder, old))
            }
            start = written
        }
    }

    /// Bytes from `offset`, or from the oldest there is; nil where the run has no output file.
    static func read(folder: String, offset: UInt64, limit: Int) -> (UInt64, [UInt8])? {
        let starts = starts(folder)
        guard let oldest = starts.first else { return nil }
        let from = max(offset, oldest)
        guard let start = starts.last(where: { $0 <= from }) else { return nil }
        guard let file = try? FileDescriptor.open(path(folder, start), .read) else { return nil }
        return (from, file.descriptor.readAll(at: from - start, limit: limit))
    }

    static func starts(_ folder: String) -> [UInt64] {
        let names = (try? Files.names(in: folder)) ?? []
        return names.filter { $0.hasPrefix(prefix) }
            .compactMap { UInt64($0.dropFirst(prefix.count)) }.sorted()
    }

    static func path(_ folder: String, _ start: UInt64) -> String { "\(folder)/\(prefix)\(start)" }
}
