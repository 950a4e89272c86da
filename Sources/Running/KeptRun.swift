import Files
import Foundation
import Model
import Sandbox

/// A run's folder left behind for a debugger: what it read and wrote, and two scripts, `enter` for a
/// shell in the same sandbox with the peer running, and `again` to run in there what was run.
struct KeptRun {
  let plan: RunPlan
  /// The sandbox; nil where there was none.
  let sandbox: Bubblewrap?

  /// Moves the folder `files` to `target`, which must not exist, and writes the scripts there.
  /// - Throws: `FileError`, or what moving a folder throws.
  func keep(_ files: String, at target: String) throws {
    try makeFolder(URL(fileURLWithPath: target).deletingLastPathComponent().path)
    let inside = sandbox == nil ? target : RunLayout.inside(withArtifact: true).run
    try write("again", "exec " + again.map(quoted).joined(separator: " "), in: files)
    try write("inside", shell(inside).joined(separator: "\n"), in: files)
    try write("enter", enter(target, inside), in: files)
    unlink("\(files)/peer.sock")
    try FileManager.default.moveItem(atPath: files, toPath: target)
  }

  private func write(_ name: String, _ text: String, in folder: String) throws {
    try writeFile(Array("#!/bin/sh\n\(text)\n".utf8), to: "\(folder)/\(name)")
    chmod("\(folder)/\(name)", 0o755)
  }

  /// The command under test with its environment, and the address of whatever peer is there.
  private var again: [String] {
    ["env", "-C", plan.workingDirectory]
      + plan.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + plan.command
  }

  /// Starts the peer as the probe would, then a shell.
  private func shell(_ folder: String) -> [String] {
    var lines = ["cd \(quoted(folder))", "rm -f phases.jsonl calls.jsonl peer.sock peer.port"]
    if let peer = plan.peer {
      lines += [
        "\(peer.command.map(quoted).joined(separator: " ")) > peer.port &",
        "until grep -q listening peer.port; do sleep 0.1; done",
        "export FORKPROOF_PEER=127.0.0.1:$(sed -n 's/^listening //p' peer.port)",
      ]
    }
    return lines + ["echo \"run it again with: ./again &\"", "exec /bin/sh -i"]
  }

  private func enter(_ target: String, _ inside: String) -> String {
    guard let sandbox else { return "exec \(quoted("\(target)/inside"))" }
    var moved = sandbox
    moved.mounts = moved.mounts.map {
      if case .writable(_, let place) = $0, place == inside { return .writable(target, at: place) }
      return $0
    }
    moved.programIsInit = false
    let command = moved.command("/bin/sh", ["\(inside)/inside"])
    // A new session would have no terminal to read from.
    let words = [command.program] + command.arguments.filter { $0 != "--new-session" }
    return "exec " + words.map(quoted).joined(separator: " ")
  }

  private func quoted(_ word: String) -> String {
    "'\(word.replacingOccurrences(of: "'", with: "'\\''"))'"
  }
}
