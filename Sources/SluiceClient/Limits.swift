/// The bounds of a client; each keeps a program's memory or its waiting in hand.
public enum ClientLimits {
    /// Requests and answers that a client holds at once; past it, `receive` before the next `send`.
    public static let inFlight = 65_536
    /// Bytes that wait to be written; past them `send` writes before it takes more.
    public static let outputBytes = 1 << 20
    /// Bytes taken from the socket at once.
    static let readBytes = 256 << 10
    /// Bytes of what a job asks for: less than a frame's mebibyte, with room for its fixed fields.
    static let specificationBytes = 900_000
    /// How often one request is sent again before its client gives up: each time costs the planner
    /// a connection, and a request that closes eight of them will close the ninth.
    static let resends = 8
    /// Wait before the first attempt to connect again.
    static let firstPause = Duration.milliseconds(20)
    /// Longest wait between attempts to connect again.
    static let longestPause = Duration.seconds(1)
    /// The same where one of several planners may take over, which takes a second or two.
    static let longestSearchPause = Duration.milliseconds(100)
    /// How long one of several planners may take over a connection and its hello.
    static let tryTime = Duration.seconds(3)
    /// How long a follower of endpoints believes a list that no watch called old.
    static let endpointsPause = Duration.seconds(10)
    /// Longest sleep in the kernel, so that the keep-alive is looked at.
    static let tick = Duration.seconds(1)
}
