package import SluiceModel

extension Reason {
    /// The reason as people and programs read it. Numbers in the sentence stand in `numbers` too.
    package var verdict: Verdict {
        switch code {
        case .placed:
            made(
                "Placed: \(counted(first, "card")) at \(yuan(second)) a card-hour.", "cards",
                "pricePerCardHourMicroYuan")
        case .running: made(first == 1 ? "Runs." : "\(first) replicas run.", "replicas")
        case .finished: made("Finished after \(first) s.", "runSeconds")
        case .waitsForCapacity:
            made(
                "Waits: no pool that will do has \(counted(first, "card")) free in one piece.",
                "cards", "largestFreeCards")
        case .waitsBehindHead:
            made(
                "Waits behind job \(second): starting \(counted(first, "card")) now would "
                    + "delay it.", "cards", "headJob")
        case .waitsForStart: made("Not before its earliest start in \(first) s.", "waitSeconds")
        case .waitsForPower:
            made(
                "Waits \(first) s for cheaper power; saves \(yuan(second)) a card-hour.",
                "waitSeconds", "savingMicroYuan")
        case .refusedByGateway:
            made(
                "The gateway refused it: \(refusal); it is placed again after a pause (failure "
                    + "\(second)).", "refusal", "failures")
        case .waitsForCycle:
            made(
                "Waits for the next planning cycle: \(counted(first, "card")), attempt \(second).",
                "cards", "attempt")
        case .impossible:
            made(
                "None of \(second) pools could ever hold \(counted(first, "card")) "
                    + "with these wishes: see `sluice explain`.", "cards", "pools")
        case .noRing: noRingVerdict
        case .deadlineUnreachable:
            made("It cannot be over by its deadline: \(first) s late.", "lateSeconds")
        case .priceCeiling:
            made(
                "None of \(second) pools is under \(yuan(first)) a card-hour: raise "
                    + "the ceiling or wait.", "ceilingMicroYuan", "pools")
        case .runFailed where first < 0:
            made("The run could not be started: `sluice logs` says why.", "exitCode")
        case .runFailed: made("The run failed with exit code \(first).", "exitCode")
        case .cancelled: made("Cancelled by its tenant; \(counted(first, "run")) to stop.", "runs")
        case .nodeFaulted, .nodeSuspect:
            made(
                (code == .nodeFaulted
                    ? "A node it ran on faulted: " : "A node it ran on is likely to fail: ")
                    + "it begins again with \(first) s of work kept; \(second) s are lost.",
                "keptWorkSeconds", "lostWorkSeconds")
        case .waitsForRegion, .waitsForOrders, .waitsForFence, .waitsForOperator,
            .planningFrozen, .capacityDropped, .outOfSight, .journalStalled, .secretMissing,
            .erasurePending:
            ofRegions
        case .ringRepair, .ringBroken, .ringUnverified: ringVerdict
        case .waitsForCeiling, .waitsForOrganisation, .waitsForReclaim, .preempted: ofTenants
        case .preparing, .groupAborted, .groupBroken: groupVerdict
        case .lentCalledBack, .tideHour, .tideAhead, .tideLoad: tideVerdict
        case .waitsForReservation, .reservationBegins, .waitsForPowerCap: windowVerdict
        case .waitsForSpread, .availabilityUnreachable: redundancyVerdict
        case .retries, .retriesOver, .rollOutStopped, .arrayCounts, .overLimit: changeVerdict
        case .moving, .moveStale: moveVerdict
        }
    }

    /// Which ring would do, where the one that is asked for has no pool.
    private var noRingVerdict: Verdict {
        made(
            second > 0
                ? "No pool that will do lies within \(first) ms; the nearest lies within "
                    + "\(second) ms: ask for that ring."
                : "No pool that will do has a fresh ring to the metro, wider than \(first) ms "
                    + "or not: wait for a measurement, or ask for no ring.",
            "ringMilliseconds", "nearestRingMilliseconds")
    }

