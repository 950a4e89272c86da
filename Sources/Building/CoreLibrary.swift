import Basics
import Elf
import Files
import Foundation
import Processes
import Sandbox

/// The gRPC core that an extension finds on this system, and what it can do about forks.
package struct CoreLibrary: Sendable, Equatable {
  /// The path of the shared library in its system, links followed.
  package var path: String
  /// The package it belongs to and its version; nil where no package manager knows it.
  package var package: String?
  /// Whether it registers fork handlers of its own: it imports `__register_atfork` only when it was
  /// built with `GRPC_POSIX_FORK_ALLOW_PTHREAD_ATFORK`.
  package var hasForkHandlers: Bool
  /// Whether it was built without `NDEBUG`; nil where its symbols do not tell.
  package var hasAssertions: Bool?
  /// The number that core gives itself: `29.0.0`; nil where it cannot be read.
  package var version: String?

  /// Reads the library at `path` of a system; nil when it is no library.
  package init?(path: String, in root: SystemRoot = .host, package: String? = nil) {
    guard let bytes = try? readFile(root.hostPath(path)), let elf = ElfFile(bytes) else {
      return nil
    }
    self.init(path: path, package: package, symbols: elf.dynamicSymbols)
    version = Self.version(in: elf)
  }

  /// The number that the core in a file gives itself; nil where its symbols do not lead to it.
  package static func version(in elf: ElfFile) -> String? {
    elf.addressReturned(by: "grpc_version_string").flatMap { elf.image.text(at: $0, limit: 40) }
  }

  /// Whether a file holds a core: every core knows this argument of channels, whatever became of its symbols.
  package static func isInside(_ elf: ElfFile) -> Bool {
    elf.sections.contains { $0.isAllocated && $0.holds("grpc.http2.max_frame_size") }
  }

  /// Whether a file of this path goes by the name of core's library.
  package static func isName(of path: String) -> Bool {
    path.lastPathPart.hasPrefix("libgrpc.so")
  }

  /// The library at `path` of a system, with its package.
  package static func of(path: String, in root: SystemRoot) async -> CoreLibrary? {
    CoreLibrary(path: path, in: root, package: await package(owning: path, in: root))
  }

  init(path: String, package: String?, symbols: [ElfFile.Symbol]) {
    self.path = path
    self.package = package
    hasForkHandlers = symbols.contains { $0.name == "__register_atfork" && !$0.isDefined }
    // With assertions the reference counters take the place they are called from.
    let counter = "_Z20grpc_cq_internal_refP21grpc_completion_queue"
    let names = symbols.filter { $0.isDefined && $0.name.hasPrefix(counter) }.map(\.name)
    hasAssertions = names.first.map { $0 != counter }
  }

  /// What there is to know of it, to be shown; `name` is how the facts call it.
  package func facts(of name: String) -> [(name: String, value: String)] {
    var facts = [(name: "fork handlers in \(name)", value: hasForkHandlers ? "yes" : "no")]
    if let hasAssertions {
      facts.append((name: "assertions in \(name)", value: hasAssertions ? "yes" : "no"))
    }
    return facts
  }

  /// The library that the dynamic linker would take (`ldconfig -p`); nil when there is none.
  package static func ofSystem(_ root: SystemRoot = .host) async -> CoreLibrary? {
    let linker = root.program("ldconfig") ?? "/sbin/ldconfig"
    guard let listed = try? await run(root.command(linker, ["-p"])) else { return nil }
    let line = listed.outputText.split(separator: "\n").first { line in
      line.drop { $0.isWhitespace }.hasPrefix("libgrpc.so.")
    }
    guard let path = line?.split(separator: " ").last, let real = root.resolved(String(path))
    else { return nil }
    return await of(path: real, in: root)
  }

  private static func package(owning path: String, in root: SystemRoot) async -> String? {
    guard let owner = try? await run(root.command("dpkg-query", ["-S", path])),
      let name = owner.outputText.split(separator: ": ").first.map(String.init),
      let version = try? await run(
        root.command("dpkg-query", ["-W", "-f=${Package} ${Version}", name])),
      version.status == .code(0)
    else { return nil }
    return version.outputText
  }
}
