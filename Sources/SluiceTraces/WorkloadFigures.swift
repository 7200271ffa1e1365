/// The published figures that shape a generated day, each with its source.
///
/// "Measured" means counted by us in the published file; the tests count again where the file is
/// at hand.
enum WorkloadFigures {
    /// Length of the day and of one window of the tide, seconds.
    static let daySeconds: Int64 = 86_400
    /// Windows of the tide; short enough that a replica follows the load, long enough to stay few.
    static let windowSeconds: Int64 = 600

    /// Submissions by hour of day. Measured: Philly (msr-fiddle/philly-traces), open virtual
    /// clusters, 20,557 jobs.
    static let submissionsByHour: [Int64] = [
        882, 835, 773, 732, 800, 844, 777, 971, 999, 830, 792, 864,
        784, 781, 649, 676, 779, 839, 1040, 958, 918, 815, 1098, 1121,
    ]

    /// Requests a second by hour of day, mean of 14 days. Measured: ServeGen m-small
    /// (alibaba/ServeGen, arXiv 2505.09999); the crest is at 20 h, the ebb at 5 h.
    static let requestsByHour: [Int64] = [
        985, 838, 861, 794, 839, 775, 804, 1004, 1193, 1238, 1321, 1284,
        1245, 1260, 1245, 1229, 1281, 1267, 1183, 1443, 1709, 1646, 1491, 1248,
    ]

    /// Small jobs by number of cards: how many, and how long. Measured: Philly, as above.
    static let smallJobs: [SmallJobs] = [
        SmallJobs(cards: 1, count: 17_687, seconds: [1, 59, 65, 73, 170, 6466, 24_357, 43_200]),
        SmallJobs(cards: 2, count: 1615, seconds: [2, 11, 15, 20, 29, 43_200, 43_200, 43_200]),
        SmallJobs(cards: 4, count: 982, seconds: [19, 650, 6331] + full(5)),
        SmallJobs(cards: 8, count: 225, seconds: [33, 759, 6536] + full(5)),
        SmallJobs(cards: 16, count: 34, seconds: [195, 296, 768, 32_662] + full(4)),
    ]

    /// The ranks, in hundredths, at which `SmallJobs.seconds` are given.
    static let ranks: [Int64] = [0, 10, 25, 50, 75, 90, 95, 100]

    /// Durations longer than this are cut to it: a day cannot show more of them.
    static let longestSeconds: Int64 = 43_200

    /// Replicas of small models by size, weighted by cards × count. Measured: openb default list
    /// (alibaba/clusterdata, cluster-trace-gpu-v2023), classes LS and Guaranteed: 3,206 whole
    /// cards, 518 half cards, 237 of 0.7, and 15, 14, 23 of 2, 4, 8 cards.
    static let smallReplicas: [ReplicaSize] = [
        ReplicaSize(cards: 1, cardMilli: 1000, weight: 32_060),
        ReplicaSize(cards: 1, cardMilli: 500, weight: 2590),
        ReplicaSize(cards: 1, cardMilli: 700, weight: 1659),
        ReplicaSize(cards: 2, cardMilli: 1000, weight: 300),
        ReplicaSize(cards: 4, cardMilli: 1000, weight: 560),
        ReplicaSize(cards: 8, cardMilli: 1000, weight: 1840),
    ]

    /// A replica of a large model: one node of eight cards. Assumed.
    static let largeReplica = ReplicaSize(cards: 8, cardMilli: 1000, weight: 1)

    /// Smallest pretraining gang: about 100 cards for 10 B parameters (the vendors' sizing rule),
    /// as whole nodes of eight and a power of two.
    static let smallestLargeGang: UInt32 = 128
    /// Shortest and longest pretraining run that a day shows, seconds. Assumed; a run that is
    /// longer looks the same to the planner within one day.
    static let largeGangSeconds: ClosedRange<Int64> = 7200...43_200

    /// Jobs of one size: how many of the sample, and their durations at `ranks`.
    struct SmallJobs {
        let cards: UInt32
        let count: Int64
        let seconds: [Int64]
    }

    /// A kind of replica and its share of the load.
    struct ReplicaSize {
        let cards: UInt32
        let cardMilli: UInt32
        let weight: Int64

        /// Thousandths of cards that one replica holds.
        var milliCards: Int64 { cards == 1 ? Int64(cardMilli) : Int64(cards) * 1000 }
    }

    private static func full(_ count: Int) -> [Int64] {
        Array(repeating: longestSeconds, count: count)
    }
}
