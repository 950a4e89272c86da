import Building
import Elf
import Files
import Model
import PhpModules
import Sandbox

extension GivenBuild {
  /// What is known of the file, to be shown: from the file itself, and where it was loaded once, from what
  /// PHP had mapped then.
  ///
  /// `mapped` are the paths of the host; `version` is what PHP says of the extension, where the file does
  /// not tell; `core` names the libraries of a core, up to their `.so`.
  package func facts(
    mapped: [String], version: String?, core names: [String], in root: SystemRoot
  ) async -> [Fact] {
    var facts = [Fact("sha256", digest)]
    if let entry = file.entry {
      let version = entry.version.map { " \($0)" } ?? " of no version"
      facts.append(Fact("extension", "\(entry.name)\(version), for the PHP of \(entry.buildID)"))
    } else if let version {
      facts.append(Fact("extension", "\(version), as it tells PHP"))
    }
    facts += await coreFacts(mapped, names, root)
    facts.append(Fact("fork handlers in the extension", file.registersForkHandlers ? "yes" : "no"))
    facts.append(
      Fact(
        "assertions in the extension",
        file.hasAssertions ? "yes, built without NDEBUG" : "none seen")
    )
    facts.append(Fact("debug information", file.debugInformation.words))
    if !file.compilers.isEmpty {
      facts.append(Fact("compiled by", file.compilers.prefix(4).joined(separator: "; ")))
    }
    return facts
  }

  /// Whether it asks for one of these libraries, named up to their `.so`.
  package func asks(forOneOf names: [String]) -> Bool {
    file.needed.contains { needed in names.contains { needed.hasPrefix("\($0).") } }
  }

  /// The core that lies beside it, as an installed build of ours has it; nil where it takes the system's.
  package var coreBeside: CoreLibrary? {
    libraries.beside.first { CoreLibrary.isName(of: $0.key) }.flatMap {
      CoreLibrary(path: $0.value)
    }
  }

  private func coreFacts(
    _ mapped: [String], _ names: [String], _ root: SystemRoot
  ) async -> [Fact] {
    guard asks(forOneOf: names) else {
      guard let elf = ElfFile(bytes), CoreLibrary.isInside(elf) else {
        return [Fact("core", "none that is known: no library of it is asked for, none is inside")]
      }
      let version = CoreLibrary.version(in: elf).map { ", core \($0)" } ?? ""
      return [Fact("core", "inside the file\(version)")]
    }
    guard let path = mapped.first(where: { CoreLibrary.isName(of: $0) }),
      let inside = root.path(ofHost: path),
      let core = await CoreLibrary.of(path: inside, in: root)
    else { return [Fact("core", "a library, which was not seen loaded")] }
    let number = core.version.map { ", core \($0)" } ?? ""
    let isOwn = libraries.beside.keys.contains { path.hasSuffix("/\($0)") }
    let origin = isOwn ? "beside it" : core.package ?? "of no package"
    return [Fact("core", "a library: \(path) (\(origin))\(number)")]
      + core.facts(of: "libgrpc").map { Fact($0.name, $0.value) }
  }
}

extension ExtensionFile.DebugInformation {
  fileprivate var words: String {
    switch self {
    case .full: "all of it"
    case .elsewhere(let name): "in \(name)"
    case .names: "names of functions"
    case .none: "none"
    }
  }
}

extension SystemRoot {
  /// The path by which this system has a file of the host; nil for one that is not below its root.
  fileprivate func path(ofHost path: String) -> String? {
    guard let folder else { return path }
    return path.hasPrefix("\(folder)/") ? String(path.dropFirst(folder.count)) : nil
  }
}
