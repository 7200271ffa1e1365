internal import SluiceLinux
public import SluiceModel
internal import SluiceSession
internal import SluiceTrust
public import SluiceWire

/// A tenant's, operator's or auditor's door to a planner: one TCP connection, used from one thread,
/// blocking.
///
/// ```swift
/// let lab = Identity(role: .tenant, name: "lab")
/// let client = try SluiceClient.connect("127.0.0.1:7400", as: lab)
/// let job = JobSpecification(kind: .training, name: "first", cards: 8)
/// let submitted = try client.submit(job, tenant: TenantName(trusted: "lab"))
/// ```
///
/// A connection that breaks is opened again, and every request without an answer is sent again with
/// its key, so that a change is made once however often it is sent. Each verb waits at most
/// `timeout`. Between verbs nobody answers the planner's keep-alive: a client that was quiet for
/// longer finds its connection closed and opens a new one by itself.
public final class SluiceClient {
    /// The planner's address; of several that were given, the one that was asked last.
    public var address: String { planners[current].text }
    /// Who asks.
    public let identity: Identity
    /// How long a request may take, sending again included.
    public var timeout: Duration
    /// The planner's last welcome: its journal, term, civil time and speed.
    public internal(set) var welcome: Welcome
    /// How often a connection was opened after the first.
    public internal(set) var reconnects = 0

    /// The planners of one journal, one of which leads; a round of tries goes through all.
    let planners: [PlannerAddress]
    var current = 0
    /// What its connections prove themselves with; nil for plain TCP.
    let context: SecureContext?
    let program: String
    var connection: Connection?
    var lastCorrelation: UInt64 = 0
    var pending: [UInt64: Pending] = [:]
    var answers = AnswerQueue()
    var isWatching = false

    /// A request that has no answer yet.
    struct Pending {
        let message: Message
        var sends = 1
    }

    private init(
        _ planners: [PlannerAddress], _ context: SecureContext?, _ identity: Identity,
        _ timeout: Duration, _ program: String
    ) throws(ClientError) {
        self.planners = planners
        self.context = context
        self.identity = identity
        self.timeout = timeout
        self.program = program
        welcome = .unknown
        let deadline = Instant.now + timeout
        if planners.count == 1 { try open(until: deadline) } else { try find(until: deadline) }
    }

    /// Connects to the planner at `address` (`127.0.0.1:7400`, `[::1]:7400`, `unix:/path`) and
    /// says who asks. Throws at once where nobody listens; waits at most `timeout` otherwise.
    ///
    /// `address` may name several planners that share a journal, with commas between them: the one
    /// that leads is found, now and whenever the connection breaks; none leads while one takes
    /// over, which is waited for.
    ///
    /// `identityFolder` is that of the asker's certificate, as `sluice trust issue` makes it: then
    /// the connection is TLS 1.3, and both ends prove who they are. Without it the connection goes
    /// as it is, which is refused for any address beyond this machine.
    public static func connect(
        _ address: String, as identity: Identity, timeout: Duration = .seconds(30),
        program: String = "SluiceClient", identityFolder: String? = nil
    ) throws(ClientError) -> SluiceClient {
        let planners = try PlannerAddress.list(address)
        guard identityFolder != nil || planners.allSatisfy(\.socket.isOfThisMachine) else {
            throw ClientError(
                .untrusted, "Without certificates whoever answers there could be anybody",
                at: address,
                next: "Name the folder of the asker's certificate; 'sluice trust' makes it.")
        }
        let context = try secureContext(identityFolder, identity, at: address)
        return try SluiceClient(planners, context, identity, timeout, program)
    }

    /// Closes the connection, after writing what waits. Requests without an answer are forgotten.
    public func close() {
        if let connection { try? connection.flush() }
        connection = nil
        pending = [:]
        answers = AnswerQueue()
    }

    /// Requests that have no answer yet.
    public var inFlight: Int { pending.count }

    /// Sends `message` and waits for its answer, at most `timeout` (the client's where nil). A
    /// change without a key gets one. A planner that says when to try again, or does
    /// not know the outcome, is asked again with the same key while there is time.
    public func request(
        _ message: Message, timeout: Duration? = nil
    ) throws(ClientError) -> Message {
        let deadline = Instant.now + (timeout ?? self.timeout)
        let keyed = message.withKey()
        while true {
            let correlation = try send(keyed, until: deadline)
            let answer = try awaitAnswer(to: correlation, until: deadline)
            guard case .failure(let failure) = answer else { return answer }
            let length = Duration.microseconds(max(failure.retryAfter.count, 20_000))
            guard failure.mayAskAgain, Instant.now + length < deadline else {
                throw ClientError(failure, at: address)
            }
            try pause(for: length)
        }
    }

    /// Takes `message` for sending and returns the number that its answer will carry; many may be
    /// in flight. Bytes leave when enough have gathered, at `flush` and at `receive`. Waits for
    /// the planner's credit, at most `timeout`.
    public func send(_ message: Message) throws(ClientError) -> UInt64 {
        try send(message.withKey(), until: .now + timeout)
    }

    /// Writes what `send` has gathered, as far as the kernel takes it.
    public func flush() throws(ClientError) {
        guard let connection else { return }
        do throws(Connection.End) { try connection.flush() } catch {
            try reopen(after: error, until: .now + timeout)
        }
    }

    /// Waits for the next answer to anything that was sent, in the order of arrival. A refusal
    /// comes as `.failure`.
    public func receive(
        timeout: Duration? = nil
    ) throws(ClientError) -> (correlation: UInt64, message: Message) {
        let deadline = Instant.now + (timeout ?? self.timeout)
        while true {
            if let answer = answers.popFirst() { return answer }
            guard !pending.isEmpty else {
                throw misuse("Nothing was sent that an answer could come to", "Send first.")
            }
            try pump(until: deadline, waitingFor: "the next answer")
        }
    }

    /// Lets time pass, and answers the planner's keep-alive meanwhile: for programs that ask again
    /// from time to time.
    public func pause(for length: Duration) throws(ClientError) {
        let end = Instant.now + length
        while Instant.now < end, let connection {
            do throws(Connection.End) {
                guard try connection.wait(until: end) else { return }
                while let (correlation, message) = try connection.next() {
                    keep(message, correlation)
                }
            } catch { return try reopen(after: error, until: .now + timeout) }
        }
    }
}
