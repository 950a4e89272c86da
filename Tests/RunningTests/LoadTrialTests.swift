import Testing
@testable import Running

@Suite("What PHP says of an extension that it does not load") struct LoadTrialTests {
  @Test("is cut down to what the linker says")
  func linker() {
    let line = """
      Warning: PHP Startup: Unable to load dynamic library 'grpc.so' (tried: grpc.so (libgrpc.so.29: cannot open \
      shared object file: No such file or directory), /usr/lib/php/grpc.so.so (/usr/lib/php/grpc.so.so: cannot \
      open shared object file: No such file or directory)) in Unknown on line 0
      """
    #expect(
      LoadTrial.linkerWords(in: line)
        == "libgrpc.so.29: cannot open shared object file: No such file or directory")
    #expect(LoadTrial.linkerWords(in: "Warning: Module 'grpc' already loaded") == nil)
    #expect(LoadTrial.linkerWords(in: "(tried: grpc.so (cut") == nil)
  }

  @Test("an answer is the last line with the mark, whatever was printed before")
  func answer() {
    let output = "noise\nforkproof-answer [1]\nforkproof-answer [2,3]\nrest\n"
    #expect(LoadTrial.decoded(Array(output.utf8)) == [2, 3])
    let none: [Int]? = LoadTrial.decoded(Array("forkproof-answer {\n".utf8))
    #expect(none == nil)
  }
}
