import RandomSupport
import Testing
@testable import Building

@Suite struct WordSearchTests {
  private static let words = ["incbin", "#embed", "##", "%:%:"]

  @Test(arguments: [
    "incbin", "x.INCBIN", "in\\\ncbin", "#em\\ \t\r\nbed", "#\\\n\\\n#", "\\\\\nincbin", "%:%:",
    "incbi\\\nn",
  ])
  func aWordIsFoundInAnyCaseAndAcrossLines(_ text: String) {
    #expect(WordSearch(Self.words).finds(in: Array(text.utf8)))
  }

  @Test(arguments: ["", "\\", "in\\cbin", "in\ncbin", "incbi", "#\\x#", "in\\ \\cbin", "% :%:"])
  func whatIsNoWordIsNotFound(_ text: String) {
    #expect(!WordSearch(Self.words).finds(in: Array(text.utf8)))
  }

  @Test func itFindsWhatTheDefinitionFinds() {
    var random = SplitMix(state: 20_261)
    let pieces = ["in", "c", "BIN", "#", "embed", "\\", "\n", "\\\n", " ", "\t", "\r", "x", "%:"]
    var found = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...9, using: &random)
      let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let expected = hasAny(of: Self.words, in: Array(text.utf8))
      if expected { found += 1 }
      let isFound = WordSearch(Self.words).finds(in: Array(text.utf8))
      #expect(isFound == expected, "\(text.debugDescription)")
    }
    #expect((1_000..<19_000).contains(found), "\(found)")
  }

  /// What `WordSearch` is to say, byte by byte.
  private func hasAny(of words: [String], in text: [UInt8]) -> Bool {
    var plain: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index] == UInt8(ascii: "\\") {
        var next = index + 1
        while next < text.count, " \t\r".utf8.contains(text[next]) { next += 1 }
        if next < text.count, text[next] == UInt8(ascii: "\n") {
          index = next + 1
          continue
        }
      }
      plain.append(text[index])
      index += 1
    }
    let lower = String(decoding: plain, as: UTF8.self).lowercased()
    return words.contains { lower.utf8.contains($0) }
  }
}

extension String.UTF8View {
  fileprivate func contains(_ word: String) -> Bool {
    let word = Array(word.utf8)
    return indices.contains { self[$0...].starts(with: word) }
  }
}
