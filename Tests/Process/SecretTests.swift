import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// Secrets of runs, from a gateway's folder and from its helper.
    @Suite struct SecretTests {
        static let value = "planted-7f3a-value"
        static let tenant = TenantName(trusted: "lab/vision")

        let scratch: Scratch
        let secrets: String
        let cluster: Cluster

        /// Region alpha has a folder of secrets, gamma has none.
        init() throws {
            scratch = try Scratch("secrets")
            secrets = scratch("secret-store")
            try Files.makeFolders("\(secrets)/lab/vision", mode: 0o700)
            try Files.replace(
                "\(secrets)/lab/vision/token", with: Array("\(Self.value)\n".utf8), mode: 0o600)
            cluster = try Cluster(scratch, gateways: [], processRegions: ["alpha", "gamma"])
            try cluster.startGateway("alpha", more: ["--secrets", secrets])
            try cluster.startGateway("gamma")
            try cluster.awaitReachable(["alpha", "gamma"])
        }

        private func job(
            _ script: String, _ wanted: [SecretReference], in regions: [String]
        ) -> JobSpecification {
            var job = JobSpecification(kind: .batch, name: "with-secrets", cards: 1)
            job.allowedRegions = regions.map { RegionName(trusted: $0) }
            job.command = SluiceModel.CommandLine(
                executable: "/bin/bash", arguments: ["-c", script], secrets: wanted,
                artifacts: [
                    ArtifactReference(
                        name: ArtifactName(trusted: "base-model"), reference: "hub.example/llama@7")
                ])
            return job
        }

        private func secret(_ name: String, _ variable: String, isFile: Bool = false)
            -> SecretReference
        {
            SecretReference(
                name: SecretName(trusted: name), variable: variable, isFile: isFile)
        }

        private func end(_ job: JobID, _ client: SluiceClient) throws -> JobSummary {
            try awaited("job \(job) ends") { () throws -> JobSummary? in
                let summary = try client.job(job).summary
                return summary.state.isEnded ? summary : nil
            }
        }

        @Test func `a run has its secrets, and nothing else ever has their values`() throws {
            let client = try cluster.client()
            let go = scratch("go")
            let script = """
                echo "$SLUICE_ARTIFACT_BASE_MODEL $(stat -c %a "$TOKEN_FILE")"
                printf '%s\\n' "$TOKEN" | cmp - "$TOKEN_FILE" && echo same
                echo "${#TOKEN}"
                while [ ! -e \(go) ]; do read -t 0.05 < <(:) || true; done
                """
            let wanted = [
                secret("token", "TOKEN"), secret("token", "TOKEN_FILE", isFile: true),
            ]
            let id = try client.submit(
                job(script, wanted, in: ["alpha"]), tenant: Self.tenant
            ).job
            let replica = ReplicaID(job: id, index: 0)
            try eventually("it says what it was given") {
                let said = (try? client.readLog(replica))?.bytes ?? []
                return String(decoding: said, as: UTF8.self)
                    == "hub.example/llama@7 600\nsame\n\(Self.value.utf8.count)\n"
            }
            // While it runs, only the file that it was given has the value.
            let kept = try scratch.files(with: Self.value, butIn: [secrets])
            #expect(kept.count == 1 && kept[0].contains("/secrets/files/token"), "\(kept)")
            #expect(try commandLines().allSatisfy { !$0.contains(Self.value) })
            let (_, runs) = try cluster.said(
                ["gateway", "runs", "--data", scratch("alpha"), "--json"])
            let (_, shown) = try cluster.said(
                ["job", "\(id)", "--planner", cluster.address, "--insecure"])
            #expect(runs.contains("lab/vision") && !runs.contains(Self.value), "\(runs)")
            #expect(shown.contains("token") && !shown.contains(Self.value), "\(shown)")
            try Files.replace(go, with: [])
            #expect(try end(id, client).state == .finished)
            #expect(try scratch.files(with: Self.value, butIn: [secrets]) == [])
            try cluster.stop()
            #expect(try scratch.files(with: Self.value, butIn: [secrets]) == [])
        }

        /// The command line of each process here.
        private func commandLines() throws -> [String] {
            try Files.names(in: "/proc").filter { Int($0) != nil }.compactMap {
                (try? Files.read("/proc/\($0)/cmdline", limit: 1 << 20)).map {
                    String(decoding: $0, as: UTF8.self)
                }
            }
        }

        @Test func `a region that lacks a secret is told of, and another is tried`() throws {
            let client = try cluster.client()
            // The cheaper region has it not.
            let both = try client.submit(
                job("true", [secret("token", "TOKEN")], in: ["alpha", "gamma"]),
                tenant: Self.tenant
            ).job
            #expect(try end(both, client).state == .finished)
            let detail = try client.job(both)
            #expect(detail.past.last?.region.text == "alpha", "\(detail.past)")
            #expect(detail.past.last?.epoch == Epoch(2), "\(detail.past)")
            // Another tenant's is nobody else's.
            let other = try client.submit(
                job("true", [secret("token", "TOKEN")], in: ["alpha"]),
                tenant: TenantName(trusted: "other")
            ).job
            let summary = try end(other, client)
            #expect(summary.state == .failed && summary.verdict.code == .secretMissing)
            let sentence = summary.verdict.sentence
            for word in ["alpha", "token", "other"] {
                #expect(sentence.contains(word), "\(sentence)")
            }
            try cluster.stop()
        }

        @Test func `a helper is asked for what the folder has not, and is bounded`() throws {
            let helper = scratch("helper")
            let script = """
                #!/bin/sh
                case "$1 $2" in
                "lab/vision deploy-key") echo from-the-helper ;;
                "lab/vision endless") yes ;;
                *) echo "no secret for $1" >&2; exit 1 ;;
                esac
                """
            try Files.replace(helper, with: Array(script.utf8), mode: 0o700)
            _ = try cluster.gateways["gamma"]?.stop()
            try cluster.startGateway("gamma", more: ["--secrets-helper", helper])
            try cluster.awaitReachable(["gamma"])
            let client = try cluster.client()
            let fine = try client.submit(
                job("[ \"$KEY\" = from-the-helper ]", [secret("deploy-key", "KEY")], in: ["gamma"]),
                tenant: Self.tenant
            ).job
            #expect(try end(fine, client).state == .finished)
            for name in ["endless", "unknown"] {
                let id = try client.submit(
                    job("true", [secret(name, "KEY")], in: ["gamma"]), tenant: Self.tenant
                ).job
                #expect(try end(id, client).verdict.code == .secretMissing)
            }
            try cluster.stop()
        }

        @Test func `a store that others could read is refused, in words`() throws {
            let wide = scratch("wide")
            try Files.makeFolders("\(wide)/lab", mode: 0o700)
            try Files.replace("\(wide)/lab/token", with: [1], mode: 0o640)
            let gateway = try Daemon(
                "gateway beta", Settings.program,
                [
                    "gateway", "--region", "beta", "--regions", cluster.regionsFolder, "--planner",
                    cluster.address, "--data", scratch("beta"), "--insecure", "--secrets", wide,
                ], log: scratch("beta.log"))
            #expect(try gateway.exitCode() == 3)
            #expect(gateway.text.contains("lab/token has mode 640"), "\(gateway.text)")
            try cluster.stop()
        }
    }
}

extension Scratch {
    /// Files under it that have `text` in them, but for those in the folders `except`. O(bytes).
    func files(with text: String, butIn except: [String] = []) throws -> [String] {
        var found: [String] = []
        try Self.walk(self.path) { file in
            guard !except.contains(where: file.hasPrefix) else { return }
            // A socket or a file that is gone meanwhile has nothing.
            guard let bytes = try? Files.read(file, limit: 1 << 28) else { return }
            if bytes.holds(Array(text.utf8)) { found.append(file) }
        }
        return found
    }

    private static func walk(_ path: String, _ body: (String) throws -> Void) throws {
        for name in (try? Files.names(in: path)) ?? [] {
            let inner = "\(path)/\(name)"
            if Files.isFolder(inner) { try walk(inner, body) } else { try body(inner) }
        }
    }
}

extension [UInt8] {
    /// Whether `other` stands anywhere in it. O(length) as a rule.
    func holds(_ other: [UInt8]) -> Bool {
        guard let first = other.first, count >= other.count else { return false }
        var index = startIndex
        while let next = self[index...].firstIndex(of: first), next + other.count <= endIndex {
            if self[next..<next + other.count].elementsEqual(other) { return true }
            index = next + 1
        }
        return false
    }
}
