/// Where something stands in a file; both count from 1, and a column counts characters.
package struct YAMLMark: Equatable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// A value of a YAML file with the place it stands at. Anchors, aliases and tags do not get this
/// far.
package struct YAMLNode: Equatable, Sendable {
    /// What stands at the mark. Scalars keep their text; what it means is the decoder's question.
    package enum Content: Equatable, Sendable {
        case scalar(String, isPlain: Bool)
        case list([YAMLNode])
        case map([YAMLEntry])
    }

    package var content: Content
    package var mark: YAMLMark

    package init(_ content: Content, at mark: YAMLMark) {
        self.content = content
        self.mark = mark
    }

    /// The word for this kind of value in a message to a person.
    package var kind: String {
        switch content {
        case .scalar("", isPlain: true): "nothing"
        case .scalar(let text, _): text.count <= 40 ? "'\(text)'" : "a long text"
        case .list: "a list"
        case .map: "a map"
        }
    }
}

/// One `key: value` of a map, in the file's order. Keys of one map differ (the reader sees to it).
package struct YAMLEntry: Equatable, Sendable {
    package var key: String
    package var keyMark: YAMLMark
    package var value: YAMLNode
}

/// What a file may at most be. Region and job files are written by people: a larger one is a
/// mistake or an attack, and is refused before it costs memory.
package enum YAMLLimits {
    /// Bytes of one file.
    package static let bytes = 1_048_576
    /// Lists and maps inside each other.
    package static let depth = 24
    /// Scalars, lists and maps of one file.
    package static let nodes = 200_000
    /// Documents (`---`) of one file.
    package static let documents = 10_000
}

/// Why a file is not the YAML that is read here: no tree comes of it.
package struct YAMLFault: Error, Equatable {
    package var mark: YAMLMark
    package var what: String
    package var remedy: String
}
