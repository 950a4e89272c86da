import Basics
import Judging
import Model
import Signatures
import Synchronization

/// A stack arranged for reading: the frames that the failure's title names are marked.
struct StackView: Sendable {
  struct Line: Sendable, Equatable {
    var number: Int
    var function: String
    var place: String
    /// Whether the title names this function.
    var isNamed: Bool
  }

  let process: ProcessStacks
  let thread: ThreadStack
  let lines: [Line]
  /// Frames that are not among the lines.
  let omitted: Int

  private static let shown = 64

  init(
    _ process: ProcessStacks, _ thread: ThreadStack, _ signature: Signature?, _ names: FrameNames
  ) {
    self.process = process
    self.thread = thread
    let named = Set([signature?.place, signature?.function].compactMap { $0 })
    lines = thread.frames.prefix(Self.shown).enumerated().map { index, frame in
      let isAsked = !named.isEmpty && frame.isInlined != true
      let short = isAsked ? frame.function.flatMap(names.short) : nil
      return Line(
        number: index,
        // A name may hold the end of a line, behind which anything could stand.
        function: TextCleaner.line(frame.function ?? "??")
          + (frame.isInlined == true ? " (inlined)" : ""),
        place: TextCleaner.line(frame.source ?? frame.module ?? ""),
        isNamed: short.map(named.contains) ?? false)
    }
    omitted = thread.frames.count - lines.count
  }

  /// How many frames the title names: the thread that the title speaks of has most.
  var namedCount: Int { lines.count(where: \.isNamed) }

  /// `process 20 (child), thread 20 php, by libdw`
  var title: String {
    "process \(process.pid), thread \(thread.tid) \(TextCleaner.line(thread.name)), by "
      + TextCleaner.line(process.tool)
  }

  /// `▶ #4 TimerManager::Shutdown() in libgrpc.so.29`
  func text(limit: Int) -> String {
    let told = lines.prefix(limit).map { line in
      "\(line.isNamed ? "▶" : " ") #\(line.number) \(line.function)"
        + (line.place.isEmpty ? "" : " in \(line.place)")
    }
    let rest = omitted + max(0, lines.count - limit)
    return (told + (rest > 0 ? ["  and \(rest) more frames"] : [])).joined(separator: "\n")
  }
}

/// The names of frames as titles tell them. The same frames come again in cell after cell, and a
/// name of C++ takes long to read.
final class FrameNames: Sendable {
  private let known = Mutex<[String: String?]>([:])

  func short(_ function: String) -> String? {
    if let name = known.withLock({ $0[function] }) { return name }
    let name = FrameName.normalised(function).map(FrameName.short)
    known.withLock { $0[function] = .some(name) }
    return name
  }
}

extension JudgedRun {
  /// The stacks of the run, the one its title speaks of first; at most `limit` of them.
  func stacks(_ names: FrameNames, limit: Int = 24) -> [StackView] {
    let signature = verdict.verdict?.signature
    let views = entry.observation.stacks.flatMap { process in
      process.threads.map { (process, $0) }
    }
    .prefix(limit).map { StackView($0.0, $0.1, signature, names) }
    guard let first = views.indices.max(by: { views[$0].namedCount < views[$1].namedCount }),
      views[first].namedCount > 0
    else { return views }
    return [views[first]] + views[..<first] + views[(first + 1)...]
  }
}

/// The functions that a run ended in, thread by thread: what two runs of the same failure have in common.
struct StackShape: Equatable {
  private let functions: [[[String?]]]

  init(_ run: JudgedRun) {
    functions = run.entry.observation.stacks.map { process in
      process.threads.map { $0.frames.map(\.function) }
    }
  }

  /// Whether no stack was taken.
  var isEmpty: Bool { functions.isEmpty }
}
