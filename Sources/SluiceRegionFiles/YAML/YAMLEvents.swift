internal import CYAML

/// One event of libyaml, copied out of its memory.
struct YAMLEvent {
    enum Kind: Equatable {
        case streamStart, streamEnd, documentStart, documentEnd
        case listStart, listEnd, mapStart, mapEnd
        case alias
        case scalar(String, isPlain: Bool)
    }

    var kind: Kind
    var mark: YAMLMark
    /// It carries an anchor (`&name`) or a tag (`!!type`), which these files have no use for.
    var isDecorated = false
}

/// libyaml's event parser over a copy of the bytes: the only place that touches the C library.
/// Safe to use: it owns both allocations from `init` to `deinit`, and events are copied out.
@safe struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(bytes: [UInt8]) {
        unsafe input = .allocate(capacity: max(1, bytes.count))
        _ = unsafe input.initialize(from: bytes)
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        let isReady = unsafe yaml_parser_initialize(parser)
        precondition(isReady == 1, "libyaml could not get memory for a parser")
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event. Never called again after `.streamEnd` or a fault.
    mutating func next() throws(YAMLFault) -> YAMLEvent {
        var raw = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &raw) == 1 else { throw fault() }
        defer { unsafe yaml_event_delete(&raw) }
        let mark = unsafe Self.mark(raw.start_mark)
        switch unsafe raw.type {
        case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, mark: mark)
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return YAMLEvent(kind: .streamEnd, mark: mark)
        case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, mark: mark)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, mark: mark)
        case YAML_ALIAS_EVENT: return YAMLEvent(kind: .alias, mark: mark)
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe raw.data.sequence_start
            let isDecorated = unsafe start.anchor != nil || start.tag != nil
            return YAMLEvent(kind: .listStart, mark: mark, isDecorated: isDecorated)
        case YAML_MAPPING_START_EVENT:
            let start = unsafe raw.data.mapping_start
            let isDecorated = unsafe start.anchor != nil || start.tag != nil
            return YAMLEvent(kind: .mapStart, mark: mark, isDecorated: isDecorated)
        case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .listEnd, mark: mark)
        case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mapEnd, mark: mark)
        default: return unsafe Self.scalar(raw, at: mark)
        }
    }

    private static func scalar(_ raw: yaml_event_t, at mark: YAMLMark) -> YAMLEvent {
        let scalar = unsafe raw.data.scalar
        let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
        let isDecorated = unsafe scalar.anchor != nil || scalar.tag != nil
        return YAMLEvent(
            kind: .scalar(text, isPlain: isPlain), mark: mark, isDecorated: isDecorated)
    }

    private static func mark(_ mark: yaml_mark_t) -> YAMLMark {
        YAMLMark(line: mark.line + 1, column: mark.column + 1)
    }

    /// What libyaml says is wrong. Its reader (bytes that are no UTF-8) knows an offset only.
    private func fault() -> YAMLFault {
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
        let mark: YAMLMark
        if unsafe parser.pointee.error == YAML_READER_ERROR {
            mark = unsafe Self.place(of: parser.pointee.problem_offset, in: input)
        } else {
            mark = unsafe Self.mark(parser.pointee.problem_mark)
        }
        return YAMLFault(
            mark: mark, what: "this is not valid YAML: \(problem ?? "it cannot be read")",
            remedy: "mend the file here, or just above; indent with spaces, quote odd text")
    }

    private static func place(
        of offset: Int, in input: UnsafeMutableBufferPointer<UInt8>
    ) -> YAMLMark {
        var mark = YAMLMark(line: 1, column: 1)
        for index in 0..<min(max(0, offset), input.count) {
            if unsafe input[index] == UInt8(ascii: "\n") {
                mark = YAMLMark(line: mark.line + 1, column: 1)
            } else if unsafe input[index] & 0xC0 != 0x80 {
                mark.column += 1
            }
        }
        return mark
    }
}
