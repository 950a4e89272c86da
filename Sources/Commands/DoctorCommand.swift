import ArgumentParser
import Basics
import Building
import Foundation
import Model
import Processes
import Running
import Sandbox

/// `forkproof doctor`: what is true of this machine, what it means, and what to do about it.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Looks whether this machine can evaluate, and whether forking can work on it at all.",
    discussion: """
      verify needs no compiler and no core to build against, diagnose not even PHP: --for leaves out what \
      they do without.

      Examples:
        forkproof doctor
        forkproof doctor --php php8.2
        forkproof doctor --for verify
      """)

  @Option(help: "The PHP that scripts run with.")
  var php = "php"

  /// What the machine is to be good for.
  enum Purpose: String, ExpressibleByArgument, CaseIterable {
    case evaluate, verify, diagnose
  }

  @Option(name: .customLong("for"), help: "What the machine is to be good for.")
  var purpose = Purpose.evaluate

  /// One thing looked at.
  struct Finding {
    /// How much it matters.
    enum Weight: String {
      case fine = "ok"
      case matters = "note"
      case prevents = "FAIL"
    }

    var weight: Weight
    var text: String
    var hint: String?
  }

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await reporting(output) { console, _ in
      let findings = await findings
      for finding in findings {
        console.list("\(pad(finding.weight.rawValue)) \(finding.text)")
        if let hint = finding.hint { console.list("     hint: \(hint)") }
      }
      return findings.contains { $0.weight == .prevents } ? .ownError : .passed
    }
  }

  private func pad(_ word: String) -> String {
    word.padding(toLength: 4, withPad: " ", startingAt: 0)
  }

  private var findings: [Finding] {
    get async {
      if purpose == .diagnose { return await unwinderFindings() + toolFindings() + [ptraceFinding] }
      let core = purpose == .evaluate ? await coreFindings() : []
      return await phpFindings() + core + unwinderFindings() + toolFindings() + sandboxFindings()
        + [ptraceFinding]
    }
  }

  private func phpFindings() async -> [Finding] {
    do {
      let runtime = try await PhpRuntime.detect(php)
      let threads = runtime.isThreadSafe ? "thread-safe" : "not thread-safe"
      return [
        Finding(weight: .fine, text: "PHP \(runtime.version), cli, \(threads): \(runtime.program)")
      ] + (await extensionFindings(runtime))
    } catch {
      return [Finding(weight: .prevents, text: "\(error)", hint: error.hint)]
    }
  }

  private func coreFindings() async -> [Finding] {
    guard let core = await CoreLibrary.ofSystem() else {
      return [
        Finding(
          weight: .prevents, text: "no libgrpc is installed", hint: "apt-get install libgrpc-dev")
      ]
    }
    var findings = [
      Finding(weight: .fine, text: "gRPC core \(core.package ?? "of no package"): \(core.path)")
    ]
    if core.hasForkHandlers {
      findings.append(Finding(weight: .fine, text: "this libgrpc registers fork handlers"))
    } else {
      findings.append(
        Finding(
          weight: .matters,
          text: """
            fork support cannot work with this libgrpc: it registers no fork handlers, so nothing \
            stops and restarts core's threads around fork()
            """,
          hint: """
            build core with GRPC_POSIX_FORK_ALLOW_PTHREAD_ATFORK; grpc.enable_fork_support=1 alone \
            only moves the hang into fork()
            """))
    }
    switch core.hasAssertions {
    case true?:
      findings.append(
        Finding(
          weight: .matters,
          text: "this libgrpc is built without NDEBUG: debug builds switch experiments on",
          hint:
            "GRPC_EXPERIMENTS=-posix_event_engine_enable_polling switches off the one that hangs forks"
        ))
    case false?: findings.append(Finding(weight: .fine, text: "this libgrpc is built with NDEBUG"))
    case nil:
      findings.append(
        Finding(
          weight: .matters, text: "whether this libgrpc is built with NDEBUG is not to be seen"))
    }
    return findings
  }

  /// Whether stacks can be taken by the programs of ours.
  private func unwinderFindings() async -> [Finding] {
    let variables = ProcessInfo.processInfo.environment
    guard let programs = try? Home.find(environment: variables).programs else { return [] }
    var findings: [Finding] = []
    for tool in StackTool.allCases {
      guard case .ours(let program, let library) = tool.origin else { continue }
      let result = try? await Processes.run(Command("\(programs)/\(program)", ["--version"]))
      if let result, result.status == .code(0) {
        let version = result.outputText.split(separator: "\n").first ?? "\(tool.rawValue)"
        findings.append(Finding(weight: .fine, text: "stacks: \(version)"))
        continue
      }
      let reason = result?.errorText.split(separator: "\n").first ?? "\(program) is missing"
      findings.append(
        Finding(
          weight: .matters, text: "stacks cannot be taken by \(tool.rawValue): \(reason)",
          hint: "apt-get install \(library)" + standIn(for: tool)))
    }
    return findings
  }

  /// What takes stacks while `tool` cannot, and at which price.
  private func standIn(for tool: StackTool) -> String {
    guard let next = StackTool.allCases.drop(while: { $0 != tool }).dropFirst().first else {
      return ""
    }
    return "; until then \(next.rawValue) takes them"
      + (next.stopsWhileReading ? ", and a process stands still for it" : "")
  }

  private func sandboxFindings() async -> [Finding] {
    do {
      try await Containment.requireSandbox()
    } catch let error as SandboxError where error != .noTool {
      return [Finding(weight: .prevents, text: error.description, hint: error.hint)]
    } catch {
      return []
    }
    return [
      namespaceFinding, privilegeFinding, limitFinding,
    ]
  }

  private var limitFinding: Finding {
    if ControlGroups.delegated?.controllers.contains(.memory) == true {
      return Finding(
        weight: .fine,
        text: """
          limits: processes, file sizes and memory by the kernel, by control groups; disk and \
          output of a whole sandbox by a look ten times a second
          """)
    }
    return Finding(
      weight: .fine,
      text: """
        limits: processes, file sizes and memory a process by the kernel; memory, disk and \
        output of a whole sandbox by a look ten times a second, since no control group is \
        delegated to this process
        """)
  }

  private var namespaceFinding: Finding {
    switch Containment.here {
    case .full: Finding(weight: .fine, text: "namespaces: a sandbox can be made")
    case .sharedProcesses:
      Finding(
        weight: .matters,
        text: "namespaces: a sandbox can be made, but it shares the processes of this container",
        hint: Containment.remedy)
    }
  }

  private var privilegeFinding: Finding {
    if geteuid() != 0 {
      return Finding(weight: .fine, text: "privileges: sandboxes run as this ordinary user")
    }
    if Privileges.rootStepsDown {
      return Finding(weight: .fine, text: "privileges: root steps down to a user that owns nothing")
    }
    return Finding(
      weight: .matters,
      text: "privileges: sandboxes keep root's user id, without any capability",
      hint: "run forkproof as an ordinary user")
  }
}
