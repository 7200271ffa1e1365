/// Every verb of the program, in the order of the help's list. One file each in `Verbs/`.
package let allVerbs: [Verb] = [
    plannerVerb,
    demoVerb,
    benchCodecVerb, benchPlanVerb,
]
