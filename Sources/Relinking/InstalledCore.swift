import Debian
import Files
import FoundationEssentials
import Processes

/// The core that the system has, as far as relinking needs it.
package struct InstalledCore: Sendable, Equatable {
  /// The libraries that upstream's build makes of the core, those that others need first.
  package static let libraries = ["gpr", "address_sorting", "upb", "grpc"]

  /// The folder of the archives and the shared libraries.
  package var folder: String
  /// The upstream version by the package manager; nil where it does not know.
  package var version: String?
  /// The folders that the compiler searches after those it is told.
  package var systemHeaders: [String]
  /// The compiler's whole version: `12.2.0`.
  package var compiler: String

  /// A core of which everything is known.
  package init(folder: String, version: String?, systemHeaders: [String], compiler: String) {
    self.folder = folder
    self.version = version
    self.systemHeaders = systemHeaders
    self.compiler = compiler
  }

  /// Asks compiler and package manager.
  /// - Throws: `RelinkError.noArchive`, or `.ownFault` when there is no compiler.
  package static func detect() async throws(RelinkError) -> InstalledCore {
    var questions = libraries.map { ["c++", "-print-file-name=lib\($0).a"] }
    questions.append(["c++", "-dumpfullversion", "-dumpversion"])
    questions.append(["c++", "-xc++", "-E", "-v", "/dev/null"])
    if findProgram("dpkg-query") != nil {
      questions.append(["dpkg-query", "-W", "-f=${Version}", "libgrpc-dev"])
    }
    let answers = try await ask(questions)
    var folders: Set<String> = []
    for (library, answer) in zip(libraries, answers) {
      let path = line(answer)
      guard path.hasPrefix("/"), exists(path) else { throw .noArchive(library) }
      folders.insert(Relinking.folder(of: path))
    }
    guard let folder = folders.first, folders.count == 1 else {
      throw .damaged("libgrpc.a", why: "it lies in another folder than libgpr.a")
    }
    let rest = answers.dropFirst(libraries.count)
    // Where it searches is told on standard error.
    let headers = rest.dropFirst().first?.errorText ?? ""
    let version = rest.dropFirst(2).first.map(line) ?? ""
    return InstalledCore(
      folder: folder, version: version.isEmpty ? nil : DebianVersion(version).release,
      systemHeaders: headers.split(separator: "\n").filter { $0.hasPrefix(" /") }.map {
        String($0.dropFirst())
      },
      compiler: rest.first.map(line) ?? "")
  }

  private static func ask(
    _ questions: [[String]]
  ) async throws(RelinkError) -> [CommandResult] {
    do {
      return try await run(
        questions.map { Command($0[0], Array($0.dropFirst()), timeLimit: 30) })
    } catch {
      throw .ownFault("\(error)")
    }
  }

  private static func line(_ answer: CommandResult) -> String {
    let text = answer.outputText
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  /// The names of the other libraries of its folder that the core may be linked with.
  func others() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasPrefix("libabsl_") && $0.hasSuffix(".so") }.sorted()
  }

  /// The path of an archive.
  func archive(_ library: String) -> String { "\(folder)/lib\(library).a" }

  /// The path of a shared library.
  func shared(_ library: String) -> String { "\(folder)/lib\(library).so" }
}
