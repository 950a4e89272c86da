import Basics
import Model

/// Signature rules ready to be asked: patterns compiled once for many frames.
package struct CompiledRules: Sendable {
  private let skip: PatternSet
  private let skipModules: PatternSet
  private let anchors: [Glob]
  private let wakers: [(function: Glob, thread: String)]
  private let inertThreads: Set<String>

  package init(_ rules: SignatureRules) {
    skip = PatternSet(rules.skip)
    skipModules = PatternSet(rules.skipModules)
    anchors = rules.anchors.map { Glob($0) }
    wakers = rules.wakers.map { (Glob($0.function), ThreadName.truncated($0.thread)) }
    inertThreads = Set(rules.inertThreads.map(ThreadName.truncated))
  }

  /// The place of `name` among the anchors, 0 the most telling; nil for no anchor.
  package func rank(of name: String) -> Int? {
    anchors.firstIndex { $0.matches(name) }
  }

  /// Whether a frame says nothing of the cause.
  package func skips(name: String, module: String?) -> Bool {
    if skip.contains(name) { return true }
    guard let file = module?.utf8.split(separator: UInt8(ascii: "/")).last else { return false }
    return skipModules.contains(String(decoding: file, as: UTF8.self))
  }

  /// The first thread that would wake `function` by the rules and is among the `lost`.
  package func lostWaker(of function: String, lost: Set<String>) -> String? {
    wakers.first { lost.contains($0.thread) && $0.function.matches(function) }?.thread
  }

  /// Whether a thread of this name belongs to the library's own idle machinery.
  package func isInert(_ thread: String) -> Bool {
    inertThreads.contains(ThreadName.truncated(thread))
  }
}

/// Names of threads as the kernel keeps them.
package enum ThreadName {
  /// The first 15 bytes: all that `prctl(2)` PR_SET_NAME keeps.
  package static func truncated(_ name: String) -> String {
    String(decoding: name.utf8.prefix(15), as: UTF8.self)
  }

  /// The threads of the parent that have no namesake in the child.
  package static func lost(_ trace: ProcessTrace?) -> Set<String> {
    guard let trace else { return [] }
    return Set(trace.parentThreadsAtFork.map(truncated))
      .subtracting(trace.threads.map(truncated))
  }
}
