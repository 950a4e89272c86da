import Foundation
import Testing

/// A parent and its child that play a part, ended with the test that made them.
final class RunningFamily {
  let parent: Int
  let children: [Int]
  private let process = Process()
  private let folder: URL

  /// Compiles the program and the file that stands in for the extension, and runs it.
  init(_ arguments: String...) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "diagnosis-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let sources = DiagnosisSupport.folder.appending(path: "Fixture").path
    let (library, program) = (
      folder.appending(path: "grpc.so").path, folder.appending(path: "php").path
    )
    try Self.run(
      "cc", "-O1", "-g", "-shared", "-fPIC", "-pthread", "\(sources)/core.c", "-o", library)
    try Self.run(
      "cc", "-O1", "-g", "-pthread", "\(sources)/php.c", library, "-Wl,-rpath,\(folder.path)", "-o",
      program)
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    // Where the tests write to a file, its position is theirs as well, and moves.
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    parent = Int(process.processIdentifier)
    var text = ""
    let wanted = arguments.count > 1 ? 50 : 1
    while text.split(separator: "\n").count < wanted || !text.hasSuffix("\n") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { break }
      text += String(decoding: data, as: UTF8.self)
    }
    children = text.split(separator: "\n").compactMap { Int($0) }
    try #require(children.count == wanted)
  }

  deinit {
    for child in children { kill(pid_t(child), SIGKILL) }
    process.terminate()
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  /// The first child, once it waits in the kernel.
  func settledChild() throws -> Int {
    let child = try #require(children.first)
    var before = ""
    for _ in 0..<600 {
      let call = try String(contentsOfFile: "/proc/\(child)/syscall", encoding: .utf8)
      if call == before, !call.hasPrefix("running") { return child }
      before = call
      usleep(100_000)
    }
    return child
  }

  /// What of a process would show that it moved: its state, its signals, its call with where it was
  /// made from, and the positions in its files.
  static func trace(of pid: Int) throws -> [String] {
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    let call = try String(contentsOfFile: "/proc/\(pid)/syscall", encoding: .utf8)
    let positions = (0..<16).map { number in
      (try? String(contentsOfFile: "/proc/\(pid)/fdinfo/\(number)", encoding: .utf8)) ?? ""
    }
    // Not SigQ, which counts what is queued for all processes of the user, proc_pid_status(5).
    let told = ["State:", "SigPnd:", "ShdPnd:", "SigBlk:", "SigIgn:", "SigCgt:"]
    return status.split(separator: "\n").filter { line in told.contains { line.hasPrefix($0) } }
      .map(String.init) + [call] + positions
  }

  /// The same once it is as it was, or after a while: a thread that was let go runs until it waits again,
  /// and on a loaded machine it has to wait for a core to do so.
  static func trace(of pid: Int, onceAs before: [String]) throws -> [String] {
    for _ in 0..<600 {
      let now = try trace(of: pid)
      if now == before { return now }
      usleep(100_000)
    }
    return try trace(of: pid)
  }

  static func run(_ command: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}
