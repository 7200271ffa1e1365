package import SluiceCoding
import SluiceModel
import SluicePlacement

extension PlannerCore {
    /// Appends the whole state; equal states give equal bytes.
    package func encodeSnapshot(into writer: inout ByteWriter) {}

    /// Restores a state from a snapshot's bytes; events after it are applied next.
    package init(decodingSnapshot reader: inout ByteReader) throws(CodingFault) { self.init() }

    /// A 64-bit hash of what the events led to, in order of numbers and not of slots. O(state).
    package func stateHash() -> UInt64 {
        var hash = StateHash()
        hash.mix(UInt64(bitPattern: state.now.seconds))
        hash.mix(state.term.raw)
        hash.mix(state.lastJob.raw)
        for pool in state.table.pools { hash.mix(UInt64(pool.free) << 8 | UInt64(pool.bucket)) }
        for region in state.regions {
            hash.mix(region.lastSequence.raw)
            hash.mix(region.durable.raw)
            for pending in region.pending { hash.mix(pending.sequence.raw) }
        }
        let slots = state.jobSlots.values.sorted {
            state.jobs[Int($0)].id < state.jobs[Int($1)].id
        }
        for slot in slots {
            let job = state.jobs[Int(slot)]
            hash.mix(job.id.raw << 8 | UInt64(job.state.rawValue))
            hash.mix(job.epoch.raw << 16 | UInt64(job.reason.code.rawValue))
            for place in state.placementSlots(Int(slot)) {
                let record = state.placements[place]
                hash.mix(record.epoch.raw << 32 | UInt64(record.pool))
                hash.mix(UInt64(record.state.rawValue) << 32 | UInt64(record.replica.index))
            }
        }
        return hash.value
    }

    /// What is not conserved, one sentence each; empty is right. Free comes from what may be given,
    /// running, local, cordoned and faulted from the last report, assumed from orders that it has
    /// not seen. O(pools + orders not seen).
    package func violations() -> [String] {
        var found: [String] = []
        var assumed = [UInt32](repeating: 0, count: state.table.pools.count)
        for region in state.regions {
            for pending in region.pending { assumed[Int(pending.pool)] += pending.assumed }
        }
        for pool in state.table.pools.indices where state.table.pools[pool].isReported {
            let report = state.reported[pool]
            let free = state.table.shapes[pool].freeCards
            let sum =
                free + report.boundCards + assumed[pool] + report.localCards
                + report.faultedCards + report.cordonedCards
            let registered = state.table.pools[pool].registered
            if sum != registered || free != state.table.pools[pool].free {
                found.append(
                    "pool \(state.table.description(ofPool: pool).name): free \(free) + bound "
                        + "\(report.boundCards) + assumed \(assumed[pool]) + local "
                        + "\(report.localCards) + faulted \(report.faultedCards) + cordoned "
                        + "\(report.cordonedCards) is not \(registered)")
            }
        }
        return found
    }
}
