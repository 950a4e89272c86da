import Archives
import Basics
import Files
import FoundationEssentials

/// Where an archive is.
package enum ArchivePlace: Sendable, Equatable {
  /// A file.
  case file(path: String)
  /// An address.
  case web(WebAddress)

  /// The archive that `text` names; nil where it names none: the path of a file, or an address that
  /// ends as an archive does.
  package init?(_ text: String) {
    if let address = WebAddress(text) {
      let path = address.parts.path.lowercased()
      let last = path.lastPathPart
      // pecl.php.net/get/grpc-1.78.0 and codeload.github.com/…/tar.gz/refs/tags/v1.78.0 end otherwise.
      let isNamed =
        ArchiveForm.endings.contains(where: path.hasSuffix) || path.contains("/tar.gz/")
        || path.contains("/get/\(last)") && !path.hasSuffix(".git")
      guard isNamed else { return nil }
      self = .web(address)
      return
    }
    let path = text.hasPrefix("file://") ? URL(string: text)?.path ?? text : text
    let isNamed = ArchiveForm.endings.contains(where: path.lowercased().hasSuffix)
    guard FileStatus(path, followingLinks: true)?.isFile ?? isNamed else { return nil }
    self = .file(path: path)
  }

  /// What reports and messages call it: no folder of this machine, and no password.
  package var shown: String {
    switch self {
    case .file(let path): path.lastPathPart
    case .web(let address): address.shown
    }
  }
}
