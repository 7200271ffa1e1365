/// A pool's class by size. A growing list: code asks for the rank or the bound, never counts cases.
@frozen
public struct Tier: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The rank: larger pools have higher ones.
    public let rank: UInt8

    /// Wraps a rank, also one that this version has no name for.
    @inlinable
    public init(rank: UInt8) { self.rank = rank }

    /// Pools near users: under 1,000 cards.
    public static let edge = Tier(rank: 0)
    /// Pools of 1,000 cards and more.
    public static let thousand = Tier(rank: 1)
    /// Pools of 10,000 cards and more.
    public static let tenThousand = Tier(rank: 2)
    /// Pools of 100,000 cards and more.
    public static let hundredThousand = Tier(rank: 3)

    /// The tiers this version has names for, smallest first.
    public static let all: [Tier] = [.edge, .thousand, .tenThousand, .hundredThousand]

    /// The tier of a pool of `cards` cards. A pool within a tenth of a tier's size counts to it
    /// (992 cards in 124 servers are sold as a pool of a thousand).
    public init(cards: UInt32) {
        switch cards {
        case ..<900: self = .edge
        case ..<9_000: self = .thousand
        case ..<90_000: self = .tenThousand
        default: self = .hundredThousand
        }
    }

    /// The smallest tier that a training of `parameters` wants: about 100 cards for 10 B, 1,000 for
    /// 100 B, 10,000 for 1 T (Huawei's sizing rule, as reported in 2023).
    public static func forTraining(cards: UInt32) -> Tier {
        switch cards {
        case ...128: .edge
        case ...1_024: .thousand
        case ...10_240: .tenThousand
        default: .hundredThousand
        }
    }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    /// The name as region files and people write it.
    public var description: String {
        switch rank {
        case 0: "edge"
        case 1: "thousand"
        case 2: "tenThousand"
        case 3: "hundredThousand"
        default: "tier\(rank)"
        }
    }

    /// The tier of that name; nil where this version knows none.
    public init?(name: String) {
        guard let tier = Tier.all.first(where: { $0.description == name }) else { return nil }
        self = tier
    }
}
