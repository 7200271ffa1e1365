import SluiceJournal
import SluiceLinux
import SluiceModel

@testable import SluiceGateway

/// What a gateway's store says that the region runs, read from a copy while the gateway is dead.
struct GatewayView {
    let runs: [GatewayRun]

    /// Copies the store of `folder` to `copy` and reads it there, so that the gateway finds its own
    /// as its death left it.
    init(folder: String, copy: String) throws {
        try Files.removeFolder(copy)
        try Files.makeFolders(copy)
        for name in ["gateway.sqlite", "gateway.sqlite-wal"] where Files.exists("\(folder)/\(name)")
        {
            let bytes = try Files.read("\(folder)/\(name)", limit: 1 << 28)
            try Files.replace("\(copy)/\(name)", with: bytes)
        }
        let store = try GatewayStore(path: "\(copy)/gateway.sqlite")
        defer { store.close() }
        runs = try store.load().filter { $0.table == StoreTable.runs.rawValue }.map {
            try GatewayRun(number: OrderSequence($0.key), row: $0.bytes)
        }
    }

    /// What is wrong with the cards that runs hold, or nil: a card with two runs, a gang that has
    /// not all its cards, an attempt that is there twice.
    var fault: String? {
        var bound: [UInt32: UInt16] = [:]
        var keys: Set<RunKey> = []
        for run in runs where run.slice == nil {
            var count = 0
            for share in run.shares {
                let node = UInt32(share.block) << 16 | UInt32(share.node)
                let there = bound[node] ?? 0
                guard there & share.cards == 0 else { return "\(share.nodeName): a card twice" }
                bound[node] = there | share.cards
                count += share.count
            }
            guard count == Int(run.order.cards) else {
                return "\(run.key) has \(count) of \(run.order.cards) cards"
            }
            guard keys.insert(run.key).inserted else { return "\(run.key) is there twice" }
        }
        return nil
    }
}
