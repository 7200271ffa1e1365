/// Every verb of the program, in the order of the help's list. One file each in `Verbs/`.
package let allVerbs: [Verb] =
    peopleVerbs + [
        plannerVerb, journalCopyVerb, journalDifferenceVerb, journalResumeVerb,
        gatewayVerb, gatewayAbandonVerb, gatewayJoinVerb, gatewayStatusVerb,
        gatewayRunsVerb,
        gatewayReclaimVerb,
        gatewayCordonVerb, gatewayUncordonVerb, gatewayNodeVerb, superviseVerb, beaconVerb,
        beaconKeyVerb,
        devVerb, demoVerb,
        benchCodecVerb, benchPlanVerb, benchDurableVerb, benchSessionsVerb,
        benchRingsVerb, benchHostileVerb,
        planSolveVerb,
        simulateRunVerb, simulateCompareVerb, simulatePackVerb, simulatePowerVerb,
        simulateTortureVerb,
        wireDecodeVerb, wireEncodeVerb, completionVerb, completeVerb, versionVerb,
    ]

/// What tenants and operators ask a planner for.
private let peopleVerbs: [Verb] =
    [
        submitVerb, placeVerb, jobsVerb, jobVerb, watchVerb, cancelVerb, changeVerb,
        logsVerb, explainVerb, adviseVerb, capacityVerb, ringsVerb, regionsVerb, regionsCheckVerb,
        poolsVerb,
        usageVerb, balanceVerb, whatIfVerb,
        nodesVerb, cordonVerb, uncordonVerb, drainVerb,
        endpointsVerb, thawVerb, tenantEraseVerb, sessionsVerb, statusVerb,
    ] + regionVerbs + policyVerbs + reserveVerbs + trustVerbs + auditVerbs
