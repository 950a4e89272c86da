import Archives
import Testing

@Suite struct PackageManifestTests {
  private func content(_ manifest: String, _ files: [String: String]) -> ArchiveContent {
    ArchiveContent(
      files: files.merging(["package.xml": manifest]) { $1 }.mapValues { Array($0.utf8) })
  }

  /// `a.c` has the content `int a;`.
  private func manifest(digest: String, name: String = "a.c") -> String {
    """
    <?xml version="1.0"?>
    <package version="2.0" xmlns="http://pear.php.net/dtd/package-2.0">
     <name>grpc</name>
     <lead><name>Somebody</name></lead>
     <version><release>1.78.0</release><api>1.0</api></version>
     <contents><dir baseinstalldir="/" name="/"><dir name="src">
      <file md5sum="\(digest)" name="\(name)" role="src"/></dir></dir></contents>
    </package>
    """
  }

  @Test("name, version and digests are read, whatever else has such names")
  func reading() throws {
    let manifest = try #require(
      try PackageManifest(of: content(manifest(digest: "ABC"), [:]), name: "x.tgz"))
    #expect(manifest.name == "grpc")
    #expect(manifest.version == "1.78.0")
    #expect(manifest.digests == ["src/a.c": "abc"])
  }

  @Test("a source without a manifest has none, and one that cannot be read is an error")
  func without() throws {
    #expect(try PackageManifest(of: ArchiveContent(), name: "x.tgz") == nil)
    for text in ["<package", "<package><name>grpc</name></package>", ""] {
      let fault = #expect(throws: ArchiveError.self) {
        try PackageManifest(of: content(text, [:]), name: "x.tgz")
      }
      #expect(fault?.kind == .badManifest)
    }
  }

  @Test("a file that is missing or another is named")
  func wrongDigest() throws {
    let right = content(
      manifest(digest: "d41d8cd98f00b204e9800998ecf8427e"), ["src/a.c": ""])
    try #require(try PackageManifest(of: right, name: "x.tgz")).check(right, name: "x.tgz")
    for files in [["src/a.c": "changed"], [:]] {
      let wrong = content(manifest(digest: "d41d8cd98f00b204e9800998ecf8427e"), files)
      let read = try #require(try PackageManifest(of: wrong, name: "x.tgz"))
      let fault = #expect(throws: ArchiveError.self) { try read.check(wrong, name: "x.tgz") }
      #expect(fault?.kind == .wrongDigest)
      #expect(fault?.message.hasPrefix("src/a.c ") == true)
    }
  }

  @Test("a manifest reads no other file and grows no further than it is")
  func entities() {
    let text = """
      <!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>
      <package><name>&e;</name><version><release>1</release></version></package>
      """
    let manifest = try? PackageManifest(of: content(text, [:]), name: "x.tgz")
    #expect(manifest?.name.contains("root:") != true)
  }
}
