import SluiceCoding
import SluiceModel
import SluiceWire

/// Gives arbitrary valid fields from a seed: the same seed, the same message, on every machine.
struct ArbitrarySource: FieldSource {
    private var state: UInt64
    private var depth = 0
    private var blockStart: Int64 = -1
    private var hasShared = false

    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    /// Small numbers, large ones and the edges, all of them often.
    private mutating func drawn<Number: FixedWidthInteger>() -> Number {
        switch below(8) {
        case 0: Number.max
        case 1: Number.min
        case 2: 0
        case 3, 4: Number(truncatingIfNeeded: next())
        default: Number(truncatingIfNeeded: next() % 100)
        }
    }

    mutating func number<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type
    ) -> Number {
        switch ("\(name)", Number.bitWidth) {
        case ("cardsPerNode", 8): return Number(1 + below(Limits.cardsPerNode))
        case ("nodes", 16): return Number(1 + below(Limits.nodesPerBlock))
        // A pool's site is an index into a list of at least one.
        case ("site", 16): return 0
        case ("startSecondOfDay", 64):
            blockStart += blockStart < 0 ? 1 : Int64(1 + below(5_000))
            return Number(blockStart)
        // The first hour that has a price begins on the hour, and a market's price has bounds.
        case ("hoursFrom", 64): return Number(3_600 * (1 + below(1 << 20)))
        case ("hourPrice", 64): return Number(below(20_000_001) - 10_000_000)
        case ("sharedCards", 32):
            let value: Number = drawn()
            hasShared = value != 0
            return value
        default: return drawn()
        }
    }

    mutating func bool(_ name: FieldName) -> Bool { below(2) == 1 }

    mutating func text(_ name: FieldName, limit: Int) -> String {
        let pieces = ["a", "水", "闸", " ", "\"", "\\", "é", "\n", "🌊", "0"]
        var text = ""
        for _ in 0..<below(24) {
            let piece = pieces[below(pieces.count)]
            guard text.utf8.count + piece.utf8.count <= limit else { break }
            text += piece
        }
        return text
    }

    mutating func name(_ name: FieldName, _ form: NameForm) -> String {
        if form != .required, below(4) == 0 { return "" }
        let plain = part()
        return form == .tenant && below(2) == 0 ? plain + "/" + part() : plain
    }

    private mutating func part() -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789-.")
        let length = below(8) == 0 ? Limits.nameBytes : 1 + below(12)
        return String((0..<length).map { letters[below($0 == 0 ? 36 : 38)] })
    }

    mutating func bytes(_ name: FieldName, limit: Int) -> [UInt8] {
        (0..<below(40)).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    mutating func choice<Choice: FieldChoice>(_ name: FieldName, _ type: Choice.Type) -> Choice {
        let all = Array(Choice.allCases)
        return all[below(all.count)]
    }

    mutating func optionalChoice<Choice: FieldChoice>(
        _ name: FieldName, _ type: Choice.Type
    ) -> Choice? { below(2) == 0 ? nil : choice(name, type) }

    mutating func texts(_ name: FieldName, limit: Int, bytes: Int) -> [String] {
        (0..<below(4)).map { _ in text(name, limit: bytes) }
    }

    mutating func names<Wrapped>(
        _ name: FieldName, _ form: NameForm, limit: Int, _ wrap: (String) -> Wrapped
    ) -> [Wrapped] { (0..<below(4)).map { _ in wrap(self.name(name, form)) } }

    mutating func numbers<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type, limit: Int
    ) -> [Number] {
        guard "\(name)" != "sharedByFreeTenths" || hasShared else { return [] }
        let count = "\(name)" == "sharedByFreeTenths" ? limit : below(5)
        return (0..<count).map { _ in drawn() }
    }

    mutating func counts<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type, count: Int
    ) -> InlineCounts {
        var counts = InlineCounts()
        for index in 0..<count { counts[index] = drawn() }
        return counts
    }

    mutating func record<Record: FieldRecord>(
        _ name: FieldName, _ type: Record.Type
    ) throws(CodingFault) -> Record { try Record(from: &self) }

    mutating func optional<Record: FieldRecord>(
        _ name: FieldName, _ type: Record.Type
    ) throws(CodingFault) -> Record? { below(3) == 0 ? nil : try record(name, type) }

    mutating func list<Records: FieldList>(
        _ name: FieldName, of type: Records.Type, limit: Int
    ) throws(CodingFault) -> Records {
        let least = ["sites", "pools", "blocks", "bands"].contains("\(name)") ? 1 : 0
        if "\(name)" == "bands" { blockStart = -1 }
        return try Records(count: least + below(4)) { () throws(CodingFault) in
            try record(name, Records.Element.self)
        }
    }

    mutating func hasAppended(_ name: FieldName) -> Bool { true }

    func fault(_ kind: CodingFault.Kind) -> CodingFault { CodingFault(kind, at: 0) }
}

/// Arbitrary messages.
enum Samples {
    /// A valid message of `kind`.
    static func message(_ kind: MessageKind, seed: UInt64) throws -> Message {
        var source = ArbitrarySource(seed: seed &* 1_000 &+ UInt64(kind.rawValue))
        return try Message(kind: kind, from: &source)
    }
}
