import Elf
import Files
import Sandbox

/// The libraries that an extension finds by its run path (`ld.so(8)`), and those that they find in turn: none that
/// the dynamic linker has in the system's own folders.
package struct RunPathLibraries: Sendable, Equatable {
  /// Those in the extension's own folder, by the name they are asked for, with their paths on the host.
  package private(set) var beside: [String: String] = [:]
  /// Those at other places of the system that not every sandbox shows, by their paths in it, with those on
  /// the host.
  package private(set) var elsewhere: [String: String] = [:]
  /// The first that is found in a folder which is named from the extension's own: a copy would not find it.
  package private(set) var unreachable: String?

  private let folder: String
  private let root: SystemRoot
  /// Bytes of libraries that are read: each may ask for more.
  private var room = 1 << 30

  /// Names and folders that are looked for; an extension with core in libraries of its own asks for some ten, in two.
  private static let most = (names: 256, folders: 32)

  /// Looks for the libraries of an extension that lies in `folder` of the host, to be loaded in `root`.
  ///
  /// A file says where to look. So that it cannot have anything shown to its code, only what is a shared
  /// library itself is taken.
  package init(of file: ElfFile, in folder: String, root: SystemRoot) {
    self.folder = folder
    self.root = root
    var seen: Set<String> = []
    var asked = Array(file.needed.prefix(Self.most.names))
    let runPaths = Array(file.runPaths.prefix(Self.most.folders))
    while let name = asked.popLast(), seen.count < Self.most.names {
      guard !name.contains("/"), seen.insert(name).inserted else { continue }
      for path in runPaths {
        if let found = take(name, at: path, runPaths) {
          asked += found.needed.prefix(Self.most.names)
          break
        }
      }
    }
  }

  private mutating func take(_ name: String, at path: String, _ all: [String]) -> ElfFile? {
    if let rest = Self.afterOrigin(path) {
      let file = "\(folder)\(rest)/\(name)"
      guard let library = library(file) else { return nil }
      let isCopied = all.contains { Self.afterOrigin($0) == "" }
      if isCopied { beside[name] = file } else { unreachable = unreachable ?? file }
      return library
    }
    let place = "\(path)/\(name)"
    guard path.hasPrefix("/"), root.isElsewhere(path), let real = root.resolved(place),
      let library = library(root.hostPath(real))
    else { return nil }
    elsewhere[place] = root.hostPath(real)
    return library
  }

  private mutating func library(_ path: String) -> ElfFile? {
    guard let bytes = try? readRegularFile(path, upTo: room) else { return nil }
    room -= bytes.count
    return ElfFile(bytes)
  }

  /// What stands behind `$ORIGIN`, without a slash at its end; nil for a path that begins otherwise.
  private static func afterOrigin(_ path: String) -> String? {
    for origin in ["$ORIGIN", "${ORIGIN}"] where path.hasPrefix(origin) {
      var rest = path.dropFirst(origin.count)
      while rest.hasSuffix("/") || rest.hasSuffix("/.") { rest = rest.dropLast() }
      return rest.isEmpty || rest.hasPrefix("/") ? String(rest) : nil
    }
    return nil
  }
}
