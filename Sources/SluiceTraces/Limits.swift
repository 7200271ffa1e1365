/// Bounds of the trace readers: a damaged or hostile file must not exhaust memory.
package enum TraceLimits {
    /// Longest line in bytes. The widest public format (SWF, 18 numbers) stays far below.
    package static let lineBytes = 64 * 1024
    /// Most fields on one line; above every published format's column count.
    package static let fieldsPerLine = 256
    /// Most bytes after decompression (8 GiB): a gzip bomb ends here.
    package static let decompressedBytes: Int64 = 8 << 30
    /// Most jobs kept in memory; at some 120 bytes each this is about 1.2 GB.
    package static let jobs = 10_000_000
    /// Most nodes of a fleet file; the layouts in question have tens of thousands.
    package static let fleetNodes = 2_000_000
    /// Bytes asked from zlib at a time.
    package static let chunkBytes = 64 * 1024
    /// Largest number of cards one job may ask for: two hundred-thousand-card pools.
    package static let cardsPerJob: Int64 = 200_000
    /// Most windows (minutes, or ten minutes) of an inference tide: ten years of minutes.
    package static let tideWindows: Int64 = 5_256_000
    /// Most replicas of one tide at one time.
    package static let replicas: Int64 = 1_000_000
    /// Most hours of a price file: 114 years.
    package static let priceHours = 1_000_000
    /// Highest price of a megawatt-hour in thousandths of the currency's unit: a million units.
    package static let price: Int64 = 1_000_000_000
    /// Latest submission and longest duration in seconds: a century, so that sums cannot overflow.
    package static let seconds: Int64 = 3_155_760_000
}
