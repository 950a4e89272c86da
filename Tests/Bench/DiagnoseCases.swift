import Files
import Foundation
import Processes
import Sandbox

extension Measurement {
  /// One hung process, and a family of fifty of them, by the whole command.
  func diagnosis(_ ground: BenchGround, _ rounds: Int, of count: Int) async throws -> Result {
    let family = try await HungFamily(ground, count: count)
    let asked = count == 1 ? family.children[0] : family.parent
    var values: [Double] = []
    var floors: [Double] = []
    for _ in 0..<rounds {
      let command = Command(
        "\(ground.programs)/forkproof", ["diagnose", "\(asked)"],
        environment: ["PATH": "/usr/bin:/bin", "FORKPROOF_HOME": ground.home])
      var told: CommandResult?
      values.append(try await seconds { told = try await run(command) })
      guard told?.status == .code(1), told?.outputText.contains("deadlock") == true else {
        throw BenchError("it was not found to hang: \(told?.outputText ?? "")")
      }
      floors.append(try await seconds { _ = try await family.stackByDebugger() })
    }
    let limit = count == 1 ? 0.5 : 3
    return Result(
      name: rawValue, seconds: median(values), floor: median(floors),
      target: "at most \(number(limit)) s", isMet: median(values) <= limit,
      note: "the floor is gdb with one process")
  }
}

/// A parent and its hung children; they end with it.
private final class HungFamily {
  let parent: Int
  let children: [Int]
  private let process = Process()

  init(_ ground: BenchGround, count: Int) async throws {
    let folder = try ground.folder("hung")
    let sources = "\(ground.home)/Tests/DiagnosisTests/Fixture"
    let shared = ["-O1", "-g", "-pthread"]
    _ = try await must(
      "cc", shared + ["-shared", "-fPIC", "\(sources)/core.c", "-o", "\(folder)/grpc.so"],
      in: folder)
    _ = try await must(
      "cc",
      shared + ["\(sources)/php.c", "\(folder)/grpc.so", "-Wl,-rpath,\(folder)", "-o"]
        + ["\(folder)/php"], in: folder)
    process.executableURL = URL(filePath: "\(folder)/php")
    process.arguments = ["exits"] + (count == 1 ? [] : ["many"])
    let output = Foundation.Pipe()
    process.standardOutput = output
    try process.run()
    parent = Int(process.processIdentifier)
    var text = ""
    while text.split(separator: "\n").count < count || !text.hasSuffix("\n") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { break }
      text += String(decoding: data, as: UTF8.self)
    }
    children = text.split(separator: "\n").compactMap { Int($0) }
    guard children.count == count else { throw BenchError("the family has no \(count) children") }
    for child in children {
      while try !String(decoding: readFile("/proc/\(child)/syscall"), as: UTF8.self)
        .hasPrefix("202")
      {
        try await Task.sleep(for: .milliseconds(10))
      }
    }
  }

  deinit {
    for child in children { kill(pid_t(child), SIGKILL) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  func stackByDebugger() async throws -> CommandResult {
    try await run(
      Command("gdb", ["-nx", "-batch", "-p", "\(children[0])", "-ex", "thread apply all bt"]))
  }
}
