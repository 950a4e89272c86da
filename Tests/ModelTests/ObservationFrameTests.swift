import Model
import Testing

@Suite struct ObservationFrameTests {
  private let content = Array("{\"schema\":1}".utf8)

  @Test(arguments: [0, 1, 70_000])
  func whatIsFramedIsFoundAgain(count: Int) throws {
    let content = [UInt8](repeating: 7, count: count)
    let frame = try #require(ObservationFrame.framed(content))
    #expect(ObservationFrame.content(of: frame).map(Array.init) == content)
  }

  @Test func aPartIsNotTakenForTheWhole() throws {
    let frame = try #require(ObservationFrame.framed(content))
    for count in frame.indices {
      #expect(ObservationFrame.content(of: Array(frame[..<count])) == nil)
    }
  }

  @Test func nothingMayStandBeforeOrAfterIt() throws {
    let frame = try #require(ObservationFrame.framed(content))
    #expect(ObservationFrame.content(of: frame + [0]) == nil)
    #expect(ObservationFrame.content(of: [0] + frame) == nil)
    #expect(ObservationFrame.content(of: frame + frame) == nil)
  }

  @Test(arguments: [
    "", "forkproof-observation ", "forkproof-observation 00000000000x\n",
    "forkproof-observation -00000000001\n", "forkproof-observation 999999999999\n",
  ])
  func whatIsNoFrameIsRefused(text: String) {
    #expect(ObservationFrame.content(of: Array(text.utf8)) == nil)
  }

  @Test func tooMuchIsNotFramed() {
    #expect(
      ObservationFrame.framed([UInt8](repeating: 0, count: ObservationFrame.most + 1)) == nil)
  }
}
