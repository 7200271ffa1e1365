internal import CPostgreSQL
internal import Glibc
internal import SluiceLinux
internal import Synchronization

/// Ends a wait for PostgreSQL from another thread.
package final class PostgresStop: Sendable {
    private let flag = Atomic<Bool>(false)

    /// Not stopped yet.
    package init() {}

    /// Every wait ends within `PostgresConnection.slice`, as if the server had not answered.
    package func stop() { flag.store(true, ordering: .releasing) }

    /// Whether it was asked for.
    package var isStopped: Bool { flag.load(ordering: .acquiring) }
}

/// One connection to PostgreSQL, used from one thread at a time: libpq's asynchronous calls with a
/// wait between them that has an end. Nothing is sent twice and nothing is retried.
@safe
final class PostgresConnection {
    /// How long one wait in the kernel is at most, so that `PostgresStop` is heeded.
    static let slice: Duration = .milliseconds(50)

    private let handle: OpaquePointer
    private let stop: PostgresStop
    private var prepared: Set<String> = []
    /// A warning came since it was last set to false. With synchronous replicas a cancelled wait
    /// for them ends in success and a warning.
    private var warned = Warned()
    /// Says, where no answer came in time, whether to wait on.
    var patience: (() -> Bool)?

    /// What libpq's callback writes into.
    private final class Warned { var isSet = false }

    /// Host, port and database, for people; never a password.
    let place: String

    /// Connects as `url` says, which may also be a libpq string of `key=value`.
    init(url: String, within time: Duration, stop: PostgresStop) throws(PostgresFailure) {
        self.stop = stop
        // A peer that is gone without a word is noticed after some seconds. Of several hosts the
        // one that takes writes is meant. What the URL says comes last and so counts.
        let settings = [
            ("fallback_application_name", "sluice"), ("keepalives_idle", "2"),
            ("keepalives_interval", "1"), ("keepalives_count", "3"), ("tcp_user_timeout", "4000"),
            ("client_encoding", "UTF8"), ("target_session_attrs", "read-write"), ("dbname", url),
        ]
        let started = unsafe Self.withCStrings(settings.map(\.0)) { names in
            unsafe Self.withCStrings(settings.map(\.1)) { values in
                unsafe PQconnectStartParams(names, values, 1)
            }
        }
        guard let handle = unsafe started else {
            throw PostgresFailure(state: "", message: "out of memory", isDefinite: true)
        }
        unsafe self.handle = handle
        place = unsafe Self.place(of: handle)
        if unsafe PQstatus(handle) == CONNECTION_BAD { throw connectionFailure() }
        try finishConnecting(until: .now + time)
        let context = unsafe Unmanaged.passUnretained(warned).toOpaque()
        unsafe _ = PQsetNoticeReceiver(
            handle,
            { context, result in
                guard let context = unsafe context,
                    let level = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "V"))),
                    unsafe String(cString: level) == "WARNING"
                else { return }
                unsafe Unmanaged<Warned>.fromOpaque(context).takeUnretainedValue().isSet = true
            }, context)
    }

    deinit { unsafe PQfinish(handle) }

    /// The server's version, as 150020.
    var serverVersion: Int { Int(unsafe PQserverVersion(handle)) }

    /// Whether the server could still answer.
    var isUsable: Bool { unsafe PQstatus(handle) == CONNECTION_OK }

    /// Whether a warning came with the last statement.
    var hasWarned: Bool { warned.isSet }

    /// Runs statements without parameters, as one transaction.
    func execute(_ script: String, within time: Duration) throws(PostgresFailure) {
        let sent = unsafe script.withCString { unsafe PQsendQuery(handle, $0) }
        _ = try results(sent: sent, until: .now + time)
    }

    /// Runs a statement, which is prepared when it comes first. `bytes` is the parameter after
    /// `values` where `hasBytes`.
    func run(
        _ statement: PostgresStatement, _ values: [PostgresValue] = [], bytes: Span<UInt8>,
        hasBytes: Bool, within time: Duration
    ) throws(PostgresFailure) -> PostgresRows {
        let deadline = Instant.now + time
        if !prepared.contains(statement.name) {
            let types = values.map(\.type) + (hasBytes ? [17] : [])
            let sent = unsafe PQsendPrepare(
                handle, statement.name, statement.text, Int32(types.count), types)
            _ = try results(sent: sent, until: deadline)
            prepared.insert(statement.name)
        }
        warned.isSet = false
        let encoded = values.map(\.bytes)
        let sent = unsafe bytes.withUnsafeBytes { tail in
            unsafe send(statement.name, encoded, hasBytes ? tail : nil)
        }
        return try results(sent: sent, until: deadline)
    }

    /// As above, for a statement without such a parameter.
    func run(
        _ statement: PostgresStatement, _ values: [PostgresValue] = [], within time: Duration
    ) throws(PostgresFailure) -> PostgresRows {
        let none: [UInt8] = []
        return try run(statement, values, bytes: none.span, hasBytes: false, within: time)
    }

    private func send(
        _ name: String, _ encoded: [[UInt8]], _ tail: UnsafeRawBufferPointer?
    ) -> Int32 {
        var lengths = encoded.map { Int32($0.count) }
        if let tail = unsafe tail { lengths.append(Int32(tail.count)) }
        let formats = [Int32](repeating: 1, count: lengths.count)
        let packed = Array(encoded.joined()) + [0]
        return unsafe packed.withUnsafeBytes { buffer in
            var values: [UnsafePointer<CChar>?] = unsafe []
            var offset = 0
            for value in encoded {
                unsafe values.append(
                    (buffer.baseAddress! + offset).assumingMemoryBound(to: CChar.self))
                offset += value.count
            }
            if let tail = unsafe tail {
                // An empty value is no null: it needs an address.
                let start = unsafe tail.baseAddress ?? buffer.baseAddress
                unsafe values.append(start?.assumingMemoryBound(to: CChar.self))
            }
            return unsafe PQsendQueryPrepared(
                handle, name, Int32(lengths.count), values, lengths, formats, 1)
        }
    }
}

