import Basics
import Glibc
import Probe

/// The settings that decide about forks, as far as they are to be seen from outside of a process.
enum ForkSettings {
  private static let (mostFiles, mostLines) = (1000, 20)

  /// A sentence each: of these variables in its environment, its arguments, and the ini files that PHP reads.
  static func visible(of pid: Int, variables: [String]) -> [String] {
    let arguments = texts("/proc/\(pid)/cmdline")
    var found = environment(of: pid, variables) + given(arguments)
    if !arguments.contains("-n") { found += iniFiles(of: pid) }
    guard found.isEmpty else { return found }
    return ["no setting of gRPC is to be seen: fork support is off by default"]
  }

  /// The environment as the program was started with; putenv() of PHP does not change it.
  private static func environment(of pid: Int, _ variables: [String]) -> [String] {
    texts("/proc/\(pid)/environ").filter { entry in
      variables.contains { entry.hasPrefix($0 + "=") }
    }.map { "environment: \(Shown.line($0))" }
  }

  private static func given(_ arguments: [String]) -> [String] {
    arguments.compactMap { argument in
      let bare = argument.hasPrefix("-d") ? String(argument.dropFirst(2)) : argument
      return bare.hasPrefix("grpc.") && bare.contains("=") ? "argument: \(Shown.line(bare))" : nil
    }
  }

  /// Lines of the ini files as they are now, which may not be as they were when it started.
  private static func iniFiles(of pid: Int) -> [String] {
    let root = "/proc/\(pid)/root"
    let program = ProcFile.link("/proc/\(pid)/exe") ?? ""
    let file = program.lastPathPart
    let sapi = file.hasPrefix("php-fpm") ? "fpm" : file.hasPrefix("apache") ? "apache2" : "cli"
    let versions = names(in: "\(root)/etc/php").filter { $0.first?.isNumber ?? false }
    let folders =
      versions.map { "/etc/php/\($0)/\(sapi)" } + ["/usr/local/etc/php", "/etc/php"]
    var files = ["/etc/php.ini"] + names(in: "\(root)/etc/php.d").map { "/etc/php.d/\($0)" }
    for folder in folders {
      files.append("\(folder)/php.ini")
      files += names(in: "\(root)\(folder)/conf.d").map { "\(folder)/conf.d/\($0)" }
    }
    return Array(
      files.filter { $0.hasSuffix(".ini") }.prefix(mostFiles).flatMap { lines(of: $0, pid) }
        .prefix(mostLines))
  }

  private static func lines(of file: String, _ pid: Int) -> [String] {
    let bytes = ProcFile.bytes(file, seenBy: pid, limit: 1 << 20) ?? []
    let text = String(decoding: bytes, as: UTF8.self)
    return text.split(separator: "\n").filter { $0.hasPrefix("grpc.") }.map {
      "\(file): \(Shown.line($0))"
    }
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while names.count < mostFiles, let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { name in
          name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted()
  }

  private static func texts(_ path: String) -> [String] {
    (ProcFile.bytes(path) ?? []).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }
}
