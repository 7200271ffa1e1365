import SluiceCoding
package import SluiceModel
import SluiceWire

/// An organisation whose command lines, environments and labels were erased here, and that some
/// gateways have not forgotten yet.
package struct Erasure: Hashable, Sendable {
    /// Whose.
    package var organisation: TenantName
    /// Regions whose gateways have not said that they keep nothing of it, in order.
    package var regions: [UInt16]
}

/// What happened to erasures.
package enum ErasureEvent: Hashable, Sendable {
    /// What an organisation's jobs say is gone; these regions have to forget it.
    case erased(TenantName, regions: [UInt16])
    /// A region's gateway keeps nothing of it.
    case forgotten(region: UInt16, TenantName)
    /// The journal has nothing from before the erasures any more.
    case purged
}

/// What is to be erased still; see decision 0048.
struct Erasures: Hashable, Sendable {
    /// In the order in which they were asked for.
    var pending: [Erasure] = []
    /// Whether batches and snapshots from before an erasure may lie in the journal.
    var isPurgeDue = false
}

extension ErasureEvent {
    private enum Form: UInt8 { case erased = 1, forgotten, purged }

    func encode(into writer: inout ByteWriter) {
        switch self {
        case .erased(let organisation, let regions):
            writer.write(Form.erased.rawValue)
            writer.write(organisation.text)
            writer.write(UInt32(regions.count))
            for region in regions { writer.write(region) }
        case .forgotten(let region, let organisation):
            writer.write(Form.forgotten.rawValue)
            writer.write(region)
            writer.write(organisation.text)
        case .purged: writer.write(Form.purged.rawValue)
        }
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        switch Form(rawValue: try reader.readUInt8()) {
        case .erased:
            let organisation = try reader.tenant()
            self = .erased(organisation, regions: try reader.regionNumbers())
        case .forgotten:
            let region = try reader.readUInt16()
            self = .forgotten(region: region, try reader.tenant())
        case .purged: self = .purged
        case nil: throw CodingFault(.badValue, at: reader.offset - 1)
        }
    }
}

extension ByteReader {
    /// Numbers of regions behind a count of four bytes.
    fileprivate mutating func regionNumbers() throws(CodingFault) -> [UInt16] {
        var numbers: [UInt16] = []
        for _ in 0..<(try readUInt32()) { numbers.append(try readUInt16()) }
        return numbers
    }
}

extension PlannerState {
    mutating func apply(_ event: ErasureEvent) {
        switch event {
        case .erased(let organisation, let regions):
            erase(organisation)
            erasures.isPurgeDue = true
            erasures.pending.removeAll { $0.organisation == organisation }
            guard !regions.isEmpty else { return }
            erasures.pending.append(Erasure(organisation: organisation, regions: regions))
        case .forgotten(let region, let organisation):
            for index in erasures.pending.indices
            where erasures.pending[index].organisation == organisation {
                erasures.pending[index].regions.removeAll { $0 == region }
            }
            erasures.pending.removeAll { $0.regions.isEmpty }
        case .purged: erasures.isPurgeDue = false
        }
    }

    /// Takes out of ended jobs what their tenant wrote: names, commands and checkpoints' places.
    /// The numbers stay, since usage and verdicts rest on them.
    private mutating func erase(_ organisation: TenantName) {
        for slot in jobs.indices {
            guard let submission = submissions[slot], organisation.holds(submission.tenant),
                jobs[slot].state.isEnded
            else { continue }
            submissions[slot] = submission.erased
            recoveries[jobs[slot].id] = nil
            changes[jobs[slot].id] = nil
        }
    }

    /// Appends what is to be erased and what regions lack, where there is anything.
    func encodePrivacy(into writer: inout ByteWriter) {
        guard erasures != Erasures() || !lackings.isEmpty else { return }
        writer.write(SnapshotSection.privacy.rawValue)
        writer.write(UInt32(1))
        writer.write(erasures.isPurgeDue)
        writer.write(UInt32(erasures.pending.count))
        for erasure in erasures.pending {
            writer.write(erasure.organisation.text)
            writer.write(UInt32(erasure.regions.count))
            for region in erasure.regions { writer.write(region) }
        }
        writer.write(UInt32(lackings.count))
        for lacking in lackings {
            writer.write(lacking.job.raw)
            writer.write(lacking.region)
        }
    }

    /// Reads what `encodePrivacy` wrote.
    mutating func decodePrivacy(_ reader: inout ByteReader) throws(CodingFault) {
        erasures.isPurgeDue = try reader.readBool()
        for _ in 0..<(try reader.readUInt32()) {
            let organisation = try reader.tenant()
            erasures.pending.append(
                Erasure(organisation: organisation, regions: try reader.regionNumbers()))
        }
        for _ in 0..<(try reader.readUInt32()) {
            let job = JobID(try reader.readUInt64())
            let region = try reader.readUInt16()
            try reader.check(slot(job) != nil && regions.indices.contains(Int(region)))
            lack(job, region)
        }
    }
}

extension Submission {
    /// The same without what the tenant wrote; its key and numbers stay.
    fileprivate var erased: Submission {
        var wanted = specification
        wanted.name = Submission.erasedName
        if wanted.command != nil { wanted.command = CommandLine(executable: Submission.erasedName) }
        return Submission(
            key: key, tenant: tenant, nowOrNever: nowOrNever, specification: wanted)
    }

    /// What stands in the place of what was erased.
    static var erasedName: String { "erased" }
}

extension TenantName {
    /// Whether `other` is this organisation or a team of it.
    func holds(_ other: TenantName) -> Bool { other == self || other.organisation == self }
}
