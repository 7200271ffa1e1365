import SluiceModel
import Testing

@Suite struct EndpointTests {
    @Test(arguments: [
        "http 10.0.0.7 8080", "grpc fd00::7 1", "h2c chat.Example.com 65535", "tcp a_b 443",
    ])
    func `what a run says is an endpoint, and says the same again`(said: String) {
        #expect(Endpoint(said: said)?.description == said)
    }

    @Test(arguments: [
        "", "http", "http host", "http host 0", "http host 65536", "http host 80 more",
        "HTTP host 80", "9p host 80", "http ho/st 80", "http [::1] 80", "http host -1",
        "seventeen-letters host 80",
    ])
    func `anything else is none`(said: String) {
        #expect(Endpoint(said: said) == nil)
    }

    @Test func `a host has at most the bytes of a name in the DNS`() {
        let longest = String(repeating: "h", count: Limits.hostBytes)
        #expect(Endpoint(said: "http \(longest) 80") != nil)
        #expect(Endpoint(said: "http \(longest)h 80") == nil)
    }
}
