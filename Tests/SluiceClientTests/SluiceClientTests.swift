import SluiceClient
import SluiceModel
import SluiceWire
import Testing

private let operatorIdentity = Identity(role: .operator, name: "test")
private let tenant = TenantName(trusted: "lab")
private let job = JobSpecification(kind: .training, name: "first", cards: 8)

private func submitted(_ number: UInt64) -> Message {
    .submitted(
        Submitted(
            job: JobID(number), state: .running, verdict: Verdict(.running, "Runs."),
            placements: []))
}

private func connect(_ planner: StandInPlanner, timeout: Duration = .seconds(20)) throws
    -> SluiceClient
{
    try SluiceClient.connect(planner.address, as: operatorIdentity, timeout: timeout)
}

private func key(_ message: Message?) -> RequestKey? {
    if case .submit(let submit) = message { submit.key } else { nil }
}

@Suite struct SluiceClientTests {
    @Test func `a submission is answered with the job that the planner made`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                peer.serve { _ in submitted(9) }
            }
        ])
        let client = try connect(planner)
        #expect(try client.submit(job, tenant: tenant).job == JobID(9))
        #expect(client.welcome.journal == StoreID(high: 7, low: 7))
    }

    @Test func `a request whose connection breaks is sent again with the same key`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                _ = try peer.read()
            },
            { peer in
                try peer.welcome()
                peer.serve { _ in submitted(9) }
            },
        ])
        let client = try connect(planner)
        #expect(try client.submit(job, tenant: tenant).job == JobID(9))
        #expect(client.reconnects == 1)
        #expect(planner.messages.count == 2)
        let keys = planner.messages.map { key($0) }
        #expect(keys[0] != nil && keys[0] != RequestKey.none)
        #expect(keys[0] == keys[1])
    }

    @Test func `everything in flight is sent again in order after a break`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                for _ in 0..<20 { _ = try peer.read() }
            },
            { peer in
                try peer.welcome()
                peer.serve { _ in submitted(9) }
            },
        ])
        let client = try connect(planner)
        let submit = Message.submit(Submit(key: .none, tenant: tenant, specification: job))
        let sent = try (0..<20).map { _ in try client.send(submit) }
        var received: [UInt64] = []
        while client.inFlight > 0 || received.count < 20 {
            received.append(try client.receive().correlation)
        }
        #expect(received == sent)
        let keys = planner.messages.map { key($0) }
        #expect(keys.count == 40)
        #expect(Array(keys[..<20]) == Array(keys[20...]))
    }

    @Test func `a refusal says what, where, what next, and whether it is definite`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                peer.serve { _ in
                    .failure(Failure(code: .notFound, sentence: "There is no job 5."))
                }
            }
        ])
        let client = try connect(planner)
        let error = try #require(throws: ClientError.self) { try client.job(JobID(5)) }
        #expect(error.code == .notFound)
        #expect(error.isDefinite)
        #expect(
            error.description == "There is no job 5 (planner \(planner.address)). "
                + "Look at the name or number: list what there is.")
    }

    @Test func `a busy planner that says when to try again is asked again then`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                let (first, _) = try peer.read()
                let failure = Failure(
                    code: .busy, sentence: "Full.", retryAfter: .milliseconds(1))
                try peer.send(.failure(failure), answering: first)
                peer.serve { _ in submitted(3) }
            }
        ])
        let client = try connect(planner)
        #expect(try client.submit(job, tenant: tenant).job == JobID(3))
        #expect(key(planner.messages[0]) == key(planner.messages[1]))
    }

    @Test func `a busy planner that says no more is not asked again`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                peer.serve { _ in .failure(Failure(code: .busy, sentence: "Nothing fits.")) }
            }
        ])
        let client = try connect(planner)
        let error = try #require(throws: ClientError.self) {
            try client.submit(job, tenant: tenant)
        }
        #expect(error.code == .busy)
        #expect(planner.messages.count == 1)
    }

    @Test func `a planner that does not answer is given up in time, and the outcome is open`()
        throws
    {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                while true { _ = try peer.read() }
            }
        ])
        let client = try connect(planner)
        client.timeout = .milliseconds(50)
        let error = try #require(throws: ClientError.self) {
            try client.submit(job, tenant: tenant)
        }
        #expect(error.kind == .timedOut)
        #expect(!error.isDefinite)
        let read = try #require(throws: ClientError.self) { try client.status() }
        #expect(read.isDefinite)
    }

    @Test func `bytes that are no protocol end the client with a reason`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                _ = try peer.read()
                try peer.send(bytes: Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
            }
        ])
        let client = try connect(planner)
        let error = try #require(throws: ClientError.self) { try client.regions() }
        #expect(error.kind == .badAnswer)
        #expect(error.what.contains("badMagic"))
    }

    @Test func `nobody listening is told at once`() throws {
        let planner = try StandInPlanner([{ _ in }])
        _ = try? connect(planner)
        // The script is over, so that the listener is closed.
        var error: ClientError?
        for _ in 0..<100 where error?.what.contains("refused") != true {
            error = #expect(throws: ClientError.self) { try connect(planner) }
        }
        #expect(error?.kind == .unreachable)
        #expect(error?.next.contains("sluice planner") == true)
    }

    @Test func `a ping is answered while an answer is awaited`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                let (first, _) = try peer.read()
                try peer.send(.ping(Ping(number: 77)))
                _ = try peer.read()
                try peer.send(submitted(4), answering: first)
            }
        ])
        let client = try connect(planner)
        #expect(try client.submit(job, tenant: tenant).job == JobID(4))
        #expect(planner.messages.last == .pong(Pong(number: 77)))
    }

    @Test func `sending past the credit waits until the planner grants more`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome(credit: 1)
                let (first, _) = try peer.read()
                try peer.send(submitted(1), answering: first)
                try peer.send(.credit(Credit(frames: 5)))
                peer.serve { _ in submitted(2) }
            }
        ])
        let client = try connect(planner)
        let submit = Message.submit(Submit(key: .none, tenant: tenant, specification: job))
        let sent = [try client.send(submit), try client.send(submit)]
        #expect([try client.receive().correlation, try client.receive().correlation] == sent)
    }

    @Test func `a planner of an earlier term tells the client nothing`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome(term: 5)
                _ = try peer.read()
            },
            { peer in
                try peer.welcome(term: 4)
                peer.serve { _ in submitted(1) }
            },
        ])
        let client = try connect(planner)
        let error = try #require(throws: ClientError.self) {
            try client.submit(job, tenant: tenant)
        }
        #expect(error.code == .plannerOlder)
    }

    @Test func `a command over the wire's bounds is refused before it is sent`() throws {
        let planner = try StandInPlanner([
            { peer in
                try peer.welcome()
                peer.serve { _ in submitted(1) }
            }
        ])
        let client = try connect(planner)
        var large = job
        large.command = CommandLine(
            executable: "/bin/true",
            arguments: Array(repeating: String(repeating: "x", count: 4_096), count: 256))
        let error = try #require(throws: ClientError.self) {
            try client.submit(large, tenant: tenant)
        }
        #expect(error.kind == .misuse)
        #expect(planner.messages.isEmpty)
    }
}
