import Testing
@testable import Commands

@Suite("The words of a command line")
struct RawArgumentsTests {
  private func fault(_ words: String...) -> UsageError? {
    fault(bytes: words.map { Array($0.utf8) })
  }

  private func fault(bytes words: [[UInt8]]) -> UsageError? {
    RawArguments.fault(of: [Array("forkproof".utf8)] + words, verbs: Forkproof.verbs)
  }

  @Test("one that is empty is refused, since as a folder it would be the root")
  func empty() {
    #expect(fault("init", "")?.description == "argument 2 is empty")
    #expect(fault("evaluate", "--ref=")?.description == "argument 2 is empty: --ref=")
    #expect(fault("evaluate", "--", "a=") == nil)
  }

  @Test("one that is no UTF-8 is refused: as text it would be another name")
  func notText() throws {
    let told = try #require(fault(bytes: [Array("diagnose".utf8), [0x74, 0xff]]))
    #expect(told.description == "argument 2 is not UTF-8: 't\u{fffd}'")
    #expect(told.hint?.contains("standard input") ?? false)
    #expect(fault("diagnose", "grüße 😀\n") == nil)
  }

  @Test("a verb that is none is refused with the nearest")
  func verb() {
    #expect(fault("evalute")?.hint == "did you mean 'evaluate'?")
    #expect(fault("minimize", "x") == nil)
    #expect(fault("help", "evaluate") == nil && fault("--version") == nil && fault() == nil)
  }
}
