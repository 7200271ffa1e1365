import Foundation
import SluiceHub
import SluiceModel
import SluiceWire
import Testing

/// Every message of every role, against what `Proto/roles.md` says to people: what does not stand
/// there is refused, by name, and changes nothing.
@Suite struct RoleWalkTests {
    /// The senders of each kind, as the page has them.
    private static func page() throws -> [MessageKind: Set<Role>] {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Proto/roles.md").standardizedFileURL
        let text = try String(contentsOf: path, encoding: .utf8)
        var table: [MessageKind: Set<Role>] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| ") {
            let cells = line.split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 3, let number = UInt16(cells[0]),
                let kind = MessageKind(rawValue: number)
            else { continue }
            let words = cells[2].split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            table[kind] = Set(Role.allCases.filter { words.contains("\($0)") })
        }
        return table
    }

    /// What the session itself answers or takes, whoever sends it.
    private static let ofSession: Set<MessageKind> = [.hello, .pong, .credit]

    @Test(arguments: Role.allCases)
    func `a role may send what the page says, and nothing else`(_ role: Role) throws {
        let table = try Self.page()
        #expect(table.count == MessageKind.allCases.count)
        let name = role == .region ? SmallNation.region.name.text : "somebody"
        var number: UInt64 = 10
        for kind in MessageKind.allCases where !Self.ofSession.contains(kind) {
            var planner = TestPlanner()
            number += 1
            guard case .welcome = planner.join(number, role, name) else {
                Issue.record("\(role) was not let in")
                return
            }
            let batches = planner.journal.count
            let isAdmitted = planner.hub.admits(
                kind, correlation: 7, from: SessionID(number), at: planner.now)
            planner.turn()
            let answers = planner.take(number)
            let mayBe = try #require(table[kind]).contains(role)
            #expect(isAdmitted == mayBe, "\(role) sent \(kind)")
            #expect(planner.journal.count == batches, "\(role) changed something by \(kind)")
            guard !mayBe else { continue }
            guard case .failure(let failure)? = answers.first?.message else {
                Issue.record("\(role) was not told about \(kind)")
                continue
            }
            #expect(failure.code == .notAllowed && failure.sentence.contains("\(kind)"))
        }
    }

    @Test func `nobody who has not said hello may send anything but that`() {
        for kind in MessageKind.allCases where kind != .hello {
            var planner = TestPlanner()
            planner.open(1)
            let isAdmitted = planner.hub.admits(
                kind, correlation: 1, from: SessionID(1), at: planner.now)
            planner.turn()
            #expect(!isAdmitted, "\(kind)")
            #expect(planner.take(1).map(\.message).failure == .unexpectedMessage, "\(kind)")
            #expect(planner.closed.map(\.session) == [1], "\(kind)")
        }
    }

    @Test func `where proof is wanted, a hello without it opens nothing`() {
        for role in Role.allCases {
            var planner = TestPlanner { $0.wantsProof = true }
            let name = role == .region ? SmallNation.region.name.text : "somebody"
            guard case .failure(let failure) = planner.join(1, role, name) else {
                Issue.record("\(role) was let in")
                continue
            }
            #expect(failure.code == .notAllowed)
            let proven = Identity(role: role, name: name)
            guard case .welcome = planner.join(2, role, name, proven: proven) else {
                Issue.record("\(role) with its certificate was not let in")
                continue
            }
        }
    }
}
