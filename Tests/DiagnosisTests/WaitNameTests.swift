import Basics
import Foundation
import Model
import Recipes
import Testing
@testable import Probe
@testable import Signatures

/// What titles know of waits by the names of functions, compared with the calls that the probe knows.
@Suite("A call that a thread can be blocked in") struct WaitNameTests {
  /// Calls that stand behind functions of several kinds of wait, or behind any.
  private static let ambiguous: Set<BlockingCall> = [.futex, .futexWaitv, .restart]

  /// What the C library calls the function of a call of the kernel.
  private static func function(of call: SystemCall) -> String {
    let plain = call.name.hasPrefix("rt_") ? String(call.name.dropFirst(3)) : call.name
    return plain == "pselect6" ? "pselect" : plain
  }

  @Test(
    "a blocking call is a wait of a known kind by its function, which is no place of its own in a title",
    arguments: BlockingCall.allCases.filter { !ambiguous.contains($0) })
  func blockingCallIsKnownWait(_ call: BlockingCall) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let rules = try RecipeBook.load(folders: ["\(root)/recipes"]).signatureRules
    for system in call.systemCalls {
      let function = Self.function(of: system)
      #expect(WaitKind.of(frames: [function]) != nil, "\(function)")
      #expect(rules.skip.contains { Glob($0).matches(function) }, "\(function)")
    }
  }
}
