internal import CPostgreSQL

/// What a statement gave: rows in PostgreSQL's binary form. Freed with this object.
@safe
final class PostgresRows {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) { unsafe self.result = result }

    deinit { unsafe PQclear(result) }

    /// Rows that came back.
    var count: Int { Int(unsafe PQntuples(result)) }

    /// Rows that were inserted, changed or deleted.
    var affected: Int {
        guard let text = unsafe PQcmdTuples(result) else { return 0 }
        return Int(unsafe String(cString: text)) ?? 0
    }

    /// A `bigint`; 0 where it is null.
    func integer(_ row: Int, _ column: Int32) -> Int64 {
        var number: UInt64 = 0
        for byte in blob(row, column) { number = number &<< 8 | UInt64(byte) }
        return Int64(bitPattern: number)
    }

    /// A `bigint` of ours that is never negative.
    func unsigned(_ row: Int, _ column: Int32) -> UInt64 {
        UInt64(bitPattern: integer(row, column))
    }

    /// A `bytea`, or the bytes of any other value; none where it is null.
    func blob(_ row: Int, _ column: Int32) -> [UInt8] {
        let count = Int(unsafe PQgetlength(result, Int32(row), column))
        guard count > 0, let start = unsafe PQgetvalue(result, Int32(row), column) else {
            return []
        }
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// A `text`.
    func text(_ row: Int, _ column: Int32) -> String {
        String(decoding: blob(row, column), as: UTF8.self)
    }
}

/// A value bound to a parameter, with its type's number in PostgreSQL's catalogue.
enum PostgresValue {
    case integer(Int64)
    case blob([UInt8])
    case text(String)

    static func unsigned(_ number: UInt64) -> PostgresValue {
        .integer(Int64(bitPattern: number))
    }

    /// `bigint`, `bytea`, `text`.
    var type: UInt32 {
        switch self {
        case .integer: 20
        case .blob: 17
        case .text: 25
        }
    }

    /// The binary form.
    var bytes: [UInt8] {
        switch self {
        case .integer(let number):
            (0..<8).reversed().map {
                UInt8(truncatingIfNeeded: number >> Int64($0 * 8))
            }
        case .blob(let bytes): bytes
        case .text(let text): Array(text.utf8)
        }
    }
}

/// What went wrong between us and PostgreSQL.
struct PostgresFailure: Error {
    /// The server's SQLSTATE; empty where it gave no answer.
    let state: String
    let message: String
    /// Whether the server said that the statement's transaction was undone, and goes on.
    let isDefinite: Bool

    /// The server's own words, on one line.
    init(state: String, message: String, isDefinite: Bool) {
        self.state = state
        self.isDefinite = isDefinite
        // Our sentences end by themselves.
        let line = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        self.message = String(line.reversed().drop { ".?".contains($0) }.reversed())
    }
}
