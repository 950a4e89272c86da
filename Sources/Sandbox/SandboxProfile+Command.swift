import Basics
import Processes

extension SandboxProfile {
  /// The command that runs `program` inside; gone when its starter is gone.
  ///
  /// Bubblewrap gets no environment and reads its options from a descriptor: process 1 inside tells
  /// nothing of the caller.
  package func command(
    _ program: String, _ arguments: [String], containment: Containment = .here
  ) -> Command {
    let words = BubblewrapWords(self, staged: false, containment)
    var command = Command("bwrap", words.commandLine + [program] + arguments, environment: [:])
    command.sandbox = SandboxStart(
      plain: words.start,
      staged: Privileges.stage.map { _ in BubblewrapWords(self, staged: true, containment).start },
      limits: limits, folders: allMounts.compactMap(\.writableSource),
      hasOwnProcesses: containment == .full)
    return command
  }

  /// The digest of all that this profile comes to: what was seen in a sandbox of another digest may
  /// have been seen for that reason.
  package var digest: String {
    let words = BubblewrapWords(self, staged: false, .here)
    var key = CacheKey(kind: "sandbox", schema: 1)
    key.add(words.options + ["\(limits)"])
    key.add(words.data.sorted { $0.key < $1.key }.map { Basics.digest(of: $0.value) })
    return key.hexadecimal
  }

  /// The same for a shell script that keeps what bubblewrap reads in files of `folder`, named by number:
  /// the command line, with its redirections left out, and the files. It has the terminal that it is
  /// started from, and the program is not process 1.
  package func script(
    _ program: String, _ arguments: [String], folder: String
  ) -> (words: [String], files: [Int32: [UInt8]]) {
    let words = BubblewrapWords(self, staged: false, Containment.here)
    var options: [String] = []
    var rest = words.options[...]
    while let word = rest.popFirst() {
      switch word {
      case "--as-pid-1": break
      case "--file":
        // Shells know no descriptors above 9.
        options += ["--ro-bind", "\(folder)/\(rest.popFirst() ?? "")"]
      case "--perms" where rest.dropFirst().first == "--file": rest = rest.dropFirst()
      default: options.append(word)
      }
    }
    return (["bwrap"] + options + ["--", program] + arguments, words.data)
  }

  /// The descriptor on which a script gives bubblewrap the system calls to refuse.
  package static var filterDescriptor: Int32 { SandboxDescriptor.filter }
}

extension BubblewrapWords {
  fileprivate var commandLine: [String] {
    [
      "--args", "\(SandboxDescriptor.options)", "--info-fd", "\(SandboxDescriptor.info)",
      "--block-fd",
      "\(SandboxDescriptor.gate)", "--",
    ]
  }

  fileprivate var start: SandboxStart.View {
    var data = data
    data[SandboxDescriptor.options] = options.flatMap { Array($0.utf8) + [0] }
    return SandboxStart.View(data: data, staged: staged)
  }
}

extension Mount {
  fileprivate var writableSource: String? {
    if case .writable(let source, _) = self { source } else { nil }
  }
}
