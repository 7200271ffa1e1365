import SluiceModel
import SluicePlacement

/// A live placement that may move, with what it costs where it is.
struct Mover: Sendable {
    /// Its slot.
    var place: Int
    /// Its job's slot.
    var slot: Int
    /// What it asks of another pool: of the chip that it has, for the rest of its run.
    var request: PlacementRequest
    /// Sites of the job's other replicas.
    var taken: [Int32]
    /// Whether its run has to be over before the next begins.
    var stopsFirst: Bool
    /// How long it is expected to go on.
    var rest: Seconds
    /// Running time that is done, over all attempts that count.
    var done: Seconds
    /// Micro-yuan for a card-hour where it is, with itself taken out; of these, power and card.
    var cost: Int64
    var price: Int64

    /// Micro-yuan for so long at so much a card-hour. Saturates far over any nation's budget.
    func money(_ perCardHour: Int64, _ length: Seconds) -> Int64 {
        let milliCards = Int64(request.cards) * Int64(request.share)
        let (perHour, isLarge) = perCardHour.multipliedReportingOverflow(by: milliCards)
        guard !isLarge else { return perCardHour < 0 ? .min / 4 : .max / 4 }
        let (product, overflows) = (perHour / 60_000).multipliedReportingOverflow(by: length.count)
        return overflows ? (perCardHour < 0 ? .min / 4 : .max / 4) : product / 60
    }
}

/// A move that is possible now, weighed.
struct WeighedMove: Sendable {
    var mover: Mover
    var pool: Int
    var ring: Ring
    /// Micro-yuan for a card-hour there; of these, power and card.
    var cost: Int64
    var price: Int64
    /// Cards that were free there when it was weighed.
    var free: UInt32
    /// Work that is done again.
    var workLost: Seconds
    /// Micro-yuan over the rest of the run.
    var saving: Int64
    /// Micro-yuan for the move itself.
    var moving: Int64
    /// The job that it makes room for; `.none` where it is for its own good.
    var makesRoomFor = JobID.none

    /// What it is worth.
    var net: Int64 { saving - moving }
}

/// Why a placement does not move, or not there.
enum MoveObstacle: Error, Sendable {
    /// The attempt lives no more.
    case gone
    /// It does not run yet, or is on its way out.
    case leaving
    /// A drain or maintenance moves what is there, in its own steps.
    case drained
    /// It has run for so few seconds; so many are the least.
    case young(Seconds, Seconds)
    /// Its region is out of sight.
    case unseen
    /// It is a part of a gang over several regions.
    case group
    /// Its loss policy leaves what is done to an operator.
    case manual
    /// Its job asks more of its place than a move weighs.
    case wishes
    /// A serving replica that must not be there twice, or whose job lacks others.
    case alone
    /// Places are kept for it where it is.
    case kept
    /// It is there already.
    case there
    /// The pool does not take it.
    case pool(Obstacle, PlacementRequest)
    /// The pool's chip is another, so that its length there is not known.
    case chip
    /// Its tenant's bound, or room that is kept for others.
    case bound
    /// So many seconds of its work would be done again.
    case workLost(Seconds)
    /// It would be over so many seconds past its deadline.
    case late(Seconds)
    /// A card costs more there.
    case dearer(Int64)
    /// It saves so much, and costs so much.
    case worthless(Int64, Int64)
    /// The job that it is to make room for waits for none, or not for that pool.
    case roomless(JobID)
    /// So many moves are under way.
    case tooMany(Int)
}
