package import SluiceLinux
internal import SluiceSession
package import SluiceWire

/// For a loop that drives many clients at once, such as a load generator: it waits for their
/// descriptors by itself, and asks each client only for what is there.
extension SluiceClient {
    /// The socket to wait for; another one after `reconnects` has grown, nil while there is none.
    package var descriptor: Descriptor? { connection?.descriptor }

    /// Bytes that wait to be written: wait for room too where there are any.
    package var waitingBytes: Int { connection?.waitingBytes ?? 0 }

    /// Whether the planner's credit admits another request now.
    package var hasCredit: Bool { (connection?.session.creditLeft ?? 0) > 0 }

    /// Writes and reads what goes without waiting; answers are then given by `nextAnswer`.
    package func poll() throws(ClientError) {
        guard let connection else { return try reopen(after: nil, until: .now + timeout) }
        do throws(Connection.End) {
            try connection.flush()
            try connection.fill()
            while let (correlation, message) = try connection.next() { keep(message, correlation) }
        } catch { try reopen(after: error, until: .now + timeout) }
    }

    /// The next answer that is here already.
    package func nextAnswer() -> (correlation: UInt64, message: Message)? { answers.popFirst() }
}
