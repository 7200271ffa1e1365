import Foundation
import SluiceModel
import Testing

@testable import SluiceTrust

@Suite struct AuthorityTests {
    @Test func `what it issues is what OpenSSL's own tool takes`() throws {
        let trial = try Trial()
        let folder = try trial.issue("tenant", "lab/vision")
        let checked = try trial.openssl(
            "verify", "-x509_strict", "-CAfile", "\(folder.path)/authority.pem",
            "\(folder.path)/identity.pem")
        #expect(checked.isContent, "\(checked.text)")
        let shown = try trial.openssl(
            "x509", "-in", "\(folder.path)/identity.pem", "-noout", "-ext", "subjectAltName")
        #expect(shown.text.contains("URI:sluice://tenant/lab/vision"), "\(shown.text)")
        #expect(folder.name == .peer(Identity(role: .tenant, name: "lab/vision")))
        #expect((86_000...86_400).contains(folder.certificate.secondsLeft))
    }

    @Test func `keys are for their owners alone`() throws {
        let trial = try Trial()
        let folder = try trial.issue("region", "alpha")
        for key in ["\(trial.root)/authority/authority.key", "\(folder.path)/identity.key"] {
            let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: "\(folder.path)/identity.key")
        #expect(throws: TrustProblem.self) { try TrustFolder.read(folder.path) }
    }

    @Test func `a second authority or key is never made over the first`() throws {
        let trial = try Trial()
        let folder = try trial.issue("region", "alpha")
        #expect(throws: TrustProblem.self) { try trial.issue("region", "alpha") }
        #expect(throws: TrustProblem.self) {
            try CertificateAuthority.create("\(trial.root)/authority", name: "other")
        }
        #expect(try TrustFolder.read(folder.path).certificate.serial == folder.certificate.serial)
    }

    @Test func `a renewed certificate has its holder's key and a serial of its own`() throws {
        let trial = try Trial()
        let folder = try trial.issue("region", "alpha")
        let renewed = try trial.authority.renew(folder.path, days: 2)
        #expect(renewed.serial != folder.certificate.serial)
        #expect(renewed.name == folder.name && renewed.belongs(to: folder.key))
        #expect(try trial.authority.issued().count == 2)
    }

    @Test func `what was revoked is in a list that OpenSSL's own tool takes`() throws {
        let trial = try Trial()
        let folder = try trial.issue("operator", "ada")
        let other = try trial.issue("operator", "bob")
        try trial.authority.revoke([folder.certificate.serial])
        let list = "\(trial.root)/authority/revoked.pem"
        let checked = try trial.openssl(
            "verify", "-crl_check", "-CAfile", "\(folder.path)/authority.pem", "-CRLfile", list,
            "\(folder.path)/identity.pem")
        #expect(!checked.isContent && checked.text.contains("revoked"), "\(checked.text)")
        let kept = try trial.openssl(
            "verify", "-crl_check", "-CAfile", "\(folder.path)/authority.pem", "-CRLfile", list,
            "\(other.path)/identity.pem")
        #expect(kept.isContent, "\(kept.text)")
        try FileManager.default.copyItem(atPath: list, toPath: "\(other.path)/revoked.pem")
        #expect(try other.revoked().serials == [folder.certificate.serial])
        #expect(throws: TrustProblem.self) { try trial.authority.renew(folder.path, days: 1) }
        #expect(throws: TrustProblem.self) { try trial.authority.revoke([1]) }
    }

    @Test func `a list that another authority signed is not believed`() throws {
        let trial = try Trial()
        let folder = try trial.issue("planner", "central")
        _ = try CertificateAuthority.create("\(trial.root)/forger", name: "forger")
        try FileManager.default.copyItem(
            atPath: "\(trial.root)/forger/revoked.pem", toPath: "\(folder.path)/revoked.pem")
        #expect(throws: TrustProblem.self) { try folder.revoked() }
    }

    @Test func `one process at a time works on an authority`() throws {
        let trial = try Trial()
        #expect(throws: TrustProblem.self) {
            try CertificateAuthority.open("\(trial.root)/authority")
        }
    }

    @Test(arguments: [
        "sluice://region/", "sluice://region", "http://region/alpha", "sluice://king/alpha",
        "sluice://region/Alpha!", "sluice://tenant/lab//x", "sluice://region/a/b", "",
    ])
    func `a URI that names nobody is no name`(_ uri: String) {
        #expect(CertifiedName(uri: uri) == nil)
    }
}
