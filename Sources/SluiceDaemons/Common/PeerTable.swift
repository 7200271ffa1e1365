internal import SluiceTransport

/// The connections of a daemon beside its loop's table: who is there, and who has said hello.
struct PeerTable {
    private struct Row {
        let connection: ConnectionIdentity
        let address: String
        var isGreeted = false
    }

    private var rows: [Row?] = []

    /// All that are open, in the order of their slots.
    var all: [ConnectionIdentity] { rows.compactMap { $0?.connection } }

    mutating func insert(_ connection: ConnectionIdentity, address: String) {
        while rows.count <= connection.slot { rows.append(nil) }
        rows[connection.slot] = Row(connection: connection, address: address)
    }

    mutating func remove(_ connection: ConnectionIdentity) {
        if row(connection) != nil { rows[connection.slot] = nil }
    }

    /// Where it is from; empty for one that is gone.
    func address(_ connection: ConnectionIdentity) -> String { row(connection)?.address ?? "" }

    /// Whether a hello of it was taken: then its frames may be as long as their kind allows.
    func isGreeted(_ connection: ConnectionIdentity) -> Bool {
        // Asked of every frame: in place, without a copy of the row and its text.
        connection.slot < rows.count && rows[connection.slot]?.connection == connection
            && rows[connection.slot]?.isGreeted == true
    }

    mutating func greet(_ connection: ConnectionIdentity) {
        if row(connection) != nil { rows[connection.slot]?.isGreeted = true }
    }

    private func row(_ connection: ConnectionIdentity) -> Row? {
        guard connection.slot < rows.count, let row = rows[connection.slot],
            row.connection == connection
        else { return nil }
        return row
    }
}
