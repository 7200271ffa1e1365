/// Commands that a person may try on a federation that is left running.
enum Invitation {
    /// What a tenant, an operator and a site may try, the first job being number `job`.
    static func text(
        program: String, address: String, trust: DemoTrust?, metro: String = "shanghai",
        region: String = "ningxia", job: Int = 1
    ) -> String {
        let planner =
            address == DevOptions.usualAddress ? "" : "\n  export SLUICE_PLANNER=\(address)"
        return """

            In another terminal:
              alias sluice=\(program)\(planner)\(asking(trust?.operatorFolder))

            A tenant:\(trust.map { asking($0.tenantFolder) } ?? "")
              sluice place --metro \(metro) --within 10ms --cards 8 --run 1h --tenant lab
              sluice submit --kind batch --tenant lab -- sh -c 'echo hello; date; nproc'
              sluice logs \(job + 1) --follow
              sluice submit --kind training --cards 64 --run 2h --tenant lab
              sluice jobs --tenant lab
              sluice explain --kind inference --metro \(metro) --within 10ms --cards 8
              sluice watch \(job + 2) --until-ended

            An operator:\(trust.map { asking($0.operatorFolder) } ?? "")
              sluice capacity --gang 8 --gang 64 --metro \(metro)
              sluice regions
              sluice pools \(region)
              sluice sessions
              sluice status

            'sluice help' lists all verbs. Ctrl-C here ends everything.
            """
    }

    /// The line that says to the shell whose certificate its verbs use, or that they use none.
    private static func asking(_ folder: String?) -> String {
        "\n  export " + (folder.map { "SLUICE_IDENTITY=\($0)" } ?? "SLUICE_INSECURE=1")
    }
}