extension PostgresConnection {
    private func finishConnecting(until deadline: Instant) throws(PostgresFailure) {
        var events = Int16(POLLOUT)
        while true {
            try wait(for: events, until: deadline)
            switch unsafe PQconnectPoll(handle) {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_READING: events = Int16(POLLIN)
            case PGRES_POLLING_WRITING: events = Int16(POLLOUT)
            default: throw connectionFailure()
            }
        }
    }

    /// Waits for all results of what was sent and gives the last; the first that is an error is
    /// thrown.
    private func results(
        sent: Int32, until deadline: Instant
    ) throws(PostgresFailure) -> PostgresRows {
        guard sent == 1 else { throw connectionFailure() }
        var last: PostgresRows?
        var failure: PostgresFailure?
        while true {
            try waitForResult(until: deadline)
            guard let result = unsafe PQgetResult(handle) else { break }
            switch unsafe PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                last = unsafe PostgresRows(result)
            default:
                if failure == nil { failure = unsafe self.failure(of: result) }
                unsafe PQclear(result)
            }
        }
        if let failure { throw failure }
        guard let last else { throw connectionFailure() }
        return last
    }

    private func waitForResult(until deadline: Instant) throws(PostgresFailure) {
        while true {
            let left = unsafe PQflush(handle)
            guard left >= 0 else { throw connectionFailure() }
            if left == 0, unsafe PQisBusy(handle) == 0 { return }
            try wait(for: Int16(left == 1 ? POLLIN | POLLOUT : POLLIN), until: deadline)
            guard unsafe PQconsumeInput(handle) == 1 else { throw connectionFailure() }
        }
    }

    /// Waits until the socket is ready. After the deadline the answer may come or not: the
    /// connection is of no more use.
    private func wait(for events: Int16, until deadline: Instant) throws(PostgresFailure) {
        while true {
            let now = Instant.now
            guard now < deadline || patience?() == true, !stop.isStopped else {
                throw PostgresFailure(
                    state: "",
                    message: stop.isStopped
                        ? "this process is stopping" : "no answer in time", isDefinite: false)
            }
            var socket = unsafe pollfd(fd: PQsocket(handle), events: events, revents: 0)
            let length = now < deadline ? min(deadline.since(now), Self.slice) : Self.slice
            let milliseconds = Int32(
                clamping: length.components.attoseconds / 1_000_000_000_000_000)
            let ready = unsafe poll(&socket, 1, max(1, milliseconds))
            if ready > 0 { return }
            guard ready == 0 || errno == EINTR else {
                throw PostgresFailure(
                    state: "", message: "poll failed (\(HostFile.words(for: errno)))",
                    isDefinite: false)
            }
        }
    }

    private func failure(of result: OpaquePointer) -> PostgresFailure {
        let field = { (code: Character) -> String in
            let number = Int32(code.asciiValue ?? 0)
            guard let text = unsafe PQresultErrorField(result, number) else { return "" }
            return unsafe String(cString: text)
        }
        let detail = field("D")
        return PostgresFailure(
            state: field("C"), message: field("M") + (detail.isEmpty ? "" : " (\(detail))"),
            isDefinite: field("V") == "ERROR" && isUsable)
    }

    private func connectionFailure() -> PostgresFailure {
        let text = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
        return PostgresFailure(
            state: "", message: text.isEmpty ? "the connection is gone" : text, isDefinite: false)
    }

    private static func place(of handle: OpaquePointer) -> String {
        let text = { (value: UnsafeMutablePointer<CChar>?) -> String in
            unsafe value.map { unsafe String(cString: $0) } ?? ""
        }
        let host = unsafe text(PQhost(handle))
        return unsafe "PostgreSQL at \(host):\(text(PQport(handle)))/\(text(PQdb(handle)))"
    }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = unsafe texts.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        let pointers = unsafe copies.map { unsafe UnsafePointer<CChar>($0) } + [nil]
        return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
    }
}
