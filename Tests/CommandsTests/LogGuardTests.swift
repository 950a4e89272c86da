import Testing
@testable import Commands

@Suite("What a log is told that a service reads commands from")
struct LogGuardTests {
  @Test(
    "no line begins a command, and none holds one of the other form",
    arguments: [
      ("::error title=a::b", ": :error title=a::b"),
      ("  \t::set-output name=a::b", "  \t: :set-output name=a::b"),
      ("a\n::warning::b\n", "a\n: :warning::b\n"), ("x ##[group]y", "x # #[group]y"),
      ("##vso[task.setvariable]", "# #vso[task.setvariable]"),
      ("a\r\n::debug::b", "a\r\n: :debug::b"),
      ("###[x", "## #[x"),
      ("grpc_core::Fork::Enable", "grpc_core::Fork::Enable"), ("# ## ::", "# ## ::"), ("", ""),
    ])
  func commands(_ text: String, _ shown: String) {
    var guardian = LogGuard()
    #expect(guardian.guarded(text) == shown)
    #expect(!shown.contains("##["))
  }

  @Test("pieces of a line are one line")
  func pieces() {
    var guardian = LogGuard()
    let pieces = ["in grpc_core", "::Fork\n", "  ", "::error::x", "::y"]
    #expect(pieces.map { guardian.guarded($0) }.joined() == "in grpc_core::Fork\n  : :error::x::y")
  }
}
