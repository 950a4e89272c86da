import Basics
import Debian
import Files
import Foundation
import Git
import Sandbox
import Storage

/// A Debian source package as a commit: author, date, tree and message are functions of the
/// package, so that the same package has the same commit id on every machine.
struct DebianSource {
  /// The source package's name.
  let package: String
  /// Its full version.
  let version: String
  /// The system whose apt sources offer it.
  var root = SystemRoot.host
  /// Where forkproof keeps things.
  let locations: Locations
  let settings: FetchSettings

  /// The repository that imported versions of this package are kept in.
  var repository: String { "\(locations.sourcePackages)/\(package).git" }

  /// The tag of this version; Debian's own way to write versions as tags (DEP-14).
  var tag: String {
    let name = version.replacingOccurrences(of: ":", with: "%")
      .replacingOccurrences(of: "~", with: "_")
    return "debian/\(name)"
  }

  /// Imports the package, unless it was imported before and is not to be fetched again.
  func `import`() async throws {
    if !settings.refetches, isImported() { return }
    let scratch = try ScratchFolder(in: locations.scratch, named: "apt")
    let apt = AptSource(
      package: package, version: version, folder: scratch.path, root: root, settings: settings)
    let folder = try await apt.unpack()
    // What dpkg-source keeps to undo its patches with is no part of the package.
    try? FileManager.default.removeItem(atPath: "\(folder)/.pc")
    let entry = try ChangelogEntry(path: "\(folder)/debian/changelog")
    try makeFolder(locations.sourcePackages)
    let store = try Repository(createBare: repository)
    let tree = try store.importFolder(folder)
    let commit = try store.write(
      commitOf: tree,
      author: Author(name: entry.name, mail: entry.email, date: entry.date),
      message: "\(package) \(version)\n\nThe Debian source package, patches applied.\n")
    try store.set(reference: "refs/tags/\(tag)", to: commit)
  }

  private func isImported() -> Bool {
    guard exists(repository), let store = try? Repository(openBare: repository) else {
      return false
    }
    return store.reference("refs/tags/\(tag)") != nil
  }
}

/// Who made a version and when, by the trailer of the first entry (`deb-changelog(5)`).
struct ChangelogEntry: Equatable {
  var name: String
  var email: String
  /// Seconds since the Unix epoch.
  var date: Int

  init(path: String) throws {
    let text = String(decoding: try readFile(path), as: UTF8.self)
    guard let entry = ChangelogEntry(text) else {
      throw FetchError.unreadableChangelog(path: path)
    }
    self = entry
  }

  /// Reads ` -- Name <mail>  Mon, 02 Jan 2006 15:04:05 +0000`; nil when there is no such line.
  init?(_ changelog: String) {
    guard let line = changelog.split(separator: "\n").first(where: { $0.hasPrefix(" -- ") }),
      let open = line.firstIndex(of: "<"), let close = line.firstIndex(of: ">"), open < close
    else { return nil }
    name = line[..<open].dropFirst(4).trimmingCharacters(in: .whitespaces)
    email = String(line[line.index(after: open)..<close])
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
    let stamp = line[line.index(after: close)...].trimmingCharacters(in: .whitespaces)
    guard let date = format.date(from: stamp) else { return nil }
    self.date = Int(date.timeIntervalSince1970)
  }
}
