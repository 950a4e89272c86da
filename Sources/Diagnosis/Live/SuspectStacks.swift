import Glibc
import Model
import Probe

/// The stacks of processes, taken in as little time as they can be stopped for.
struct SuspectStacks {
  /// A stack a thread, by process.
  private(set) var threads: [Int: [ThreadStack]] = [:]
  private(set) var notes: [String] = []

  /// How long each tool may take, in microseconds.
  private static let budget = 20_000_000

  init(_ pids: [Int], _ watching: Watching, by taker: StackTaker) {
    let images = pids.map { pid in
      let all = watching.last.process(pid)?.threads ?? []
      // Of what is not held only the first thread is asked about: the others go on with their work.
      let wanted = watching.held.contains(pid) ? all : Array(all.prefix(1))
      // One in the kernel's own business cannot be stopped, and a stopped one is not to be touched.
      return ProcessImage(of: pid, threads: wanted.filter { $0.state == "S" }.map(\.tid))
    }
    for image in images where !image.errors.subtracting([ENOSYS]).isEmpty {
      notes.append("process \(image.pid): \(Obstacle.words(of: image.errors))")
    }
    let capture = taker.take(
      images.map(StackSubject.process), for: .suspect, budget: Self.budget)
    notes += capture.notes
    for stacks in capture.stacks { threads[stacks.pid] = stacks.threads }
  }
}
