/// What a chip is.
public enum ChipKind: UInt8, Sendable, CaseIterable {
    /// Graphics processor.
    case gpu = 1
    /// Neural processor.
    case npu = 2
    /// Field-programmable gate array.
    case fpga = 3
    /// Fixed-function accelerator.
    case asic = 4
    /// General processor; its "card" is a socket.
    case cpu = 5
}

/// One model of the chip catalogue.
public struct Chip: Hashable, Sendable {
    /// Its name in the catalogue, e.g. `a100-80g`.
    public var name: ChipName
    /// Who makes it, as people write it.
    public var vendor: String
    /// What it is.
    public var kind: ChipKind
    /// Memory of one card.
    public var memory: Mebibytes
    /// Dense FP16/BF16 throughput in tenths of a TFLOPS: 3,120 is 312 TFLOPS.
    public var halfPrecisionDeciTeraflops: UInt32
    /// Board power of one card under load, its share of the server included where the figure says
    /// so.
    public var power: Watts
    /// Training throughput beside the A100 of 80 GB, for "A100-equivalents".
    public var relativeThroughput: PerMille
    /// Whether the figures are reported (with a source) or assumed.
    public var basis: Basis

    /// Wraps one entry of the catalogue.
    public init(
        name: ChipName, vendor: String, kind: ChipKind, memory: Mebibytes,
        halfPrecisionDeciTeraflops: UInt32, power: Watts, relativeThroughput: PerMille,
        basis: Basis
    ) {
        self.name = name
        self.vendor = vendor
        self.kind = kind
        self.memory = memory
        self.halfPrecisionDeciTeraflops = halfPrecisionDeciTeraflops
        self.power = power
        self.relativeThroughput = relativeThroughput
        self.basis = basis
    }
}

/// What a figure rests on.
public enum Basis: Hashable, Sendable {
    /// Published; the text names where.
    case reported(source: String)
    /// Our assumption; the text says why.
    case assumed(reason: String)
    /// Computed by a model; the text names it.
    case modelled(model: String)
}
