import Files
import Foundation
import Relinking
import Sandbox
import Storage

/// What the compiler and the linker take by themselves, asked as plainly as can be.
struct ExtensionFloor {
  private let folder: String
  private let lines: [String]

  /// Configures and builds the extension once; the command lines of `file` and of the link are kept.
  init(_ ground: BenchGround, file: String) async throws {
    let root = try ground.folder("floor")
    folder = "\(root)/src/php/ext/grpc"
    if !exists(folder) {
      try Bench.checkout(ground, ["src/php/ext/grpc", "include"], to: root)
      _ = try await must("phpize", [], in: folder)
      _ = try await must("\(folder)/configure", ["--enable-grpc=/usr"], in: folder)
    }
    let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
    try? FileManager.default.removeItem(atPath: "\(folder)/modules/grpc.so")
    for made in ["\(name).lo", "grpc.la"] {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(made)")
    }
    let output = try await must("make", [], in: folder).outputText
    // Libtool says what it really runs.
    lines = try ["libtool: compile:", "libtool: link: cc -shared"].map { prefix in
      let line = output.split(separator: "\n").first {
        $0.hasPrefix(prefix) && ($0.contains("\(name).c ") || $0.contains(".libs/grpc.so"))
      }
      guard let command = line?.firstRange(of: " cc ") else {
        throw BenchError("make did not say what it runs: \(prefix)")
      }
      return String(line?[command.lowerBound...] ?? "")
    }
  }

  /// One compile and one link.
  func measure() async throws -> Double {
    try await seconds {
      for line in lines { _ = try await must("sh", ["-c", line], in: folder) }
    }
  }
}

/// The bare compile of one file of the core, and the bare link of the distribution's archive.
struct CoreFloor {
  private let root: String
  private let unit: String
  private let installed: InstalledCore

  init(_ ground: BenchGround, unit: String) async throws {
    root = try ground.folder("core-floor")
    self.unit = unit
    installed = try await InstalledCore.detect()
    if !exists("\(root)/src/core") { try Bench.checkout(ground, ChangeImpact.reads, to: root) }
  }

  func measure() async throws -> Double {
    let needed = try await must("readelf", ["-d", "\(installed.folder)/libgrpc.so"], in: root)
      .outputText.split(separator: "\n").filter { $0.contains("(NEEDED)") }
      .compactMap { $0.split(separator: "[").last?.dropLast() }
      .filter { !$0.hasPrefix("libstdc++") && !$0.hasPrefix("libc.") && !$0.hasPrefix("libgcc") }
    let archive = "\(root)/libgrpc.a"
    let include = ChangeImpact.searchPath.map { $0 == "." ? "-I\(root)" : "-I\(root)/\($0)" }
    let object = "\(root)/\(URL(fileURLWithPath: unit).lastPathComponent).o"
    return try await seconds {
      _ = try await must(
        "c++",
        ["-std=c++14", "-O2", "-fPIC", "-fstack-protector-strong", "-D_FORTIFY_SOURCE=2"] + include
          + ["-c", "\(root)/\(unit)", "-o", object], in: root)
      _ = try await must("cp", ["\(installed.folder)/libgrpc.a", archive], in: root)
      _ = try await must("ar", ["r", archive, object], in: root)
      _ = try await must(
        "c++",
        ["-shared", "-o", "\(root)/libgrpc.so", "-Wl,--whole-archive", archive]
          + ["-Wl,--no-whole-archive"] + needed.map { "-l:\($0)" }, in: root)
    }
  }
}
