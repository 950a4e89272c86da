import Basics
import Files
import Foundation
import Model
import Recipes
import Storage
import TestSupport
import Testing
@testable import Packaging

@Suite("The files of a package")
struct TextTests {
  private func package(
    _ build: PatchedBuild = BuildFixture.build(files: ["grpc.so": "", "libgrpc.so.29": ""]),
    maintainer: String = "Jane Doe <jane@debian.org>"
  ) throws -> DebianPackage {
    try DebianPackage(build, maintainer: maintainer, revision: 2, architecture: "amd64")
  }

  @Test("the control files of a package have their golden text")
  func goldenControlFiles() throws {
    let package = try package()
    let control = package.control(dependencies: "libc6 (>= 2.34)", installedKibibytes: 12)
    try expectGolden(control, "Golden/control")
    try expectGolden(package.symbolsControl(installedKibibytes: 7), "Golden/control-dbgsym")
    try expectGolden(
      package.postinst + package.prerm + package.postrm + package.triggers, "Golden/scripts")
    try expectGolden(package.copyright, "Golden/copyright")
    try expectGolden(package.changelog, "Golden/changelog")
  }

  @Test("a package that was forced says so in its text")
  func goldenForced() throws {
    let build = BuildFixture.build(judgement: nil, isForced: true)
    try expectGolden(
      try package(build).control(dependencies: "", installedKibibytes: 1), "Golden/control-forced")
  }

  @Test func goldenIniManifestAndProvenance() throws {
    let build = BuildFixture.build()
    try expectGolden(try iniFile(build), "Golden/grpc.ini")
    let files: [String: [UInt8]] = ["grpc.so": [1, 2, 3], "grpc.ini": [4]]
    let manifest = try Manifest(build, files: files).bytes()
    try expectGolden(String(decoding: manifest, as: UTF8.self), "Golden/manifest.json")
    let provenance = try sortedJSON(
      Provenance(build, files: files.mapValues { digest(of: $0) }, tool: "0.1.0"))
    try expectGolden(String(decoding: provenance, as: UTF8.self), "Golden/provenance.intoto.json")
  }

  @Test func settingsThatNoIniFileCanSay() {
    let off = Settings(name: "env-off", environment: ["GRPC_ENABLE_FORK_SUPPORT": "0"])
    #expect(
      throws: PackagingError.settingsNeedEnvironment(
        settings: "env-off", variable: "GRPC_ENABLE_FORK_SUPPORT")
    ) { try iniFile(BuildFixture.build(settings: off)) }
  }

  @Test func theNameThatPieLooksFor() {
    #expect(
      BuildFixture.php.pieName(version: "1.51.1")
        == "php_grpc-1.51.1_php8.2-x86_64-linux-glibc-nts.tgz")
    var php = BuildFixture.php
    php.isThreadSafe = true
    php.isDebug = true
    #expect(
      php.pieName(version: "1.51.1") == "php_grpc-1.51.1_php8.2-x86_64-linux-glibc-debug-zts.tgz")
  }

  @Test(
    "a maintainer who would break the file is refused",
    arguments: [
      "", "Jane", "jane@doe.org", " <jane@doe.org>", "Jane <jane>", "Jane <jane@doe.org",
      "Jane <jane@doe.org>\nEssential: yes", "Jane\u{1b}[31m <jane@doe.org>", "A <b@c> <d@e>",
    ])
  func maintainers(_ text: String) {
    #expect(throws: PackagingError.self) { try package(maintainer: text) }
  }

  @Test(
    "a version that is none is refused",
    arguments: ["", "x", "1.0\nEssential: yes", "1 0", "1-2", "../1", "1/2", "１.0"])
  func versions(_ version: String) {
    var build = BuildFixture.build()
    build.version = version
    #expect(throws: PackagingError.self) { try package(build) }
  }

  @Test func anotherPhpHasNoDebianPackage() {
    var build = BuildFixture.build()
    build.php.extensionFolder = "/opt/php/ext"
    #expect(throws: PackagingError.otherPhp(folder: "/opt/php/ext")) { try package(build) }
  }

  @Test("hostile names and reasons stay in their lines")
  func hostile() throws {
    let text = "x\nEssential: yes\u{1b}]0;y\u{7}\u{202e}\r\n\nDepends: evil"
    let judgement = JudgementReference(record: text, sha256: text, verdict: text, why: text)
    let package = try package(BuildFixture.build(name: text, judgement: judgement))
    let control = package.control(dependencies: "", installedKibibytes: 1)
    let fields = control.split(separator: "\n").filter { !$0.hasPrefix(" ") }
      .map { $0.prefix { $0 != ":" } }
    #expect(!fields.contains("Essential") && fields.count { $0 == "Depends" } == 1)
    #expect(control.split(separator: "\n", omittingEmptySubsequences: false).last == "")
    for part in [control, package.changelog, package.copyright] {
      #expect(!part.unicodeScalars.contains { $0 != "\n" && ($0.value < 32 || $0 == "\u{202e}") })
    }
    #expect(control.split(separator: "\n").allSatisfy { $0.count < 400 })
  }
}
