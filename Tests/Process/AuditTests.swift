import SluiceLinux
import Testing

extension ProcessTests {
    /// The trail of who did what, by the program's own verbs, over a planner's kill.
    @Suite struct AuditTests {
        @Test func `who did what is proven to stand, over a kill, and a wrong link is not`() throws
        {
            let scratch = try Scratch("audit")
            let trust = try ClusterTrust(scratch)
            let cluster = try Cluster(
                scratch, gateways: ["alpha"], plannerFlags: ["--authority", scratch("authority")],
                trust: trust)
            func sluice(_ holder: String, _ words: String...) throws -> (code: Int32, text: String)
            {
                let (code, text) = try cluster.said(
                    words + ["--planner", cluster.address] + (try trust.flags(holder)))
                return (code, text)
            }
            let (ada, lab) = ("operator/ada", "tenant/lab")
            #expect(try sluice(ada, "cordon", "alpha-site").code == 0)
            #expect(try sluice(ada, "cordon", "nowhere").code == 1)
            #expect(try sluice(lab, "uncordon", "alpha-site").code == 1)
            let token =
                try sluice(ada, "trust", "token", "region", "beta").text
                .split(separator: "\n").first.map(String.init) ?? ""
            let join = ["gateway", "join", cluster.address, token, "--into", scratch("beta-trust")]
            #expect(try cluster.said(join).0 == 0)

            let trail = try sluice("auditor/eve", "audit").text
            let lines = trail.split(separator: "\n").map(String.init)
            #expect(lines.count == 6, "\(trail)")
            for (line, words) in zip(
                lines.dropFirst(),
                [
                    [ada, "127.0.0.1:", "cordon", "alpha-site"], [ada, "refused: ", "nowhere"],
                    [lab, "refused: ", "tenant"], [ada, "issueToken", "beta"],
                    ["region/beta", "join"],
                ])
            {
                for word in words { #expect(line.contains(word), "\(line) has no \(word)") }
            }
            #expect(!trail.contains(token))
            #expect(try sluice(lab, "audit").code == 1)

            let proof = try sluice("auditor/eve", "audit", "verify")
            #expect(proof.code == 0 && proof.text.contains("6 acts"), "\(proof.text)")
            let link = try #require(
                proof.text.split(separator: "\n").first { $0.hasPrefix("newest link: ") }
            ).dropFirst("newest link: ".count)
            try cluster.restartPlanner(killing: true)
            #expect(try sluice(ada, "uncordon", "alpha-site").code == 0)
            let again = try sluice("auditor/eve", "audit", "verify", "--link", String(link))
            #expect(again.code == 0 && again.text.contains("7 acts"), "\(again.text)")
            let other = link.dropLast() + (link.last == "0" ? "1" : "0")
            let wrong = try sluice("auditor/eve", "audit", "verify", "--link", String(other))
            #expect(wrong.code == 1 && wrong.text.contains("act 6"), "\(wrong.text)")
            try cluster.stop()
        }
    }
}
