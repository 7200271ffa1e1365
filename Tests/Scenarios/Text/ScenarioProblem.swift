/// What is wrong with a scenario's text: where, what, and what to write instead.
struct ScenarioProblem: Error, CustomStringConvertible {
    let file: String
    let line: Int
    let sentence: String

    var description: String { "\(file):\(line): \(sentence)" }
}
