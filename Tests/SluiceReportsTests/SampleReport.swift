@testable import SluiceReports

/// A report with plausible numbers for the tests; none of them was measured.
enum SampleReport {
    /// Name, latitude and longitude in millidegrees, cards, share in use.
    static let places: [(String, Int64, Int64, Int64, Int64)] = [
        ("Beijing", 39_908, 116_397, 10_240, 712), ("Shanghai", 31_222, 121_458, 10_240, 804),
        ("Guangzhou", 23_117, 113_250, 10_240, 655), ("Ningxia", 37_500, 105_190, 10_240, 943),
        ("Zhejiang", 30_294, 120_161, 1024, 488), ("Jiangsu", 32_062, 118_778, 1024, 530),
        ("Hubei", 30_583, 114_267, 1024, 376), ("Sichuan", 30_667, 104_067, 1024, 622),
        ("Guizhou", 26_583, 106_717, 2048, 871), ("Inner Mongolia", 40_811, 111_652, 2048, 902),
        ("Gansu", 35_709, 107_638, 1024, 840), ("Shenzhen", 22_546, 114_068, 128, 420),
        ("Chongqing", 29_560, 106_557, 128, 300), ("Tianjin", 39_142, 117_177, 128, 210),
        ("Xi'an", 34_258, 108_929, 128, 333), ("Suzhou", 31_304, 120_595, 96, 150),
        ("Dongguan", 23_018, 113_749, 96, 270), ("Foshan", 23_027, 113_131, 96, 240),
        ("Ningbo", 29_878, 121_549, 96, 190), ("Qingdao", 36_065, 120_380, 96, 205),
        ("Shenyang", 41_792, 123_433, 96, 160), ("Harbin", 45_750, 126_650, 64, 120),
        ("Kunming", 25_039, 102_718, 64, 180), ("Fuzhou", 26_061, 119_306, 64, 230),
        ("Xiamen", 24_480, 118_082, 64, 260), ("Changsha", 28_199, 112_971, 64, 310),
        ("Urumqi", 43_801, 87_600, 64, 90), ("Lhasa", 29_650, 91_100, 32, 40),
        ("Zhengzhou", 34_758, 113_649, 64, 280), ("Hefei", 31_864, 117_281, 64, 215),
        ("Nanchang", 28_684, 115_853, 64, 175), ("乌兰察布", 40_994, 113_133, 1024, 780),
    ]

    static var content: ReportContent {
        var content = ReportContent(
            title: "One day of national work over thirty-two regions",
            subtitle: "Generated workload, seed 7, 20,431 jobs, played at 360 times real speed.")
        content.regions = places.map {
            .init(
                name: $0.0, latitudeMicrodegrees: $0.1 * 1000, longitudeMicrodegrees: $0.2 * 1000,
                cards: $0.3, utilisationMilli: $0.4, placements: $0.3 / 3)
        }
        content.tiers = [("edge", 160, 300), ("thousand", 420, 200), ("ten thousand", 640, 180)]
            .enumerated().map { tier, row in
                let steps = (0..<144).map { step in
                    let hour = Int64(step / 6)
                    let wave = hour < 6 ? 0 : hour < 19 ? 600 : 1000
                    return Int64(row.1) + Int64(row.2 * wave) / 1000 + Int64((step * 7 + tier) % 23)
                }
                return .init(name: row.0, utilisationMilli: steps)
            }
        content.stepSeconds = 600
        content.powerCosts = [
            .init(policy: "Sluice", microYuan: 1_934_221_450_000),
            .init(policy: "Nearest first", microYuan: 2_612_870_130_000),
            .init(policy: "Random", microYuan: 2_401_556_900_000),
        ]
        content.rings = [
            .init(name: "≤ 2 ms", placements: 3120), .init(name: "≤ 5 ms", placements: 4388),
            .init(name: "≤ 10 ms", placements: 1240), .init(name: "≤ 20 ms", placements: 96),
            .init(name: "≤ 50 ms", placements: 0), .init(name: "beyond", placements: 0),
        ]
        content.waits = [
            .init(
                kind: "training", jobs: 2411, p50Milliseconds: 340, p90Milliseconds: 95_000,
                p99Milliseconds: 1_520_000, maximumMilliseconds: 6_200_000),
            .init(
                kind: "inference", jobs: 8844, p50Milliseconds: 12, p90Milliseconds: 28,
                p99Milliseconds: 95, maximumMilliseconds: 1200),
            .init(
                kind: "batch", jobs: 9176, p50Milliseconds: 120, p90Milliseconds: 9400,
                p99Milliseconds: 240_000, maximumMilliseconds: 900_000),
        ]
        content.totals = [
            .init(name: "jobs submitted", count: 20_431), .init(name: "finished", count: 20_398),
            .init(name: "placements", count: 20_466), .init(name: "cards", count: 53_120),
            .init(name: "orders refused and placed again", count: 35),
        ]
        content.checks = 1_284_220
        content.stateHash = "9f31c2e07a5b44d8a1e6"
        content.notes = [
            "Round trips between cities are modelled from distance, not measured.",
            "Tariffs are the published time-of-use prices; PUE is assumed for each site.",
        ]
        return content
    }
}
