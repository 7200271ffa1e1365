internal import CZlib
internal import Glibc

/// Reads a text file line by line, plain or gzip (zlib tells by the first two bytes).
///
/// Lines end with LF or CR LF; the last may lack its end. A UTF-8 byte order mark is dropped.
/// Memory: one chunk and one line, both bounded by `TraceLimits`.
///
/// Safe although it keeps a C handle: the handle is private, opened once in `init`, closed once in
/// `deinit`, and the struct cannot be copied.
@safe
struct LineReader: ~Copyable {
    /// The file's name for messages.
    let path: String
    /// Number of the line in `line`, from 1; 0 before the first.
    private(set) var lineNumber = 0
    /// The current line without its end.
    private(set) var line: [UInt8] = []

    private let file: gzFile
    private var chunk = [UInt8](repeating: 0, count: TraceLimits.chunkBytes)
    private var position = 0
    private var filled = 0
    private var totalBytes: Int64 = 0
    private var ended = false

    /// Opens the file, or says why it cannot.
    init(path: String) throws(TraceError) {
        guard let file = unsafe gzopen(path, "rb") else {
            let reason = unsafe String(cString: strerror(errno))
            throw TraceError(
                file: path, line: 0, field: nil, problem: "cannot be opened: \(reason)",
                remedy: "Check the path and that you may read the file")
        }
        self.path = path
        unsafe self.file = file
    }

    deinit { _ = unsafe gzclose(file) }

    /// Moves to the next line. False at the end of the file.
    mutating func advance() throws(TraceError) -> Bool {
        line.removeAll(keepingCapacity: true)
        while true {
            if position == filled, try !refill() {
                guard !line.isEmpty else { return false }
                finishLine()
                return true
            }
            let end = chunk[position..<filled].firstIndex(of: UInt8(ascii: "\n"))
            let stop = end ?? filled
            guard line.count + (stop - position) <= TraceLimits.lineBytes else {
                throw failure(
                    "the line is longer than \(TraceLimits.lineBytes) bytes",
                    "Check that this is a text file in the format you named", line: lineNumber + 1)
            }
            line.append(contentsOf: chunk[position..<stop])
            position = end.map { $0 + 1 } ?? filled
            if end != nil {
                finishLine()
                return true
            }
        }
    }

    /// An error at the current line.
    func failure(
        _ problem: String, _ remedy: String, field: String? = nil, column: Int? = nil,
        line: Int? = nil
    ) -> TraceError {
        TraceError(
            file: path, line: line ?? lineNumber, field: field, column: column, problem: problem,
            remedy: remedy)
    }

    private mutating func finishLine() {
        lineNumber += 1
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        if lineNumber == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }

    /// Fills the chunk. False at a proper end; a cut or damaged gzip is an error, never an end.
    private mutating func refill() throws(TraceError) -> Bool {
        if ended { return false }
        let handle = unsafe file
        let count = unsafe chunk.withUnsafeMutableBytes {
            unsafe gzread(handle, $0.baseAddress, UInt32($0.count))
        }
        var code: Int32 = 0
        let text = unsafe gzerror(file, &code).map { unsafe String(cString: $0) } ?? ""
        if count < 0 || (count == 0 && code != Z_OK && code != Z_STREAM_END) {
            let cause = code == Z_BUF_ERROR ? "the gzip data ends too early" : text
            throw failure(
                "cannot be read: \(cause)",
                "The file is damaged or was cut short; fetch it again", line: lineNumber + 1)
        }
        position = 0
        filled = Int(count)
        totalBytes += Int64(count)
        guard totalBytes <= TraceLimits.decompressedBytes else {
            throw failure(
                "holds more than \(TraceLimits.decompressedBytes) bytes when unpacked",
                "Cut the trace into smaller files")
        }
        ended = count == 0
        return !ended
    }
}
