/// The shapes of a pool's blocks, in the order of its description.
///
/// The first lies in place: most pools have one block, and a report of many pools then needs no
/// memory of its own for each of them.
@frozen
public struct BlockShapes: Hashable, Sendable {
    @usableFromInline var leading: BlockShape?
    /// The second and later; empty where there is no first.
    @usableFromInline var others: [BlockShape]

    /// No blocks.
    @inlinable
    public init() {
        leading = nil
        others = []
    }

    /// `first`, then `others`.
    @inlinable @inline(__always)
    public init(first: BlockShape, others: [BlockShape]) {
        leading = first
        self.others = others
    }

    /// The blocks of `shapes` in order.
    @inlinable
    public init(_ shapes: some Sequence<BlockShape>) {
        self.init()
        for shape in shapes { append(shape) }
    }

    /// Hands out each in order, in place.
    @inlinable @inline(__always)
    public func forEachInPlace(_ body: (borrowing BlockShape) -> Void) {
        guard let leading else { return }
        body(leading)
        let span = others.span
        for index in span.indices { body(span[index]) }
    }

    /// Adds a block at the end.
    @inlinable @inline(__always)
    public mutating func append(_ shape: BlockShape) {
        if leading == nil { leading = shape } else { others.append(shape) }
    }
}

extension BlockShapes: RandomAccessCollection, MutableCollection {
    /// The first index.
    @inlinable
    public var startIndex: Int { 0 }

    /// How many blocks there are.
    @inlinable @inline(__always)
    public var endIndex: Int { leading == nil ? 0 : 1 &+ others.count }

    /// The shape of the block at `index`. Traps past the end.
    @inlinable
    public subscript(index: Int) -> BlockShape {
        @inline(__always) get {
            guard index == 0 else { return others[index - 1] }
            guard let leading else { preconditionFailure("a pool without blocks has no first") }
            return leading
        }
        @inline(__always) _modify {
            if index == 0 {
                precondition(leading != nil, "a pool without blocks has no first")
                yield &leading!
            } else {
                yield &others[index - 1]
            }
        }
    }
}

extension BlockShapes: ExpressibleByArrayLiteral {
    /// The blocks of a literal.
    @inlinable
    public init(arrayLiteral shapes: BlockShape...) { self.init(shapes) }
}
