import SluiceJournal
import Testing

@Suite struct GatewayStoreTests {
    let folder = Folder()

    @Test func `steps come back after opening again, sorted by key`() throws {
        let store = try GatewayStore(path: folder("k"))
        let (id, incarnation) = (store.storeID, store.incarnation)
        try store.commit(changes: [
            .putOrder(sequence: 2, bytes: [2]), .putOrder(sequence: 1, bytes: [1]),
            .putRun(id: .max, bytes: []), .putRun(id: 5, bytes: [5]), .setTerm(3), .setSequence(2),
        ])
        try store.commit(changes: [
            .dropOrdersBelow(sequence: 2), .putRun(id: 5, bytes: [6]), .putRun(id: 9, bytes: [9]),
            .removeRun(id: 9),
        ])
        store.close()
        let again = try GatewayStore(path: folder("k"))
        #expect(again.storeID == id)
        #expect(again.incarnation == incarnation)
        let content = try again.load()
        #expect(content.term == 3)
        #expect(content.sequence == 2)
        #expect(content.orders == [StoreRow(key: 2, bytes: [2])])
        #expect(content.runs == [StoreRow(key: 5, bytes: [6]), StoreRow(key: .max, bytes: [])])
    }

    @Test func `a wiped store is a new incarnation`() throws {
        let store = try GatewayStore(path: folder("k"))
        let before = store.incarnation
        try store.commit(changes: [.putRun(id: 1, bytes: [1]), .setTerm(4)])
        try store.wipe()
        #expect(store.incarnation != before)
        let content = try store.load()
        #expect(content.runs.isEmpty)
        #expect(content.term == 0)
    }

    @Test func `a second gateway on the same store is refused`() throws {
        let store = try GatewayStore(path: folder("k"))
        #expect(refusal { _ = try GatewayStore(path: folder("k")) } == .locked(path: folder("k")))
        store.close()
        #expect(refusal { _ = try GatewayStore(path: folder("k")) } == nil)
    }
}
