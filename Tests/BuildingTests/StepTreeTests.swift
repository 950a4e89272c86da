import Files
import Foundation
import RandomSupport
import Testing
@testable import Building

@Suite struct StepTreeTests {
  @Test func theWordsOfADependencyFileAreThoseOfASplitOfAllOfIt() {
    var random = SplitMix(state: 1_404)
    let pieces = [
      "a.h", "b.h", "x/", "/mnt/source/", " ", " \\\n ", ":", "\r\n", "\t", "A.H", "é.h", "c",
    ]
    let names: Set = ["a.h", "é.h"]
    let search = WordSearch(Array(names))
    var found = 0
    for _ in 0..<5_000 {
      let count = Int.random(in: 0...8, using: &random)
      let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let expected = text.utf8.split { " \\\r\n\t:".utf8.contains($0) }
        .map { String(decoding: $0, as: UTF8.self) }
        .filter { names.contains($0.split(separator: "/").last.map(String.init) ?? "") }
        .filter { !$0.hasSuffix("/") }
      found += expected.isEmpty ? 0 : 1
      let words = StepTree.words(of: Array(text.utf8), naming: names, search)
      #expect(words == expected, "\(text.debugDescription)")
    }
    #expect((500..<4_500).contains(found), "\(found)")
  }

  @Test func anObjectGoesThatNamesAChangedFileAndNoOther() throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-steps")
    let path = "\(scratch.path)/tree"
    try makeFolder("\(path)/src")
    let names = ["one", "two", "three"]
    for name in names {
      try writeFile([], to: "\(path)/src/\(name).o")
      try writeFile([], to: "\(path)/src/\(name).h")
    }
    for (name, header) in ["one": "one.h", "two": "/mnt/source/src/two.h", "three": "three.h"] {
      let text = "\(name).o: \(name).c \\\n \(header)\n"
      try writeFile(Array(text.utf8), to: "\(path)/src/\(name).dep")
    }
    #expect(StepTree(path: path).removeObjects(dependingOn: ["src/two.h"], in: "src"))
    #expect(names.filter { exists("\(path)/src/\($0).o") } == ["one", "three"])
    #expect(names.filter { exists("\(path)/src/\($0).dep") } == ["one", "three"])
    // One that no object names is not all that is known to be wrong.
    #expect(!StepTree(path: path).removeObjects(dependingOn: ["src/four.h"], in: "src"))
  }
}
