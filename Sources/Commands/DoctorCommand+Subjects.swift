import Basics
import Building
import Candidates
import Diagnosis
import Foundation
import Recipes
import Running

extension DoctorCommand {
  /// Whether `diagnose` may look into processes.
  var ptraceFinding: Finding {
    switch ProcessAccess.current {
    case .all:
      Finding(weight: .fine, text: "ptrace: processes of every user can be looked into")
    case .own:
      Finding(
        weight: .matters, text: "ptrace: only this user's own processes can be looked into",
        hint:
          "diagnose a service as the user that it runs as, or as root, in a container with --cap-add SYS_PTRACE"
      )
    case .none(let setting):
      Finding(
        weight: .matters,
        text: "ptrace: no running process can be looked into (\(setting))",
        hint:
          "diagnose as root, in a container with --cap-add SYS_PTRACE; core files and traces need neither"
      )
    }
  }

  /// The gRPC that PHP loads on this machine, read from its file, and whether forking can work with it.
  func extensionFindings(_ runtime: PhpRuntime) async -> [Finding] {
    let variables = ProcessInfo.processInfo.environment
    guard let home = try? Home.find(environment: variables),
      let book = try? RecipeBook.load(folders: home.recipes),
      let target = try? book.target(named: book.evaluationDefaults().target),
      let machine = try? await MachinePhp.look(runtime, variables: variables)
    else { return [] }
    guard let load = machine.load(of: target.module) else {
      return [Finding(weight: .fine, text: "this PHP loads no \(target.module)")]
    }
    guard let path = load.path else {
      return [
        Finding(
          weight: .matters,
          text: "an ini file of this PHP loads \(target.module), whose file is not there",
          hint: "php --ini lists the ini files")
      ]
    }
    let build: GivenBuild
    do {
      build = try GivenBuild(path)
    } catch {
      return [
        Finding(weight: .matters, text: "what this PHP loads: \(error)", hint: error.hint)
      ]
    }
    let version = build.file.entry.map { OneLine.clean($0.version ?? "of no version", limit: 40) }
    let loaded = "this PHP loads \(target.module) \(version ?? "of unknown version"): \(path)"
    return [Finding(weight: .fine, text: loaded)]
      + (await prospects(build, target.libraries.filter { $0 != "\(target.module).so" }))
  }

  private func prospects(_ build: GivenBuild, _ libraries: [String]) async -> [Finding] {
    let trial = "forkproof verify shows what works with it and what hangs"
    guard build.file.registersForkHandlers else {
      return [
        Finding(
          weight: .matters,
          text: "forking cannot work with it: the extension registers no fork handlers", hint: trial
        )
      ]
    }
    guard build.asks(forOneOf: libraries) else {
      return [
        Finding(
          weight: .matters,
          text:
            "whether forking can work with it is not to be seen: its core is inside, and both may register handlers",
          hint: trial)
      ]
    }
    let system = await CoreLibrary.ofSystem()
    guard let core = build.coreBeside ?? system else {
      return [
        Finding(weight: .matters, text: "the core that it asks for is not there", hint: trial)
      ]
    }
    return core.hasForkHandlers
      ? [
        Finding(
          weight: .fine,
          text: "forking can work with it: core registers fork handlers, \(core.path)")
      ]
      : [
        Finding(
          weight: .matters,
          text: """
            forking works with it only if the extension was patched for that: core registers no fork \
            handlers, \(core.path)
            """,
          hint: trial + "; docs/failures.md tells what to do today")
      ]
  }
}
