import Basics
import FoundationEssentials
import Glibc
import Processes
import Testing
@testable import Probe

/// A folder of its own for one test, removed when the test lets go of it.
final class Scratch {
  let path: String

  init() throws {
    var template = Array("/tmp/probe-tests-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    path = try #require(made)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The folder of this file.
let testsFolder = URL(filePath: #filePath).deletingLastPathComponent().path

/// Compiles a program of the corpus into a scratch folder, and gives its path.
func compile(_ name: String, into scratch: Scratch) throws -> String {
  let program = "\(scratch.path)/\(name)"
  let source = "\(testsFolder)/Corpus/\(name).c"
  let result = try run(["cc", "-O1", "-pthread", source, "-o", program])
  try #require(result.failure == nil, "\(result.failure ?? "")")
  return program
}

/// Runs a program to its end.
func run(_ command: [String]) throws -> ToolRun.Result {
  let minute = 60_000_000
  let deadline = monotonicMicroseconds() + minute
  return try #require(ToolRun.all([.init(command)], deadline: deadline).first)
}

/// Runs a program of the corpus in a sandbox of its own under the probe's loop; the lines it printed.
func watch(_ name: String, _ options: [String]) throws -> [String] {
  let scratch = try Scratch()
  let program = try compile(name, into: scratch)
  let tests = try #require(ProcFile.link("/proc/self/exe"))
  let laboratory = URL(filePath: tests).deletingLastPathComponent().path + "/probe-lab"
  // Below /tmp, which the sandbox hides, nothing can be bound; /mnt is there and empty.
  let sandbox = [
    "bwrap", "--unshare-all", "--as-pid-1", "--die-with-parent", "--ro-bind", "/", "/", "--dev",
    "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--ro-bind", scratch.path, "/mnt",
  ]
  let result = try run(
    sandbox + [laboratory] + options + ["/mnt/" + URL(filePath: program).lastPathComponent])
  try #require(result.failure == nil, "\(result.failure ?? "")")
  return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
}
