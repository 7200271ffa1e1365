/// Follows the chain of batches, whatever engine keeps them.
struct ChainWalk {
    /// The last batch that was followed, or what the walk began with.
    private(set) var position: Position
    private(set) var hash: ChainHash
    private let path: String
    private let hasher: Hasher256

    /// From a place in the chain that is believed.
    init(after position: Position, _ hash: ChainHash, of path: String, _ hasher: Hasher256) {
        self.position = position
        self.hash = hash
        self.path = path
        self.hasher = hasher
    }

    /// Goes on to the next batch; throws where it is not that, or not what was written.
    mutating func take(_ batch: JournalBatch, _ stored: ChainHash) throws(JournalError) {
        guard batch.position == position + 1 else {
            throw .damaged(path: path, position: position + 1, what: "the batch is missing")
        }
        let hash = hasher.link(
            hash, position: batch.position, term: batch.term, civilTime: batch.civilTime,
            bytes: batch.bytes.span)
        guard hash == stored else {
            throw .damaged(
                path: path, position: batch.position,
                what: "its bytes do not give the hash stored beside them")
        }
        self.hash = hash
        position = batch.position
    }

    /// Throws where the walk did not end at the journal's end.
    func end(at last: Position, _ lastHash: ChainHash) throws(JournalError) {
        if position < last { throw .truncated(path: path, found: position, expected: last) }
        guard position == last, hash == lastHash else {
            throw .damaged(
                path: path, position: position,
                what: "the end of the chain is not what the head says")
        }
    }
}
