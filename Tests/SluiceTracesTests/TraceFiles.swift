import CZlib
import Foundation
@testable import SluiceTraces

/// Files for the tests: the public data where a checkout has it, and small ones written here.
enum TraceFiles {
    static let data = URL(filePath: #filePath)
        .appending(path: "../../../../shared/data").standardizedFileURL.path

    static let present = FileManager.default.fileExists(atPath: data + "/README.md")

    /// Writes `text` to a fresh file, runs `body` with its path, and removes it.
    static func with<Result>(
        _ text: String, gzip: Bool = false, cutBytes: Int = 0, body: (String) throws -> Result
    ) throws -> Result {
        let path = NSTemporaryDirectory() + "sluice-trace-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        if gzip {
            guard let file = unsafe gzopen(path, "wb") else { throw CocoaError(.fileWriteUnknown) }
            let bytes = Array(text.utf8)
            _ = unsafe bytes.withUnsafeBytes {
                unsafe gzwrite(file, $0.baseAddress, UInt32($0.count))
            }
            _ = unsafe gzclose(file)
        } else {
            try Data(text.utf8).write(to: URL(filePath: path))
        }
        if cutBytes > 0 {
            let whole = try Data(contentsOf: URL(filePath: path))
            try whole.dropLast(cutBytes).write(to: URL(filePath: path))
        }
        return try body(path)
    }

    /// Reads `text` as a trace of `format`.
    static func read(
        _ text: String, _ format: TraceFormat, gzip: Bool = false, cutBytes: Int = 0
    ) throws -> Trace {
        try with(text, gzip: gzip, cutBytes: cutBytes) { try Trace.read(path: $0, format: format) }
    }

    /// The error that reading `text` gives, or nil.
    static func failure(
        _ text: String, _ format: TraceFormat, gzip: Bool = false, cutBytes: Int = 0
    ) -> TraceError? {
        do {
            _ = try read(text, format, gzip: gzip, cutBytes: cutBytes)
            return nil
        } catch { return error as? TraceError }
    }
}
