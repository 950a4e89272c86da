import Foundation
import Testing

/// Another program, run on files of a scratch folder.
enum Tool {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Where it is installed; nil when it is not.
  static func path(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs it to its end; its output goes through files, so that no pipe can fill.
  static func run(_ path: String, _ arguments: [String], in folder: URL) throws -> Result {
    let streams = ["output", "errors"].map { folder.appending(path: "\($0).txt") }
    for stream in streams { try Data().write(to: stream) }
    let handles = try streams.map { try FileHandle(forWritingTo: $0) }
    defer { for handle in handles { try? handle.close() } }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    try process.run()
    process.waitUntilExit()
    let texts = try streams.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return Result(status: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  /// A folder of this call's own, removed when `body` ends.
  static func withScratch<Value>(
    _ name: String, _ body: (URL) throws -> Value
  ) throws -> Value {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "forkproof-\(name)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
