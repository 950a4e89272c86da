import Files
import Glibc
import Processes

/// The system that builds and PHP belong to: the host, or one whose files lie below a folder.
package struct SystemRoot: Sendable, Equatable {
  /// The folder that is its `/`; nil for the host.
  package var folder: String?

  /// The host.
  package static let host = SystemRoot(folder: nil)

  /// The system below `folder`, which is absolute and has no link in it.
  package init(folder: String?) {
    self.folder = folder
  }

  /// Where its programs are looked for; another system has no `PATH` of ours.
  private static let searched = [
    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
  ]

  /// Where, for the host, a path of this system lies, links aside.
  package func hostPath(_ path: String) -> String { (folder ?? "") + path }

  /// The path, as this system sees it, of what stands at `path` with links followed; nil when
  /// nothing does. A link leads to a place of the system itself, wherever it points.
  package func resolved(_ path: String) -> String? {
    guard let folder else {
      guard let real = realpath(path, nil) else { return nil }
      defer { free(real) }
      return String(cString: real)
    }
    var waiting = Array(path.split(separator: "/").reversed().map(String.init))
    var found: [String] = []
    var links = 0
    while let part = waiting.popLast() {
      if part == "." { continue }
      if part == ".." {
        _ = found.popLast()
        continue
      }
      let place = "\(folder)/\((found + [part]).joined(separator: "/"))"
      guard let target = linkTarget(of: place) else {
        guard access(place, F_OK) == 0 else { return nil }
        found.append(part)
        continue
      }
      links += 1
      // As many as the kernel follows (path_resolution(7)).
      guard links <= 40 else { return nil }
      if target.hasPrefix("/") { found = [] }
      waiting += target.split(separator: "/").reversed().map(String.init)
    }
    return "/" + found.joined(separator: "/")
  }

  /// Whether anything stands at a path of this system.
  package func exists(_ path: String) -> Bool { resolved(path) != nil }

  /// The path of `program` in this system, links followed; a name is searched for.
  package func program(_ program: String) -> String? {
    guard let folder else { return findProgram(program).flatMap(resolved) }
    let places =
      program.contains("/") ? [program] : Self.searched.map { "\($0)/\(program)" }
    return places.lazy.compactMap(resolved).first { access(folder + $0, X_OK) == 0 }
  }

  /// What the system calls itself (`os-release(5)`): `Debian GNU/Linux 13 (trixie)`.
  package var name: String? { release("PRETTY_NAME") }

  /// A field of what the system says of itself (`os-release(5)`); nil where it says nothing.
  package func release(_ field: String) -> String? {
    for place in ["/etc/os-release", "/usr/lib/os-release"] {
      guard let path = resolved(place), let text = text(ofSmallFile: hostPath(path)) else {
        continue
      }
      let line = text.split(separator: "\n").first { $0.hasPrefix("\(field)=") }
      guard let value = line?.dropFirst(field.count + 1) else { return nil }
      return value.trimmingQuotes
    }
    return nil
  }

  /// A command that asks this system something; in another one it runs in a sandbox, without network.
  package func command(
    _ program: String, _ arguments: [String], timeLimit: Double = 30
  ) -> Command {
    guard folder != nil else {
      return Command(
        program, arguments, environment: Command.plainEnvironment, timeLimit: timeLimit)
    }
    let shown = placesElsewhere(of: [program])
    var command = SandboxProfile.tool(
      in: self, mounts: shown.map { .readOnly(hostPath($0), at: $0) }
    ).command(program, arguments)
    command.timeLimit = timeLimit
    return command
  }
}

/// The first 64 KiB of a file as text; nil when it cannot be read.
private func text(ofSmallFile path: String) -> String? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  let count = read(descriptor, &buffer, buffer.count)
  return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
}

extension Substring {
  fileprivate var trimmingQuotes: String {
    guard let first, "\"'".contains(first), count > 1, last == first else { return String(self) }
    return String(dropFirst().dropLast())
  }
}