    /// How changes, arrays, retries and limits of jobs stand.
    private var changeVerdict: Verdict {
        switch code {
        case .retries, .retriesOver: retryVerdict
        case .rollOutStopped:
            made(
                "Version \(first) failed \(second) times, so that nothing more is replaced: what "
                    + "is left runs on as before. `sluice change --back` goes back.", "version",
                "failures")
        case .arrayCounts:
            made(
                "\(counted(first, "element")) ended well, and \(second) failed.", "finished",
                "failed")
        case .overLimit:
            made("Stopped at its wall-clock limit; \(counted(first, "card")).", "cards")
        default: preconditionFailure("\(code) is not about a change or an array")
        }
    }

    /// What a secret or an erasure does, without the names that `PlannerCore.named` has.
    private var privacyVerdict: Verdict {
        code == .secretMissing
            ? made("Its region has not a secret that it wants.", "secret", "region")
            : made("Erasing is not done.", "regions", "journal")
    }

    /// What regions that are out of sight, or behind, do to a job.
    private var ofRegions: Verdict {
        switch code {
        case .waitsForRegion:
            made(
                first == 0
                    ? "Waits: no region is registered yet (0 pools). Start a gateway with "
                        + "`sluice gateway`; `sluice regions` shows when it is there."
                    : "Waits: \(counted(first, "pool")) would do, and no link to one is there.",
                "pools")
        case .waitsForOrders:
            made(
                "Waits: \(counted(first, "pool")) would do, and each one's gateway has \(second) "
                    + "orders that it has not acknowledged: `sluice regions` shows them.",
                "pools", "outstandingOrders")
        case .waitsForFence:
            made(
                "Waits \(first) s, until no earlier run of it can live any more where nobody sees "
                    + "it.", "waitSeconds")
        case .waitsForOperator:
            made(
                "Its region is out of sight, and its loss policy is manual: an operator decides "
                    + "(`sluice region declare-lost`); \(counted(first, "card")).", "cards")
        case .outOfSight:
            made(
                "Out of sight: its region's link is lost. It runs on there by itself for at most "
                    + "\(first) s after the lease; \(counted(second, "card")).",
                "maximumDisconnectedSeconds", "cards")
        case .planningFrozen:
            made("\(first) of \(second) regions are unknown.", "unknownRegions", "regions")
        case .capacityDropped:
            made("\(counted(first, "card")) fewer than before.", "cards")
        case .journalStalled:
            made("The journal has taken nothing for \(first) s.", "stalledSeconds")
        case .secretMissing, .erasurePending: privacyVerdict
        default: preconditionFailure("\(code) is not about regions")
        }
    }

    /// What reserved windows and caps on power do to a job.
    private var windowVerdict: Verdict {
        switch code {
        case .waitsForReservation:
            made(
                "Waits: where there is room, it is reserved for other work from "
                    + "\(minute(CivilTime(seconds: first))) until "
                    + "\(minute(CivilTime(seconds: second))).", "fromSeconds", "untilSeconds")
        case .reservationBegins:
            made(
                "Its cards are wanted for reservation \(second): it has \(first) s to leave, and "
                    + "is placed again.", "noticeSeconds", "reservation")
        case .waitsForPowerCap:
            made(
                "Waits: where there is room, the region may draw \(second) kW, and this would take "
                    + "it \(first) W past that.", "lackingWatts", "powerCapKilowatts")
        default: preconditionFailure("\(code) is not about a window or a cap")
        }
    }

    /// What keeps the replicas that others leave no place to.
    private var redundancyVerdict: Verdict {
        switch code {
        case .waitsForSpread:
            made(
                "Waits: the replicas still to place must lie in \(counted(first, "more site")) and "
                    + "\(counted(second, "more region")) than those that are placed, and no pool "
                    + "there has room.", "sitesLacking", "regionsLacking")
        case .availabilityUnreachable:
            made(
                "By their records the sites that have room reach \(percent(first)) together; "
                    + "\(percent(second)) asked.", "reachedMillionths", "askedMillionths")
        default: preconditionFailure("\(code) is not about redundancy")
        }
    }

