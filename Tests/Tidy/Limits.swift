/// The walls of the house style. The aims lie lower: 250 lines a file, 30 a function.
enum Limits {
    /// Above this a file has two subjects.
    static let fileLines = 500
    /// Above this a function no longer fits on a screen; counted from its first line to its brace.
    static let functionLines = 70
    /// Two files side by side.
    static let columns = 100
    /// A bigger file is data, which lies elsewhere, or the output of a tool, which is made again.
    static let fileBytes = 200_000
}
