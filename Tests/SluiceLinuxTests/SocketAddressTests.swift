import SluiceLinux
import Testing

@Suite struct SocketAddressTests {
    @Test(arguments: ["10.1.2.3:7400", "[::1]:7400", "[fe80::1:2]:1", "unix:/run/sluice"])
    func anAddressIsWrittenAsItWasRead(_ text: String) {
        #expect(SocketAddress(text)?.description == text)
    }

    @Test func localhostIsTheLoopback() {
        #expect(SocketAddress("localhost:80") == .loopback(port: 80))
    }

    @Test(arguments: ["", "::1:80", "example.org:80", "1.2.3.4", "1.2.3.4:70000", "unix:"])
    func whatIsNoNumericAddressIsRefused(_ text: String) {
        #expect(SocketAddress(text) == nil)
    }

    @Test(arguments: ["127.0.0.1:0", "[::1]:0"])
    func aListenerSaysWhereItListensAndAcceptsFromThere(_ text: String) throws {
        let listener = try Socket.listen(on: #require(SocketAddress(text)))
        let address = try Socket.localAddress(listener.descriptor)
        #expect(address.port != 0)
        let client = try Socket.connect(to: address)
        var epoll = try Epoll(capacity: 4)
        try epoll.add(listener.descriptor, .read, token: 7)
        #expect(try epoll.wait(atMost: .seconds(5)) == 1)
        #expect(epoll.event(0).token == 7)
        guard case .accepted(let server, let peer) = try Socket.accept(from: listener.descriptor)
        else {
            Issue.record("nobody was accepted")
            return
        }
        #expect(peer == (try Socket.localAddress(client.descriptor)))
        #expect(Socket.connectResult(client.descriptor) == nil)
        _ = consume server
    }

    @Test func aSecondListenerOnALocalSocketIsRefusedAndAStaleOneReplaced() throws {
        let address = SocketAddress.local(path: "/tmp/sluice-\(SystemRandom.word())")
        do {
            let first = try Socket.listen(on: address)
            let error = #expect(throws: KernelError.self) { _ = try Socket.listen(on: address) }
            #expect(error?.reason == .addressInUse)
            _ = consume first
        }
        _ = try Socket.listen(on: address)
    }
}
