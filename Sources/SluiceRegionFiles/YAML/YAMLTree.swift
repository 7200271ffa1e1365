/// Reads the documents of a file as trees, inside `YAMLLimits`.
///
/// Refused, each with its place: anchors, aliases and tags (one name for two things reads badly and
/// is how a small file becomes a huge one), keys that are not scalars, and one key twice in a map.
package func readYAML(_ bytes: [UInt8]) throws(YAMLFault) -> [YAMLNode] {
    guard bytes.count <= YAMLLimits.bytes else {
        throw YAMLFault(
            mark: YAMLMark(line: 1, column: 1),
            what: "the file has \(bytes.count) bytes; at most \(YAMLLimits.bytes) are read",
            remedy: "split it into several files")
    }
    var tree = YAMLTree(bytes: bytes)
    return try tree.documents()
}

private struct YAMLTree: ~Copyable {
    private var events: YAMLEvents
    private var nodeCount = 0

    init(bytes: [UInt8]) {
        events = YAMLEvents(bytes: bytes)
    }

    mutating func documents() throws(YAMLFault) -> [YAMLNode] {
        var found: [YAMLNode] = []
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamEnd: return found
            case .documentStart:
                guard found.count < YAMLLimits.documents else {
                    throw tooMuch("documents", YAMLLimits.documents, at: event.mark)
                }
                found.append(try node(try events.next(), depth: 0))
            default: continue
            }
        }
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLFault) -> YAMLNode {
        nodeCount += 1
        guard nodeCount <= YAMLLimits.nodes else {
            throw tooMuch("values", YAMLLimits.nodes, at: event.mark)
        }
        guard depth <= YAMLLimits.depth else {
            throw tooMuch("levels of nesting", YAMLLimits.depth, at: event.mark)
        }
        guard !event.isDecorated, event.kind != .alias else {
            throw YAMLFault(
                mark: event.mark, what: "anchors, aliases and tags (& * !) are not read here",
                remedy: "write the value out; quote a text that starts with one of them")
        }
        switch event.kind {
        case .listStart: return YAMLNode(.list(try list(depth: depth)), at: event.mark)
        case .mapStart: return YAMLNode(.map(try map(depth: depth)), at: event.mark)
        case .scalar(let text, let isPlain):
            return YAMLNode(.scalar(text, isPlain: isPlain), at: event.mark)
        default: preconditionFailure("libyaml gave \(event.kind) where a value begins")
        }
    }

    private mutating func list(depth: Int) throws(YAMLFault) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let event = try events.next()
            if event.kind == .listEnd { return items }
            items.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func map(depth: Int) throws(YAMLFault) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if event.kind == .mapEnd { return entries }
            guard case .scalar(let key, _) = try node(event, depth: depth + 1).content else {
                throw YAMLFault(
                    mark: event.mark, what: "a key must be a plain word",
                    remedy: "write `name: value`")
            }
            if let line = lines.updateValue(event.mark.line, forKey: key) {
                throw YAMLFault(
                    mark: event.mark,
                    what: "the key '\(key)' stands here again (first on line \(line))",
                    remedy: "keep one of the two")
            }
            let value = try node(try events.next(), depth: depth + 1)
            entries.append(YAMLEntry(key: key, keyMark: event.mark, value: value))
        }
    }

    private func tooMuch(_ what: String, _ limit: Int, at mark: YAMLMark) -> YAMLFault {
        YAMLFault(
            mark: mark, what: "the file has more than \(limit) \(what)",
            remedy: "split it into several files, or nest less")
    }
}
