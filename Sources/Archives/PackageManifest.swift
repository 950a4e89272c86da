import Crypto
import Foundation
import FoundationXML

/// What PECL's `package.xml` (package 2.0) says of the files beside it.
package struct PackageManifest: Sendable, Equatable {
  /// The names that PEAR's tools give it, the newer form first.
  static let fileNames = ["package2.xml", "package.xml"]

  /// The package: `grpc`.
  package var name: String
  /// The version: `1.78.0`.
  package var version: String
  /// The MD5 digests, in lower-case hexadecimal, of the files that it tells one of.
  package var digests: [String: String]

  /// The manifest of a source; nil where it has none.
  /// - Throws: `ArchiveError`, whose archive is `name`.
  package init?(of content: ArchiveContent, name archive: String) throws(ArchiveError) {
    guard let file = Self.fileNames.first(where: { content.files[$0] != nil }),
      let bytes = content.files[file]
    else { return nil }
    let reader = ManifestReader()
    let parser = XMLParser(data: Data(bytes))
    parser.shouldResolveExternalEntities = false
    parser.delegate = reader
    guard parser.parse(), let name = reader.name, let version = reader.version else {
      throw ArchiveError(
        archive, .badManifest, "\(file) names no package and version",
        hint: "a PECL archive has a package.xml of version 2.0")
    }
    self.name = name
    self.version = version
    digests = reader.digests
  }

  /// Checks the files of a source against their digests.
  /// - Throws: `ArchiveError` for the first file, by name, that is missing or another.
  package func check(_ content: ArchiveContent, name archive: String) throws(ArchiveError) {
    for (path, expected) in digests.sorted(by: { $0.key < $1.key }) {
      guard let bytes = content.files[path] else {
        throw ArchiveError(
          archive, .wrongDigest, "\(path) is missing, package.xml has it",
          hint: "fetch or copy the archive again")
      }
      let found = Insecure.MD5.hash(data: bytes).map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
      guard found == expected else {
        throw ArchiveError(
          archive, .wrongDigest,
          "\(path) has the MD5 digest \(found), package.xml says \(expected)",
          hint: "the archive is damaged or was changed: fetch it again")
      }
    }
  }
}

/// Collects name, version and digests while the parser goes through the manifest.
private final class ManifestReader: NSObject, XMLParserDelegate {
  private(set) var name: String?
  private(set) var version: String?
  private(set) var digests: [String: String] = [:]
  private var elements: [String] = []
  /// The names of the `dir` elements around; that of the outermost is `/`.
  private var folders: [String] = []
  private var text = ""

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements.append(element)
    text = ""
    switch element {
    case "dir": folders.append(attributes["name"] ?? "")
    case "file":
      guard let file = attributes["name"], let digest = attributes["md5sum"] else { return }
      let parts = (folders + [file]).flatMap { $0.split(separator: "/") }.filter { $0 != "." }
      digests[parts.joined(separator: "/")] = digest.lowercased()
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(
    _ parser: XMLParser, didEndElement element: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    let value = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if elements == ["package", "name"] { name = value }
    if elements == ["package", "version", "release"] { version = value }
    if element == "dir" { _ = folders.popLast() }
    _ = elements.popLast()
    text = ""
  }
}
