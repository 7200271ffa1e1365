import SluiceJournal
import Testing

@Suite struct GatewayStoreTests {
    let folder = Folder()

    @Test func `steps come back after opening again, sorted by key`() throws {
        let store = try GatewayStore(path: folder("k"))
        let (id, incarnation) = (store.storeID, store.incarnation)
        try store.commit(changes: [
            .put(table: 2, key: 2, bytes: [2]), .put(table: 2, key: 1, bytes: [1]),
            .put(table: 3, key: .max, bytes: []), .put(table: 3, key: 5, bytes: [5]),
        ])
        try store.commit(changes: [
            .removeThrough(table: 2, key: 1), .put(table: 3, key: 5, bytes: [6]),
            .put(table: 3, key: 9, bytes: [9]), .remove(table: 3, key: 9),
            .put(table: 1, key: 0, bytes: [7]),
        ])
        store.close()
        let again = try GatewayStore(path: folder("k"))
        #expect(again.storeID == id)
        #expect(again.incarnation == incarnation)
        #expect(
            try again.load() == [
                StoreRow(table: 1, key: 0, bytes: [7]), StoreRow(table: 2, key: 2, bytes: [2]),
                StoreRow(table: 3, key: 5, bytes: [6]), StoreRow(table: 3, key: .max, bytes: []),
            ])
    }

    @Test func `a wiped store is empty and a new incarnation`() throws {
        let store = try GatewayStore(path: folder("k"))
        let before = store.incarnation
        try store.commit(changes: [.put(table: 1, key: 1, bytes: [1])])
        try store.wipe()
        #expect(store.incarnation != before)
        #expect(try store.load().isEmpty)
    }

    @Test func `a second gateway on the same store is refused`() throws {
        let store = try GatewayStore(path: folder("k"))
        #expect(refusal { _ = try GatewayStore(path: folder("k")) } == .locked(path: folder("k")))
        store.close()
        #expect(refusal { _ = try GatewayStore(path: folder("k")) } == nil)
    }
}
