import Files
import Foundation
import Processes
import Sandbox

/// The ini files that PHP reads on this machine when nothing tells it not to, and the extensions that they
/// load.
///
/// They are found by PHP's own rules (`main/php_ini.c`) and read here. To ask PHP would be to load what
/// they name, which is a stranger's, outside of any sandbox.
package struct MachinePhp: Sendable, Equatable {
  /// The system that PHP belongs to.
  package var root: SystemRoot
  /// The main ini file, `php.ini`; nil where there is none.
  package var main: String?
  /// The others, in the order they are read.
  package var scanned: [String]
  /// What they load, in order.
  package var loads: [IniLoad]

  /// All of the ini files, in the order they are read.
  package var files: [String] { (main.map { [$0] } ?? []) + scanned }

  /// Looks for the ini files of `php`; `variables` are those of the caller, for a PHP of the host.
  /// - Throws: `RunError.unusablePhp`.
  package static func look(
    _ php: PhpRuntime, variables: [String: String]
  ) async throws(RunError) -> MachinePhp {
    // `-n`: it answers without having loaded anything.
    let question = "echo '=', PHP_CONFIG_FILE_PATH, \"\\n=\", PHP_CONFIG_FILE_SCAN_DIR, \"\\n\";"
    let answer = try? await run(php.root.command(php.program, ["-n", "-r", question]))
    let lines = answer?.outputText.split(separator: "\n").filter { $0.hasPrefix("=") } ?? []
    guard lines.count == 2 else {
      throw .unusablePhp(php.program, reason: "it does not tell where its ini files are")
    }
    let variables = php.root == .host ? variables : [:]
    let paths = SearchPaths(
      folder: String(lines[0].dropFirst()), scanned: String(lines[1].dropFirst()),
      program: php.program, variables: variables)
    let machine = MachinePhp(paths, php)
    // Without its lines runs would see another PHP than this one.
    for file in machine.files where Self.status(file, php.root)?.bytes ?? 0 > mostOfFile {
      let reason = "\(file) has more than \(mostOfFile >> 20) MiB, too much for an ini file"
      throw .unusablePhp(php.program, reason: reason)
    }
    return machine
  }

  /// Where PHP looks for ini files.
  struct SearchPaths {
    /// The folder and the folders that were chosen when PHP was built.
    var folder, scanned: String
    /// The path of the program.
    var program: String
    /// `PHPRC` and `PHP_INI_SCAN_DIR` among others.
    var variables: [String: String]
  }

  init(_ paths: SearchPaths, _ php: PhpRuntime) {
    root = php.root
    main = Self.main(paths, root)
    scanned = Self.scanned(paths, root)
    loads = []
    var folder = php.extensionFolder
    for file in files {
      for line in Self.lines(of: file, root) {
        if let named = IniLoad.folder(in: line) { folder = named }
      }
    }
    // PHP takes the folder as it is when all files were read.
    for file in files {
      loads += Self.lines(of: file, root).compactMap { IniLoad($0, in: folder, root) }
    }
  }

  /// The extension of this name; nil where no ini file loads it.
  package func load(of name: String) -> IniLoad? { loads.first { $0.name == name } }

  private static func main(_ paths: SearchPaths, _ root: SystemRoot) -> String? {
    let given = paths.variables["PHPRC"] ?? ""
    if !given.isEmpty, isFile(given, root) { return given }
    let beside = paths.program.split(separator: "/").dropLast().joined(separator: "/")
    let folders = given.split(separator: ":").map(String.init) + ["/\(beside)", paths.folder]
    for name in ["php-cli.ini", "php.ini"] {
      for folder in folders where !folder.isEmpty && isFile("\(folder)/\(name)", root) {
        return "\(folder)/\(name)"
      }
    }
    return nil
  }

  private static func scanned(_ paths: SearchPaths, _ root: SystemRoot) -> [String] {
    let folders = (paths.variables["PHP_INI_SCAN_DIR"] ?? paths.scanned)
      .split(separator: ":", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? paths.scanned : String($0) }
    return folders.filter { !$0.isEmpty }.flatMap { folder -> [String] in
      let place = root.resolved(folder).map(root.hostPath)
      let names = place.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
      return names.filter { $0.hasSuffix(".ini") }.sorted().map { "\(folder)/\($0)" }
        .filter { isFile($0, root) }
    }
  }

  /// The most that is read of an ini file, in bytes.
  private static let mostOfFile = 16 << 20

  private static func isFile(_ path: String, _ root: SystemRoot) -> Bool {
    status(path, root)?.isFile ?? false
  }

  private static func status(_ path: String, _ root: SystemRoot) -> FileStatus? {
    root.resolved(path).flatMap { FileStatus(root.hostPath($0)) }
  }

  /// The lines of an ini file; none of one that cannot be read.
  static func lines(of file: String, _ root: SystemRoot) -> [ArraySlice<UInt8>] {
    guard let real = root.resolved(file),
      let bytes = try? readRegularFile(root.hostPath(real), upTo: mostOfFile)
    else { return [] }
    return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }
}
