import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceTrust
import SluiceWire
import Testing

extension ProcessTests {
    /// Gateways that join with a token, by the program's own verbs.
    @Suite struct JoiningTests {
        let scratch: Scratch
        let trust: ClusterTrust
        let cluster: Cluster

        init() throws {
            scratch = try Scratch("joining")
            trust = try ClusterTrust(scratch)
            cluster = try Cluster(
                scratch, gateways: [],
                plannerFlags: [
                    "--authority", scratch("authority"), "--certificates-hold", "12s",
                ], trust: trust)
        }

        private func token(_ region: String, by holder: String = "operator/test") throws -> (
            Int32, String
        ) {
            let (code, said) = try cluster.said(
                ["trust", "token", "region", region, "--planner", cluster.address]
                    + (try trust.flags(holder)))
            let line = said.split(separator: "\n").first.map(String.init) ?? ""
            return (code, code == 0 ? line : said)
        }

        private func join(_ token: String, _ folder: String) throws -> (Int32, String) {
            try cluster.said(
                ["gateway", "join", cluster.address, token, "--into", scratch(folder)])
        }

        /// The journal, its log included, has the digest of a token's secret, and never the secret.
        private func expectOnlyDigest(of token: String) throws {
            let secret = try #require(TokenText(token)).secret
            let files = try ["journal.sqlite", "journal.sqlite-wal"].map { file in
                try Files.read(scratch("planner/\(file)"), limit: 64 << 20)
            }
            #expect(files.contains { $0.contains(SHA256.of(secret)) })
            #expect(!files.contains { $0.contains(secret) })
            #expect(!files.contains { $0.contains(Array(token.dropFirst(12).prefix(32).utf8)) })
        }

        @Test func `a token lets one gateway in, once, over a planner's kill too`() throws {
            let (code, alpha) = try token("alpha")
            #expect(code == 0 && alpha.hasPrefix("sluice-join-"), "\(alpha)")
            let beta = try token("beta").1
            // A token that was made is there after a kill.
            try cluster.restartPlanner(killing: true)
            let joined = try join(alpha, "joined-alpha")
            #expect(joined.0 == 0 && joined.1.contains("region/alpha"), "\(joined.1)")
            #expect(
                Files.permissions(scratch("joined-alpha/identity.key")).map { $0 & 0o777 } == 0o600)
            let again = try join(alpha, "again")
            #expect(again.0 == 1 && again.1.contains("used"), "\(again.1)")
            #expect(!Files.exists(scratch("again/identity.pem")))
            // So is its use.
            try cluster.restartPlanner(killing: true)
            #expect(try join(alpha, "again").0 == 1)
            #expect(try join(beta, "joined-beta").0 == 0)
            try expectOnlyDigest(of: alpha)

            // The folder is a gateway's, and renews itself while it runs: twelve seconds are over.
            try cluster.startGateway("alpha", trusting: scratch("joined-alpha"))
            try cluster.awaitReachable(["alpha"])
            try eventually("its certificate was renewed three times") {
                try cluster.check()
                return cluster.gateways["alpha"]?.text
                    .split(separator: "certificate renewed").count ?? 0 > 3
            }
            #expect(cluster.gateways["alpha"]?.text.contains("disconnected") == false)
            #expect(cluster.planner.text.contains("certificate renewed") == false)
            try cluster.stop()
        }

        @Test func `who has no token, or a planner that has no authority, gets nowhere`() throws {
            let tenant = try token("alpha", by: "tenant/lab")
            #expect(tenant.0 == 1 && tenant.1.contains("may not send issueToken"), "\(tenant.1)")
            let real = try token("alpha").1
            // The right secret behind another authority's fingerprint: nothing is said to this
            // planner, so that the token is as it was.
            let flipped = String(real.dropLast(2)) + (real.hasSuffix("00") ? "11" : "00")
            let other = try join(flipped, "other")
            #expect(other.1.contains("not certified by the authority of the token"), "\(other.1)")
            // A certificate that is none of ours says no hello either: it is a stranger.
            let stranger = try SecurePeer(to: cluster.address, pinning: real)
            try stranger.send(Frames.hello(.operator, "test"))
            guard case .failure(let failure) = try stranger.next() else {
                throw Trouble("a stranger was welcomed")
            }
            #expect(failure.code == .notAllowed)
            #expect(failure.sentence.contains("may join with a token, and nothing else"))
            #expect(try join(real, "real").0 == 0)
            // Guessing is bounded, and tells nothing.
            var busy = ""
            for guess in 10..<40 where busy.isEmpty {
                let secret = "\(guess)" + String(real.dropFirst(14))
                let said = try join(String(real.prefix(12)) + secret, "guess").1
                if said.contains("Too many wrong tokens") {
                    busy = said
                    #expect(guess >= 18, "after \(guess - 10)")
                } else {
                    #expect(said.contains("not known, was used, or is over"), "\(said)")
                }
            }
            #expect(!busy.isEmpty)
            try cluster.stop()
        }
    }
}
