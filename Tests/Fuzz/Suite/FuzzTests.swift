import Foundation
import Testing

/// Every parser of outside data, with the inputs of its corpus and what a mutator makes of them.
///
/// A trap or a hang here ends or stalls all tests: `make fuzz` tells the input.
@Suite struct FuzzTests {
  /// Inputs that are tried of each parser, beside those of the corpus.
  private static let inputs = 1000

  /// The corpus of a parser: files and their names.
  private static func corpus(
    of parser: FuzzedParser
  ) throws -> [(name: String, bytes: [UInt8])] {
    let manager = FileManager.default
    return try (["Tests/Fuzz/Corpus/\(parser.name)"] + parser.seeds).flatMap { folder in
      let place = ShippedRecipes.root.appending(path: folder)
      let files = try manager.contentsOfDirectory(
        at: place, includingPropertiesForKeys: [.isRegularFileKey])
      return try files.sorted { $0.path < $1.path }
        .filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile ?? false }
        .map { (name: "\(folder)/\($0.lastPathComponent)", bytes: Array(try Data(contentsOf: $0))) }
    }
  }

  @Test("a parser keeps its promises for every input of its corpus", arguments: FuzzedParser.all)
  func corpus(_ parser: FuzzedParser) throws {
    var taken = 0
    let corpus = try Self.corpus(of: parser)
    for input in corpus {
      do throws(BrokenProperty) {
        if try parser.take(input.bytes) { taken += 1 }
      } catch {
        Issue.record("\(input.name): \(error)")
      }
    }
    // A corpus of which all is refused would show nothing of what is behind the first line.
    #expect(taken > 0, "of \(corpus.count)")
  }

  @Test(
    "a parser keeps its promises for inputs like those of its corpus", arguments: FuzzedParser.all)
  func mutations(_ parser: FuzzedParser) throws {
    let seeds = try Self.corpus(of: parser).map { Array($0.bytes.prefix(parser.longest)) }
    var mutator = SeededMutator(seed: 1)
    for number in 0..<Self.inputs {
      let bytes = mutator.input(of: seeds, longest: parser.longest)
      do throws(BrokenProperty) {
        _ = try parser.take(bytes)
      } catch {
        Issue.record("input \(number): \(error)\n\(Data(bytes).base64EncodedString())")
        return
      }
    }
  }

  @Test("the mutator makes the same inputs of the same seed, and others of another")
  func mutator() {
    func inputs(_ seed: UInt64) -> [[UInt8]] {
      var mutator = SeededMutator(seed: seed)
      return (0..<50).map { _ in
        mutator.input(of: [Array("one two".utf8), Array("three".utf8)], longest: 64)
      }
    }
    #expect(inputs(1) == inputs(1))
    #expect(inputs(1) != inputs(2))
    #expect(Set(inputs(1)).count > 30)
    #expect(inputs(1).allSatisfy { $0.count <= 64 })
  }

  @Test("what a parser does not keep is told")
  func broken() {
    let value = [Double.infinity]
    #expect(throws: BrokenProperty.self) { try RoundTrip.check(value) }
    #expect(throws: BrokenProperty.self) { try requirePlain("a\u{1b}b", "a line") }
    #expect(throws: BrokenProperty.self) { try requirePlain("a\u{9b}b", "a line") }
  }

  @Test("every folder of the corpus belongs to a parser, and each parser has a name of its own")
  func folders() throws {
    let folder = ShippedRecipes.root.appending(path: "Tests/Fuzz/Corpus")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.sorted() == FuzzedParser.all.map(\.name))
  }
}
