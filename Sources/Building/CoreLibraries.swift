import Elf

/// Libraries of the gRPC core that an extension is to be built against, in place of the system's.
package struct CoreLibraries: Sendable, Equatable {
  /// Where steps that use them see them.
  package static let folder = "/mnt/core"

  /// The key of everything they were made from.
  package var key: String
  /// The files by the name that the loader asks for: `libgrpc.so.29`.
  package var files: [String: String]
  /// Symbols that the system's libraries have and these do not: the extension may not need them.
  package var lost: Set<String>

  /// Libraries with their files.
  package init(key: String, files: [String: String], lost: Set<String> = []) {
    self.key = key
    self.files = files
    self.lost = lost
  }

  /// What steps that use them are shown: each by the loader's name and by the linker's, `libgrpc.so`.
  var inputs: [String: String] {
    var inputs: [String: String] = [:]
    for (name, id) in additions {
      inputs["\(Self.folder)/\(name)"] = id
      inputs["\(Self.folder)/\(name.components(before: ".so")).so"] = id
    }
    return inputs
  }

  /// The ids of their contents by name: what they were made from decides what is in them.
  var additions: [String: String] {
    Dictionary(uniqueKeysWithValues: files.keys.map { ($0, id(of: $0)) })
  }

  /// Where they are, by the ids of their contents.
  var contents: [String: String] {
    Dictionary(uniqueKeysWithValues: files.map { (id(of: $0), $1) })
  }

  private func id(of name: String) -> String { "\(key)/\(name)" }

  /// The first symbol that `file` needs of those that are no longer there.
  func missing(for file: [UInt8]) -> String? {
    guard !lost.isEmpty, let elf = ElfFile(file) else { return nil }
    return elf.requiredSymbols.filter(lost.contains).min()
  }
}

extension String {
  /// What stands before the first `mark`; all of it when there is none.
  fileprivate func components(before mark: String) -> String {
    firstRange(of: mark).map { String(self[..<$0.lowerBound]) } ?? self
  }
}
