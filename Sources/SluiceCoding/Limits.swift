/// The bounds of what is written beyond those of the model.
public enum CodingLimits {
    /// Bytes of a sentence for people; a longer one is cut when it is written.
    public static let sentenceBytes = 1_024
    /// Numbers of one verdict, and terms of one candidate.
    public static let numbersPerVerdict = 32
    /// Bytes of a number's name in a verdict.
    public static let numberNameBytes = 64
    /// Nodes that one run is said to have, for people; the rest is not named.
    public static let nodesPerRun = 64
    /// Bytes of a command with its arguments and environment: it must fit in a record's 65,535.
    public static let commandBytes = 48_000
}