    /// How far a gang over several regions is.
    private var groupVerdict: Verdict {
        switch code {
        case .preparing:
            made(
                "Preparing: \(first) of \(second) regions have bound their part of the gang.",
                "preparedRegions", "regions")
        case .groupAborted:
            made(
                "Given up before anything of it ran, as not every region could bind its part; "
                    + (first > 0 ? "\(counted(first, "part")) to release, then " : "")
                    + "it is placed again.", "partsLeft")
        case .groupBroken:
            made(
                "A part of the gang was lost; "
                    + (first > 0 ? "\(counted(first, "other part")) to stop, then " : "")
                    + "the whole is placed again.", "partsLeft")
        default: preconditionFailure("\(code) is not about a group")
        }
    }

    /// What is the matter with the ring of a replica that runs.
    private var ringVerdict: Verdict {
        switch code {
        case .ringRepair:
            made(
                "Runs; a replica's ring is measured at \(milliseconds(first)) ms, past its bound "
                    + "of \(second) ms, and is being replaced.", "roundTripP99Microseconds",
                "ringMilliseconds")
        case .ringBroken:
            made(
                "Runs; a replica's ring is measured at \(milliseconds(first)) ms, past its bound "
                    + "of \(second) ms. No pool within the bound has room: it stays until one has.",
                "roundTripP99Microseconds", "ringMilliseconds")
        case .ringUnverified:
            made(
                "Runs; a replica's ring was last measured \(first) s before its gateway's report, "
                    + "so that nobody knows whether \(second) ms hold: it is left alone. "
                    + "`sluice rings` shows the probes.", "ageSeconds", "ringMilliseconds")
        default: preconditionFailure("\(code) is not about a ring")
        }
    }

    /// What a move does to a job.
    private var moveVerdict: Verdict {
        switch code {
        case .moving:
            made(
                "Moves to another pool, which \(first < 0 ? "costs" : "saves") "
                    + "\(yuan(abs(first))) net; \(second) s of its work are done again.",
                "netMicroYuan", "lostWorkSeconds")
        default:
            made("The move was given up; \(counted(first, "card")).", "cards")
        }
    }

    /// Why a gateway refuses, in words.
    private var refusal: String {
        guard let refusal = OrderRefusal(rawValue: UInt8(clamping: first)) else {
            return "reason \(first)"
        }
        switch refusal {
        case .noCapacity: return "its cards are not free any more"
        case .oldTerm: return "a later planner has spoken to it"
        case .oldEpoch: return "it has seen a later attempt"
        case .noLease: return "its lease was over"
        case .unknownPool: return "it has no such pool or block"
        case .cannotRun: return "its executor cannot run it"
        case .cordoned: return "its site is closed"
        case .cannotFence: return "its executor cannot end an exclusive run by itself"
        case .reclaimed: return "its provider is taking cards back"
        case .expired: return "the order to bind it came too late"
        case .notLent: return "its pool is not lent at this hour"
        }
    }

    private func made(_ sentence: String, _ name: String, _ other: String = "") -> Verdict {
        var numbers = [Verdict.Number(name, first)]
        if !other.isEmpty { numbers.append(Verdict.Number(other, second)) }
        return Verdict(code, sentence, numbers)
    }
}

/// `1 card`, `8 cards`.
func counted(_ count: Int64, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}

/// Microseconds as people read them: `14.2` milliseconds, rounded up.
func milliseconds(_ micro: Int64) -> String {
    let tenths = (micro + 99) / 100
    return "\(tenths / 10).\(tenths % 10)"
}

/// Money as people read it, to the hundredth: `0.43 yuan`. The exact number stands in the verdict.
func yuan(_ micro: Int64) -> String {
    let hundredths = (micro.magnitude + 5_000) / 10_000
    let rest = hundredths % 100
    let sign = micro < 0 && hundredths > 0 ? "-" : ""
    return "\(sign)\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) yuan"
}

/// Millionths as a percentage: `99.9 %`.
func percent(_ millionths: Int64) -> String {
    var digits = String(1_000_000 + millionths % 10_000 * 100).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(millionths / 10_000)\(digits.isEmpty ? "" : "." + digits) %"
}
