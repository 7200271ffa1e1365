import SluiceGateway
import SluiceModel
import Testing

@Suite struct GatewayCoreRecoveryTests {
    @Test func aRestartKeepsOrdersRunsReportsAndCordons() throws {
        var gateway = Gateway()
        let command = CommandLine(executable: "sh", arguments: ["-c", "x"], environment: ["A=b"])
        _ = gateway.start(startOrder(1, span: .blocks, cards: 30, policy: .manual))
        _ = gateway.start(startOrder(2, share: 250))
        _ = gateway.start(startOrder(3, pool: 1, cards: 2, command: command))
        gateway.core.runStarted(key(1), at: gateway.civil, into: &gateway.effects)
        let node = NodeAddress(pool: 0, block: 2, node: 1)
        #expect(gateway.core.cordon(node, true, into: &gateway.effects))
        gateway.settle()
        let (again, done) = try gateway.restarted()
        #expect(again.core.highestOrder == OrderSequence(3))
        #expect(again.core.highestTerm == gateway.term)
        #expect(again.core.liveRuns() == gateway.core.liveRuns())
        #expect(again.core.run(key(3))?.order.command == command)
        #expect(Array(again.core.pendingReports) == Array(gateway.core.pendingReports))
        #expect(again.core.capacity(pool: 0) == gateway.core.capacity(pool: 0))
        #expect(again.core.conservationFault() == nil)
        #expect(done.adoptions == [key(1), key(2), key(3)])
        #expect(done.starts.isEmpty)
    }

    @Test func aRunThatIsNotFoundAgainHasVanished() throws {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1))
        var (again, _) = try gateway.restarted()
        again.core.runNotFound(key(1), at: again.civil, into: &again.effects)
        #expect(again.settle().said == [ended(1, .vanished, at: again.civil)])
        #expect(again.core.capacity(pool: 0).boundCards == 0)
        #expect(!again.rows.contains { $0.table == .runs })
    }

    @Test func aHeldRunStaysHeldOverARestart() throws {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, epoch: 1))
        _ = gateway.start(startOrder(1, epoch: 2))
        var (again, done) = try gateway.restarted(leaseEnd: gateway.core.leaseEnd)
        #expect(done.adoptions == [key(1, epoch: 1)] && done.stops == [key(1, epoch: 1)])
        again.core.runEnded(
            key(1, epoch: 1), how: .succeeded, at: again.civil, into: &again.effects)
        #expect(again.settle().starts == [key(1, epoch: 2)])
    }

    @Test
    func `a held run does not start on a machine that started anew and knows of no lease`() throws {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, epoch: 1))
        _ = gateway.start(startOrder(1, epoch: 2))
        var (again, done) = try gateway.restarted()
        #expect(done.said == [ended(1, epoch: 2, .vanished, at: again.civil)])
        again.core.runNotFound(key(1, epoch: 1), at: again.civil, into: &again.effects)
        #expect(again.settle().starts.isEmpty)
        #expect(again.core.runCount == 0)
    }

    @Test func withoutAKnownLeaseExclusiveRunsAreFencedAtOnce() throws {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1))
        let end = gateway.core.leaseEnd
        var (known, _) = try gateway.restarted(leaseEnd: end)
        known.core.tick(now: end, civil: known.civil, into: &known.effects)
        #expect(known.settle().stops.isEmpty)
        var (again, _) = try gateway.restarted()
        again.core.runAdopted(key(1), since: again.civil, into: &again.effects)
        again.core.tick(now: again.now, civil: again.civil, into: &again.effects)
        #expect(again.settle().stops == [key(1)])
    }

    @Test
    func `a run that was over before its gateway came back ended as it did, not at its fence`()
        throws
    {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1))
        var (again, _) = try gateway.restarted()
        again.core.tick(now: again.now, civil: again.civil, into: &again.effects)
        #expect(again.settle().stops.isEmpty)
        #expect(again.core.nextTick(after: again.now).map { $0 > again.now } == true)
        again.core.runEnded(key(1), how: .succeeded, at: again.civil, into: &again.effects)
        #expect(again.settle().said == [ended(1, .succeeded, at: again.civil)])
    }

    @Test func reportsAreKeptUntilTheyAreTaken() throws {
        var gateway = Gateway()
        for job in 1...5 { _ = gateway.start(startOrder(UInt64(job))) }
        gateway.core.reportsTaken(through: 3, into: &gateway.effects)
        gateway.settle()
        let (again, _) = try gateway.restarted()
        #expect(again.core.pendingReports.map(\.number) == [4, 5])
        #expect(again.core.lastReport == 5)
    }

    @Test func aCutRowIsAnErrorThatNamesItsTable() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, cards: 12))
        for row in gateway.rows {
            for length in 0..<row.row.count {
                var core = GatewayCore(region: smallRegion())
                var effects = GatewayEffects()
                let cut = StoredRow(
                    table: row.table, key: row.key, row: Array(row.row[..<length]))
                let error = #expect(throws: RecoveryError.self) {
                    try core.recover(
                        [cut], leaseEnd: nil, civil: gateway.civil, into: &effects)
                }
                #expect(error?.table == row.table)
            }
        }
    }

    @Test func aCapacityReportHasOnlyWhatChangedUnlessItIsFull() {
        var gateway = Gateway()
        #expect(gateway.core.capacityReport(full: true).pools.map(\.pool) == [0, 1])
        #expect(gateway.core.capacityReport(full: false).pools.isEmpty)
        _ = gateway.start(startOrder(1, cards: 3))
        let report = gateway.core.capacityReport(full: false)
        #expect(report.pools.map(\.pool) == [0])
        #expect(report.highestOrder == OrderSequence(1))
    }
}
