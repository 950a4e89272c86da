import Building
import Sandbox
import Storage

/// The core that the system has, as far as relinking needs it.
public struct InstalledCore: Sendable, Equatable {
  /// The libraries that upstream's build makes of the core, those that others need first.
  public static let libraries = ["gpr", "address_sorting", "upb", "grpc"]

  /// The folder of the archives and the shared libraries.
  public var folder: String
  /// The upstream version by the package manager; nil where it does not know.
  public var version: String?
  /// The folders that the compiler searches after those it is told.
  public var systemHeaders: [String]
  /// The compiler's whole version: `12.2.0`.
  public var compiler: String

  /// A core of which everything is known.
  public init(folder: String, version: String?, systemHeaders: [String], compiler: String) {
    self.folder = folder
    self.version = version
    self.systemHeaders = systemHeaders
    self.compiler = compiler
  }

  /// Asks compiler and package manager.
  /// - Throws: `RelinkError.noArchive`, or `.ownFault` when there is no compiler.
  public static func detect() async throws(RelinkError) -> InstalledCore {
    var folders: Set<String> = []
    for library in libraries {
      let path = try await text("c++", ["-print-file-name=lib\(library).a"])
      guard path.hasPrefix("/"), exists(path) else { throw .noArchive(library) }
      folders.insert(Relinking.folder(of: path))
    }
    guard let folder = folders.first, folders.count == 1 else {
      throw .damaged("libgrpc.a", why: "it lies in another folder than libgpr.a")
    }
    let headers = try await text("c++", ["-xc++", "-E", "-v", "/dev/null"], errors: true)
    return InstalledCore(
      folder: folder, version: try await packageVersion(),
      systemHeaders: headers.split(separator: "\n").filter { $0.hasPrefix(" /") }.map {
        String($0.dropFirst())
      },
      compiler: try await text("c++", ["-dumpfullversion", "-dumpversion"]))
  }

  private static func packageVersion() async throws(RelinkError) -> String? {
    guard findProgram("dpkg-query") != nil else { return nil }
    let version = try await text("dpkg-query", ["-W", "-f=${Version}", "libgrpc-dev"])
    return version.isEmpty ? nil : upstreamVersion(ofPackage: version)
  }

  private static func text(
    _ program: String, _ arguments: [String], errors: Bool = false
  ) async throws(RelinkError) -> String {
    do {
      let result = try await run(Command(program, arguments, timeLimit: 30))
      let text = errors ? result.errorText : result.outputText
      return text.hasSuffix("\n") ? String(text.dropLast()) : text
    } catch {
      throw .ownFault("\(error)")
    }
  }

  /// The path of an archive.
  func archive(_ library: String) -> String { "\(folder)/lib\(library).a" }

  /// The path of a shared library.
  func shared(_ library: String) -> String { "\(folder)/lib\(library).so" }
}

/// The upstream part of a Debian version: `1.51.1` of `1:1.51.1-3+b1` (Debian Policy, 5.6.12).
public func upstreamVersion(ofPackage version: String) -> String {
  var text = version[...]
  if let colon = text.firstIndex(of: ":") { text = text[text.index(after: colon)...] }
  if let dash = text.lastIndex(of: "-") { text = text[..<dash] }
  return String(text)
}
