import Foundation
import Storage
import Testing

extension EndToEnd {
  /// Verdicts on candidates whose answer is known.
  @Suite(.serialized) struct CorpusTests {
    private let forkproof = CommandLine.shared
    private let corpus: Corpus

    init() throws {
      corpus = try Corpus(folder: "\(CommandLine.shared.root)/Tests/EndToEndTests/Corpus")
    }

    @Test func everyPatchHasItsAnswerAndEveryAnswerItsPatch() throws {
      let files = try FileManager.default.contentsOfDirectory(atPath: corpus.folder)
        .filter { $0.hasSuffix(".patch") }.map { String($0.dropLast(6)) }
      let names = corpus.entries.map(\.name)
      #expect(Set(names).count == names.count)
      #expect(Set(files + ["the-fix"]) == Set(names))
      #expect(names.count >= 30)
      let verdicts: Set = ["PASS", "FAIL", "NO-EFFECT", "BUILD-FAILED"]
      #expect(Set(corpus.entries.map(\.verdict)) == verdicts)
    }

    @Test func everyAnswerIsAboutACellThatIsRun() {
      let outcomes: Set = [
        "pass", "hang", "crash", "rpc-failed", "bad-exit", "leak", "regression", "flaky",
        "forged",
      ]
      for entry in corpus.entries {
        let named = (entry.failing ?? [:]).keys.filter { $0 != "*" } + (entry.either ?? [])
        #expect(entry.cells.isSuperset(of: named), "\(entry.name)")
        let said = (entry.failing ?? [:]).values.flatMap { $0 } + (entry.sometimes ?? [])
        #expect(outcomes.isSuperset(of: said), "\(entry.name)")
        #expect((entry.sometimes == nil) == (entry.exclude == nil), "\(entry.name)")
        #expect(entry.verdict != "FAIL" || !said.isEmpty, "\(entry.name)")
      }
    }

    @Test func aFewOfEachKind() async throws {
      let slice = corpus.entries.filter { $0.slice == true }
      #expect(slice.count >= 5)
      let run = CorpusRun(corpus: corpus, forkproof: forkproof)
      #expect(try await run.differences(slice) == [])
    }

    /// `make corpus TIMES=20`: all of it, as often as that.
    @Test("every candidate of the corpus gets its known answer each time", .enabled(if: times > 0))
    func allOfIt() async throws {
      let run = CorpusRun(corpus: corpus, forkproof: forkproof)
      var wrong: [String: Int] = [:]
      for time in 1...Self.times {
        let differences = try await run.differences(corpus.entries)
        for line in differences {
          print("time \(time): \(line)")
          wrong[String(line.prefix { $0 != ":" }), default: 0] += 1
        }
        print("time \(time) of \(Self.times): \(differences.count) differences")
      }
      #expect(wrong.isEmpty, "\(wrong)")
    }

    private static let times =
      ProcessInfo.processInfo.environment["FORKPROOF_CORPUS_TIMES"].flatMap { Int($0) } ?? 0
  }
}
