import SluiceWire

/// What operators, providers and runs do in a torture, counted where it took effect.
package enum Act: Int, CaseIterable, Sendable {
    case siteCordoned, siteOpened, siteDrained
    case regionCordoned, regionOpened, regionDrained
    case regionDeclaredLost, regionDeclaredStopped, regionRemoved, regionRemovedStopped
    case poolThawed, policyApplied, windowReserved, windowReleased, movesApproved, refused
    case jobChanged
    case cardsWanted, cardsLent, poolClosed, poolOpened
    case checkpointWritten, runResumed, endpointTold
    case foreignRefused, breachRefused

    /// For people.
    package var name: String { hyphened("\(self)") }
}

extension TenantProgram.Ask {
    /// What it comes to when the planner does it; nil for work, which is counted elsewhere.
    var act: Act? {
        switch self {
        case .submit, .cancel, .foreign, .breach: nil
        case .change: .jobChanged
        case .site(_, .cordon, _): .siteCordoned
        case .site(_, .uncordon, _): .siteOpened
        case .site(_, .drain, _): .siteDrained
        case .region(_, .cordon, _, _): .regionCordoned
        case .region(_, .uncordon, _, _): .regionOpened
        case .region(_, .drain, _, _): .regionDrained
        case .region(_, .declareLost, _, let isStopped):
            isStopped ? .regionDeclaredStopped : .regionDeclaredLost
        case .region(_, .remove, _, let isStopped):
            isStopped ? .regionRemovedStopped : .regionRemoved
        case .thaw: .poolThawed
        case .policy: .policyApplied
        case .reserve: .windowReserved
        case .release: .windowReleased
        case .approve: .movesApproved
        }
    }

    /// Whether it says something that may be true only now, so that nobody asks it again later.
    var isOfTheMoment: Bool {
        switch self {
        case .region(_, _, _, let isStopped): isStopped
        // Asked without end, it would be misbehaviour.
        case .breach: true
        default: false
        }
    }
}

/// `plannerKilled` as `planner-killed`.
func hyphened(_ name: String) -> String {
    name.reduce(into: "") { text, letter in
        text += letter.isUppercase ? "-\(letter.lowercased())" : "\(letter)"
    }
}
