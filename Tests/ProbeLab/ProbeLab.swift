import Glibc
import Probe

/// Runs a program under the probe's own loop and says what came of it. Only for tests and stress:
///
///     probe-lab [--limit S] [--stall S] [--inert NAME] [--linger S] PROGRAM ARGUMENTS…
///
/// It is meant to be init of a sandbox (`bwrap --unshare-all --as-pid-1`): whatever is left of the
/// run is killed when it leaves. Prints a line a finding, then how it ended.
@main
enum ProbeLab {
  static func main() {
    var laboratory = Laboratory()
    exit(laboratory.run(Array(CommandLine.arguments.dropFirst())))
  }
}
