import ArgumentParser
import Basics
import Files
import Foundation
import Processes
import Recipes

/// `forkproof new scenario NAME`: two files to start from, and the library that scripts share.
struct NewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Writes the files of a new scenario.",
    discussion: """
      The two files pass as they are; change them into what hurt you, and run them.

      Examples:
        forkproof new scenario my-server
        forkproof evaluate --scenario-dir scenarios --scenario my-server
      """)

  /// What can be made.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case scenario
  }

  @Argument(help: "What to make: scenario.")
  var kind: Kind

  @Argument(help: "Its name: lower-case letters and digits, with '-', '_' and '.' in between.")
  var name: String

  @Option(
    name: .customLong("scenario-dir"),
    help: "The folder to write to (default: that of a folder made by init, else scenarios).")
  var given: String?

  @Option(name: .customLong("scenarios"), help: .hidden)
  var older: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await reporting(output) { console, environment in
      let home = try Home.find(environment: environment)
      for path in try write(home) { console.list(path) }
      return .passed
    }
  }

  /// Writes the files and gives their paths; what is there already is never touched.
  private func write(_ home: Home) throws -> [String] {
    guard isName(name) else {
      throw UsageError("'\(name)' is not a name", hint: nameHint)
    }
    let folder = given ?? older ?? home.workspace.map { "\($0)/recipes/scenarios" } ?? "scenarios"
    let files = [
      ("\(folder)/\(name).yaml", Self.recipe(name)), ("\(folder)/\(name).php", Self.script),
    ]
    for (path, _) in files where exists(path) {
      throw UsageError("\(path) is there already", hint: "take another name")
    }
    try makeFolder(folder)
    for (path, text) in files { try writeFile(Array(text.utf8), to: path) }
    let library = "\(folder)/lib"
    guard !exists(library) else { return files.map(\.0) }
    try home.copyScenarioLibrary(to: library)
    return files.map(\.0) + [library]
  }

  private static func recipe(_ name: String) -> String {
    """
    # The question that a pass answers with yes.
    question: Does an RPC work in a child whose parent has done one?
    # What was reported of it, if anything: grpc#13412, owner/name#1.
    references: []
    # cli: the script is under test. fpm, driven: the PHP-FPM or the PHP that it starts.
    sapi: cli
    script: \(name).php
    # Rows of the settings matrix; `forkproof list settings` names them all.
    settings: [default, env-off, on-epoll1, on-poll]
    # echo, delay, silence, close or refuse; leave it out where nothing is called.
    peer: echo
    # Every phase that the script may report.
    phases: [no-extension, calling, rpc-answered, rpc-expired, rpc-failed, forking, forked, fork-threw, exiting, reaped]
    # The longest wait with a time limit that the script makes, in seconds; of several in a row
    # without a phase between them, their sum.
    longest-wait: 5
    # What must hold. A role may be a pattern: worker-*. Without the extension, phases named rpc-…
    # and calls are not asked for.
    must:
      - phase: {role: parent, name: rpc-answered}
      - phase: {role: child, name: rpc-answered}
      # As the peer saw it.
      - call: {role: child, method: Echo, outcome: answered}
      - no-phase: {role: child, name: rpc-failed}
      - phase: {role: child, name: exiting}
      - phase: {role: parent, name: reaped}
      - exit: 0
    # What the unpatched build is known to do, where it is known:
    # base: {default: hang, on-epoll1: hang}

    """
  }

  private static let script = """
    <?php
    declare(strict_types=1);
    require __DIR__ . '/lib/forkproof.php';

    // Every call, fork and end is reported as a phase by the library; see lib/calls.php and
    // lib/processes.php. Report one of your own with phase('child', 'my-phase', ['key' => 'value']).
    $channel = channel();
    echo_call($channel, 'parent', 'before the fork', 5.0);

    $child = fork(function (): void {
        $new = new_channel();
        echo_call($new, 'child', 'from the child', 5.0);
    });
    exit(reap($child));

    """
}
