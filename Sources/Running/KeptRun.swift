import Basics
import Files
import Foundation
import Model
import Sandbox

/// What is left of a run for a debugger: what it was told and what it saw, and two scripts, `enter` for
/// a shell in the same sandbox with the peer running, and `again` to run in there what was run.
struct KeptRun {
  let plan: RunPlan
  /// The sandbox; nil where there was none.
  let profile: SandboxProfile?
  /// What the observation must not tell: it may be shown to others.
  var privateText = PrivateText()

  /// Makes the folder `target`, which must not exist.
  /// - Throws: `FileError`, or what encoding throws.
  func keep(_ seen: Observation, at target: String) throws {
    let place = profile == nil ? target : RunLayout.run
    try makeFolder(target)
    try writeFile(Array(JSONEncoder().encode(plan)), to: "\(target)/plan.json")
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let observation = Array(try encoder.encode(seen))
    try writeFile(
      privateText.hidden(in: observation) ?? observation, to: "\(target)/observation.json")
    try write("again", "exec " + again.map(quoted).joined(separator: " "), in: target)
    try write("inside", shell(place).joined(separator: "\n"), in: target)
    try write("enter", enter(target, place), in: target)
    try writeWall(to: "\(target)/wall", entering: target, place)
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

  /// Starts the peer, which tells what it sees in `calls.jsonl`, then a shell. It takes `stop` and
  /// `start` from the pipe `peer`. No probe can tell who calls, so it trusts every caller.
  private func shell(_ folder: String) -> [String] {
    var lines = ["cd \(quoted(folder))", "rm -f calls.jsonl peer", "mkfifo peer"]
    if let peer = plan.peer {
      lines += [
        "\((peer.command + ["unasked"]).map(quoted).joined(separator: " ")) <> peer > calls.jsonl &",
        "until grep -q listening calls.jsonl; do sleep 0.1; done",
        "export FORKPROOF_PEER=127.0.0.1:$(sed -n 's/^listening //p' calls.jsonl)",
      ]
    }
    return lines + ["echo \"run it again with: ./again &\"", "exec /bin/sh -i"]
  }

  private func enter(_ target: String, _ inside: String) -> String {
    guard let profile = profile.map({ entering(target, inside, $0) }) else {
      return "exec \(quoted("\(target)/inside"))"
    }
    let wall = "\(target)/wall"
    let words = profile.script("/bin/sh", ["\(inside)/inside"], folder: wall).words
    let filter = SandboxProfile.filterDescriptor
    return
      "exec \(words.map(quoted).joined(separator: " ")) \(filter)<\(quoted("\(wall)/\(filter)"))"
  }

  /// The wall of the run, with the folder that was kept of it in its place.
  private func entering(
    _ target: String, _ inside: String, _ profile: SandboxProfile
  ) -> SandboxProfile {
    var again = profile
    again.mounts.append(.writable(target, at: inside))
    if let root = plan.root { again.mounts.append(.writable(target, at: root + inside)) }
    return again
  }

  /// Writes what the script gives to bubblewrap.
  private func writeWall(to folder: String, entering target: String, _ inside: String) throws {
    guard let profile = profile.map({ entering(target, inside, $0) }) else { return }
    try makeFolder(folder)
    for (number, bytes) in profile.script("/bin/sh", [], folder: folder).files {
      try writeFile(bytes, to: "\(folder)/\(number)")
    }
  }

  private func quoted(_ word: String) -> String {
    "'\(word.replacingOccurrences(of: "'", with: "'\\''"))'"
  }
}
