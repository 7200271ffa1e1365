internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice cordon`: nothing new goes to a site.
let cordonVerb = siteVerb(.cordon, "Let nothing new go to a site; what runs there runs on")
/// `sluice uncordon`: work may go to the site again.
let uncordonVerb = siteVerb(.uncordon, "Let work go to a site again")
/// `sluice drain`: cordons a site, and moves what can move.
let drainVerb = siteVerb(.drain, "Cordon a site, and move what can move, some at a time")

private func siteVerb(_ action: SiteAction, _ summary: String) -> Verb {
    Verb(
        "\(action)", summary, arguments: ["site"],
        flags: (action == .drain ? [atMostFlag] : [])
            + [Flag("key", "HEX", "the request's key, to send the same request again")]
            + readerFlags,
        example: "sluice \(action) zhongwei-1 --as operator/local"
    ) { invocation throws(CommandFailure) in
        let site = try invocation.nameArgument("site", as: NameKind.Site.self)
        let key = try invocation.requestKey()
        let atMost = try invocation.number("at-most", in: 1...4_096, default: UInt32(0))
        let client = try invocation.client()
        let done = try invocation.asking { () throws(ClientError) in
            switch action {
            case .cordon: try client.cordon(site, key: key)
            case .uncordon: try client.uncordon(site, key: key)
            case .drain: try client.drain(site, atMost: atMost, key: key)
            }
        }
        invocation.report(.done(done)) { [done.sentence] }
        return 0
    }
}
