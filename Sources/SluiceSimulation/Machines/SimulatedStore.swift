import SluiceGateway
import SluiceModel

/// A gateway's store: rows by tagged key. What was put is durable when `commit` returns.
struct SimulatedStore: Sendable {
    /// Names the store; a wiped one has another name.
    private(set) var name: StoreID
    /// Grows each time the store is opened.
    private(set) var incarnation: UInt64 = 0
    private var rows: [UInt64: [UInt8]] = [:]

    init(name: StoreID) { self.name = name }

    /// Opens the store: its rows in order of their keys.
    mutating func open() -> [StoredRow] {
        incarnation += 1
        return rows.keys.sorted().compactMap { key in
            rows[key].flatMap { StoredRow(taggedKey: key, row: $0) }
        }
    }

    /// Writes changes in order.
    mutating func commit(_ changes: [RowChange]) {
        for change in changes {
            switch change {
            case .put(let table, let key, let row): rows[table.tagged(key)] = row
            case .remove(let table, let key): rows[table.tagged(key)] = nil
            case .removeThrough(let table, let last):
                let bounds = table.tagged(0)...table.tagged(last)
                for key in rows.keys.sorted() where bounds.contains(key) { rows[key] = nil }
            }
        }
    }

    /// Loses everything.
    mutating func wipe(name: StoreID) {
        self.name = name
        incarnation = 0
        rows = [:]
    }
}
