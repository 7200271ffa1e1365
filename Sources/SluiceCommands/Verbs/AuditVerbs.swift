internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// The verbs about the trail of who did what.
let auditVerbs = [auditVerb, auditVerifyVerb]

/// `sluice audit`: what was done, by whom, and what came of it.
private let auditVerb = Verb(
    "audit", "Show who did what, when, from where, and what came of it",
    flags: [
        Flag("who", "ROLE/NAME", "only what this one did, as operator/ada"),
        Flag("refused", nil, "only what was refused"),
        Flag("from", "WHEN", "from this moment, 2026-03-01T00:00, or the last so long, 24h (all)"),
        Flag("after", "N", "only past this number (0)"),
        Flag("limit", "N", "at most so many (256)"),
    ] + readerFlags,
    example: "sluice audit --refused --from 24h"
) { invocation throws(CommandFailure) in
    var wanted = ListAudit(
        after: try invocation.number("after", in: 0...UInt64.max, default: 0),
        limit: try invocation.number("limit", in: 1...256, default: 256),
        who: invocation.text("who") ?? "", refusedOnly: invocation.has("refused"))
    let client = try invocation.client()
    wanted.since = try invocation.begin(before: client.welcome.civilTime)
    let list = try invocation.asking { () throws(ClientError) in
        try client.audit(wanted)
    }
    invocation.report(.auditList(list)) {
        Words.table(
            ["act", "when", "who", "from", "what", "came of it"], list.records.map(row),
            left: [1, 2, 3, 4, 5], empty: "nothing of that kind stands in the trail")
            + (list.through < list.head.number
                ? ["more: sluice audit --after \(list.through)"] : [])
    }
    return 0
}

private func row(_ act: AuditRecord) -> [String] {
    let refused = act.code == 0 ? "" : "refused: "
    let uncounted = act.uncounted == 0 ? "" : " (\(act.uncounted) refusals before it not noted)"
    return [
        "\(act.number)", Words.time(act.at), Words.text("\(act.who)"), act.from, act.what,
        refused + Words.text(act.sentence) + uncounted,
    ]
}

/// `sluice audit verify`: whether the chain holds.
private let auditVerifyVerb = Verb(
    "audit verify", "Prove that nothing was taken out of the trail or changed in it",
    flags: [
        Flag("link", "N:HEX", "a link that was printed before: the trail must lead through it")
    ] + readerFlags,
    example: "sluice audit verify --link 41:9f86d081…"
) { invocation throws(CommandFailure) in
    let known = try invocation.auditLink()
    let client = try invocation.client()
    var chain = AuditChain(known: known)
    var list = AuditList(records: [], through: 0, anchor: .first, head: .first)
    repeat {
        list = try invocation.asking { () throws(ClientError) in
            try client.audit(ListAudit(after: list.through))
        }
    } while chain.take(list) && list.through < list.head.number
    if let breach = chain.breach(before: list.head) {
        throw CommandFailure(.refused, "sluice audit verify: \(breach)")
    }
    list.records = []
    invocation.report(.auditList(list)) {
        [
            "\(chain.count) acts, each with the hash of the one before; "
                + (list.anchor.number == 0
                    ? "none is missing" : "those up to \(list.anchor.number) are kept no more"),
            "newest link: \(list.head.number):\(Hexadecimal.text(list.head.hash))",
            "Keep it elsewhere: 'sluice audit verify --link' shows later that all up to it stands.",
        ]
    }
    return 0
}

extension Invocation {
    fileprivate func auditLink() throws(CommandFailure) -> AuditLink? {
        guard let text = text("link") else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let number = UInt64(parts[0]),
            let hash = Hexadecimal.bytes(String(parts[1])), hash.count == 32
        else {
            throw wrong("link", text, "a number and 64 hexadecimal digits, as it prints them")
        }
        return AuditLink(number: number, hash: hash)
    }
}
