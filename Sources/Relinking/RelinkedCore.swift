import Building
import Foundation
import Storage

/// The core's libraries of a patched source, as files in the store.
public struct RelinkedCore: Codable, Sendable, Equatable {
  /// The key of everything they were made from.
  public var key: String
  /// The libraries that differ from the system's, by the name the loader asks for; none when the
  /// source changes nothing of the core.
  public var files: [String: String] = [:]
  /// The files of the source that were compiled.
  public var compiled: [String]
  /// What the user should know.
  public var remarks: [String]
  /// The symbols that the system's libraries have and these do not.
  public var lost: [String] = []
  /// The symbols that these have and the system's do not.
  public var gained: [String] = []
  /// Seconds it took when it was made.
  public var seconds: Double = 0

  init(key: String, compiled: [String], remarks: [String]) {
    self.key = key
    self.compiled = compiled
    self.remarks = remarks
  }

  /// The libraries for the extension's build; nil when the system's own serve.
  public var libraries: CoreLibraries? {
    files.isEmpty ? nil : CoreLibraries(key: key, files: files, lost: Set(lost))
  }
}

/// Relinked cores by key, each verified by digest before it is handed out.
struct CoreStore {
  /// The version of the format and of the key's meaning.
  static let schema = 1

  let folder: String

  private struct Sheet: Codable {
    var core: RelinkedCore
    var digests: [String: String]
  }

  func find(_ key: String) -> RelinkedCore? {
    guard let bytes = try? readFile("\(folder)/\(key)/core.json"),
      let sheet = try? JSONDecoder().decode(Sheet.self, from: Data(bytes)), sheet.core.key == key
    else { return nil }
    for (name, expected) in sheet.digests {
      guard (try? digest(ofFile: "\(folder)/\(key)/\(name)")) == expected else { return nil }
    }
    return sheet.core
  }

  /// Copies the core's files into the store; what another evaluation put there meanwhile is as good.
  func add(_ core: RelinkedCore) throws(RelinkError) -> RelinkedCore {
    try ours { () throws in
      let beside = try ScratchFolder(in: folder, named: "new")
      let place = "\(folder)/\(core.key)"
      var sheet = Sheet(core: core, digests: [:])
      for (name, path) in core.files {
        let bytes = try readFile(path)
        sheet.digests[name] = digest(of: bytes)
        try writeFile(bytes, to: "\(beside.path)/\(name)")
        sheet.core.files[name] = "\(place)/\(name)"
      }
      try writeFile(Array(JSONEncoder().encode(sheet)), to: "\(beside.path)/core.json")
      if exists(place), find(core.key) == nil { try FileManager.default.removeItem(atPath: place) }
      guard rename(beside.path, place) == 0 || find(core.key) != nil else {
        throw FileError.current("cannot write", place)
      }
      return sheet.core
    }
  }
}
