import SluiceGateway
import SluiceModel
import SluicePlanner
import SluiceWire

extension World {
    /// One random act, then some time, answers and a cycle.
    mutating func step() {
        act()
        now = now.adding(Seconds(1 + random.below(900)))
        endRuns(how: random.below(10) == 0 ? .exited(code: 3) : .succeeded)
        for region in gateways.indices where random.below(3) > 0 { sendReports(region) }
        tell(.tick)
        for region in gateways.indices where random.below(3) > 0 { exchange(region) }
    }

    private mutating func act() {
        let region = Int(random.below(Int64(gateways.count)))
        switch random.below(20) {
        case 0..<11: submit(randomSpecification(), nowOrNever: random.below(12) == 0)
        case 11, 12:
            guard !submitted.isEmpty else { return }
            let job = submitted[Int(random.below(Int64(submitted.count)))]
            if drawsChanges, random.below(4) > 0 { changeAtRandom(job) } else { cancel(job) }
        case 13: siteActs(region)
        case 14:
            let isUp = !isReachable[region]
            link(region, isUp)
            if isUp {
                exchange(region)
                reconcile(region)
            }
        case 15: if random.below(4) == 0 { wipe(region) }
        case 16, 17: localUsers(region)
        case 18: fault(region)
        default:
            if isReachable[region] {
                reportCapacity(region, full: true, rings: RandomNation.rings(region, &random))
            }
        }
    }

    private mutating func siteActs(_ region: Int) {
        nextKey += 1
        let actions: [SiteAction] = [.cordon, .uncordon, .uncordon, .drain]
        tell(
            .site(
                key: RequestKey(high: 9, low: nextKey),
                SiteName(trusted: "site-\(region)-\(random.below(2))"),
                actions[Int(random.below(4))]))
    }

    private mutating func randomNode() -> NodeAddress {
        NodeAddress(pool: UInt16(random.below(3)), block: 0, node: UInt16(random.below(3)))
    }

    private mutating func localUsers(_ region: Int) {
        var effects = GatewayEffects()
        _ = gateways[region].localUseChanged(
            randomNode(), cards: Int(random.below(9)), into: &effects)
        execute(region, &effects)
    }

    private mutating func fault(_ region: Int) {
        var effects = GatewayEffects()
        let node = randomNode()
        switch random.below(4) {
        case 0: _ = gateways[region].nodeFaulted(node, into: &effects)
        case 1: _ = gateways[region].cordon(node, random.below(2) == 0, into: &effects)
        default: _ = gateways[region].nodeHealthy(node, into: &effects)
        }
        execute(region, &effects)
    }

    mutating func randomSpecification() -> JobSpecification {
        let kinds: [JobKind] = [.training, .inference, .batch]
        let kind = kinds[Int(random.below(3))]
        var wanted = JobSpecification(
            kind: kind, name: "job",
            cards: kind == .training
                ? UInt32(1 + random.below(28)) : UInt32(1 + random.below(6)))
        wanted.expectedRun = Seconds(random.below(5) == 0 ? 0 : 60 + random.below(20_000))
        wanted.priority = UInt8(90 + random.below(3) * 10)
        if kind == .inference {
            wanted.replicas = UInt16(1 + random.below(4))
            wanted.metro = RandomNation.catalogue.metros[Int(random.below(2))].name
            wanted.ring = Ring(rawValue: UInt8(2 + random.below(4))) ?? .beyond
            if random.below(3) == 0 {
                wanted.cards = 1
                wanted.cardShare = PerMille(UInt32(1 + random.below(10)) * 100)
            }
        }
        if random.below(4) == 0 { wanted.chips = [ChipName(trusted: "a-chip")] }
        if random.below(6) == 0 { wanted.priceCeilingPerCardHour = MicroYuan(2_300_000) }
        if random.below(6) == 0 { wanted.earliestStart = now.adding(Seconds(random.below(9_000))) }
        if random.below(4) == 0, wanted.expectedRun.count > 0 {
            wanted.deadline = now.adding(Seconds(wanted.expectedRun.count + random.below(90_000)))
            wanted.deferrable = random.below(2) == 0
        }
        addTide(&wanted)
        addPlace(&wanted)
        return wanted
    }
}
