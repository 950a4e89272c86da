import Files
import FoundationEssentials
import Glibc
import Model

/// The init of a run's sandbox: `forkproof-probe PLAN` starts what the plan says, watches it,
/// writes one observation, and ends; with it ends everything else in its process namespace.
@main
struct Main {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 2 else { fail("usage: forkproof-probe PLAN", code: 64) }
    do {
      let plan = try JSONDecoder().decode(RunPlan.self, from: Data(try readFile(arguments[1])))
      var session = Session(plan)
      let observation = session.run()
      try writeFile(Array(JSONEncoder().encode(observation)), to: plan.observationFile)
      // Not as init, the processes of the run have to be ended one by one.
      if getpid() != 1 { session.endEverything() }
    } catch {
      fail("error: \(arguments[1]): \(error)", code: 3)
    }
  }

  private static func fail(_ text: String, code: Int32) -> Never {
    let line = Array((text + "\n").utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(code)
  }
}
