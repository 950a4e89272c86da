import Testing

@testable import Patching

@Suite("Where lines are in a file")
struct LineTableTests {
  @Test("only where the rarest is looked at, every place is found")
  func places() {
    for kinds in [1, 2, 5, 40] {
      let file = (0..<200).map { Line([UInt8(($0 * 7919 + $0 * $0 / 3) % kinds), newline]) }
      let lines = LineTable(file)
      for length in [0, 1, 2, 3, 7, 200, 201] {
        for start in [0, 50, 197] {
          let wanted = Array(
            (lines.numbers + lines.numbers)[start..<(start + length)].prefix(length))
          #expect(lines.occurrences(of: wanted) == occurrences(of: wanted, in: lines.numbers))
        }
      }
    }
    #expect(LineTable([]).occurrences(of: []) == [0])
  }
}
