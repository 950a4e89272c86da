import Basics
@testable import Diagnosis
import Model
@testable import Probe
import Signatures

extension FuzzedParser {
  /// Stacks, as tools print them and as people paste them.
  static let stacks = [
    FuzzedParser(name: "stacks", seeds: ["Tests/JudgingTests/Golden"], take: takeStacks),
    FuzzedParser(name: "trace", seeds: ["Tests/DiagnosisTests/Traces"], take: takeTrace),
  ]

  private static let maker = SignatureMaker(rules: ShippedRecipes.rules)

  private static func takeStacks(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    var isAny = false
    let frames = ThreadStack(tid: 1, name: "", frames: parseKernelStack(bytes))
    for threads in [parseStackLines(bytes), parseDebuggerStacks(bytes), [frames]] {
      isAny = isAny || threads.contains { !$0.frames.isEmpty }
      for thread in threads {
        try requirePlain(thread.name, "a thread's name")
        for frame in thread.frames {
          let texts = [frame.function, frame.module, frame.source].compactMap { $0 }
          try requirePlain(texts.joined(), "a frame")
        }
      }
      for kind in [Signature.Kind.deadlock, .crash(signal: 11)] {
        let signature = maker.signature(of: threads, SignatureMaker.Circumstances(kind: kind))
        try requirePlain(signature?.title ?? "", "a title")
      }
    }
    return isAny
  }

  private static func takeTrace(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    guard let maker = ShippedRecipes.findingMaker else {
      throw BrokenProperty("the recipes cannot be read")
    }
    let report = maker.diagnose(text: bytes)
    try require(report.findings.count <= 100, "\(report.findings.count) findings")
    for line in DiagnosisText.render(report, width: 80).split(separator: "\n") {
      try requirePlain(String(line), "a line")
    }
    return !report.findings.isEmpty
  }
}
