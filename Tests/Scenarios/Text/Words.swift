import SluiceModel

/// The words of one command, read from the left. Everything that does not read is a problem that
/// names the file and the line.
struct Words {
    let file: String
    let line: Int
    private let words: [String]
    private var next = 0

    init(_ text: String, file: String, line: Int) {
        self.file = file
        self.line = line
        words = text.split(separator: " ").map(String.init)
    }

    /// The word that is read next; nil at the end.
    var peek: String? { next < words.count ? words[next] : nil }

    func problem(_ sentence: String) -> ScenarioProblem {
        ScenarioProblem(file: file, line: line, sentence: sentence)
    }

    /// The next word, which is a `thing`.
    mutating func word(_ thing: String) throws(ScenarioProblem) -> String {
        guard let word = peek else { throw problem("\(thing) is missing at the end of the line") }
        next += 1
        return word
    }

    /// Whether the next word is this one, which is then read.
    mutating func take(_ word: String) -> Bool {
        guard peek == word else { return false }
        next += 1
        return true
    }

    /// The next word is this one.
    mutating func expect(_ word: String) throws(ScenarioProblem) {
        guard take(word) else {
            throw problem("`\(word)` was expected before `\(peek ?? "the end of the line")`")
        }
    }

    /// Nothing is left.
    func end() throws(ScenarioProblem) {
        if let word = peek { throw problem("`\(word)` is not understood here") }
    }

    mutating func name<Kind>(_ thing: String) throws(ScenarioProblem) -> Name<Kind> {
        let word = try word(thing)
        guard let name = Name<Kind>(word) else {
            throw problem("`\(word)` is no name of \(thing): a-z, 0-9, `-`, `.`")
        }
        return name
    }

    /// Names with commas and no space between them.
    mutating func names<Kind>(_ thing: String) throws(ScenarioProblem) -> [Name<Kind>] {
        var names: [Name<Kind>] = []
        for part in try word(thing).split(separator: ",", omittingEmptySubsequences: false) {
            guard let name = Name<Kind>(String(part)) else {
                throw problem("`\(part)` is no name of \(thing): a-z, 0-9, `-`, `.`")
            }
            names.append(name)
        }
        return names
    }

    mutating func number<Value: FixedWidthInteger>(
        _ thing: String
    ) throws(ScenarioProblem) -> Value {
        let word = try word(thing)
        guard let value = Value(word) else { throw problem("`\(word)` is no number of \(thing)") }
        return value
    }

    /// A decimal with at most six places, in millionths: `0.35` is 350,000.
    mutating func millionths(_ thing: String) throws(ScenarioProblem) -> Int64 {
        let word = try word(thing)
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = Int64(parts[0]), whole >= 0,
            whole < 1_000_000_000
        else { throw problem("`\(word)` is no amount of \(thing), as 0.35 is one") }
        guard parts.count == 2 else { return whole * 1_000_000 }
        let places = parts[1]
        guard (1...6).contains(places.count), let fraction = Int64(places), fraction >= 0 else {
            throw problem("`\(word)` is no amount of \(thing), as 0.35 is one")
        }
        return whole * 1_000_000 + fraction
            * (0..<6 - places.count).reduce(1) { all, _ in all * 10 }
    }

    /// A number and its unit: `90 s`, `10 min`, `2 h`, `3 days`.
    mutating func length(_ thing: String) throws(ScenarioProblem) -> Seconds {
        let count: Int64 = try number(thing)
        let unit = try word("the unit of \(thing)")
        let seconds: [String: Int64] = [
            "s": 1, "min": 60, "h": 3_600, "day": 86_400, "days": 86_400,
        ]
        guard let factor = seconds[unit], (0...400 * 86_400).contains(count * factor) else {
            throw problem("`\(count) \(unit)` is no length of time: s, min, h, days")
        }
        return Seconds(count * factor)
    }

    /// Seconds of the day: `08:30`.
    mutating func clock(_ thing: String) throws(ScenarioProblem) -> Int64 {
        let word = try word(thing)
        let parts = word.split(separator: ":").map { Int64($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1],
            (0...24).contains(hour), (0..<60).contains(minute), hour * 60 + minute <= 1_440
        else { throw problem("`\(word)` is no time of day, as 08:30 is one") }
        return hour * 3_600 + minute * 60
    }
}
