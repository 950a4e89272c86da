import Testing
@testable import Diagnosis

@Suite("Which processes can be looked into")
struct ProcessAccessTests {
  private static let root = "Name:\tx\nCapPrm:\t0\nCapEff:\t000001ffffffffff\nCapBnd:\t0\n"
  private static let user = "Name:\tx\nCapEff:\t0000000000000000\n"
  /// As root in a container that has taken it away.
  private static let contained = "Name:\tx\nCapEff:\t00000000a80425fb\n"

  @Test(
    "follows from Yama's setting and from the capability",
    arguments: [
      (nil, root, ProcessAccess.all), ("0", root, .all), ("1", root, .all), ("2", root, .all),
      ("3", root, .none(setting: "kernel.yama.ptrace_scope=3")), (nil, user, .own),
      ("0", user, .own),
      ("1", user, .none(setting: "kernel.yama.ptrace_scope=1")), (nil, contained, .own),
      ("1", contained, .none(setting: "kernel.yama.ptrace_scope=1")), ("0", "", .own),
    ] as [(String?, String, ProcessAccess)])
  func accessFollowsSettingAndCapability(scope: String?, status: String, wanted: ProcessAccess) {
    #expect(ProcessAccess(scope: scope, status: status) == wanted)
  }
}
