import Files
import Foundation
import Testing
@testable import Commands

@Suite("Where recipes and patches are found")
struct HomeTests {
  @Test("in FORKPROOF_HOME, which has to hold recipes")
  func given() throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "home")
    try makeFolder("\(scratch.path)/recipes/scenarios")
    let home = try Home.find(environment: ["FORKPROOF_HOME": scratch.path])
    #expect(home.folder == scratch.path)
    #expect(home.recipes.first == "\(scratch.path)/recipes")
    #expect(home.patches.first == "\(scratch.path)/patches")
    #expect(throws: UsageError.self) {
      try Home.find(environment: ["FORKPROOF_HOME": "\(scratch.path)/recipes"])
    }
  }

  @Test("not in the working folder while the program has recipes: that may be a stranger's")
  func working() throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "home")
    try makeFolder("\(scratch.path)/recipes/scenarios")
    let home = try Home.find(environment: [:], here: scratch.path)
    #expect(home.folder != scratch.path)
  }

  @Test("above a working folder that was removed there is none", .timeLimit(.minutes(1)))
  func removed() {
    #expect(Home.above("").isEmpty)
    #expect(Home.above("/a/b") == ["/a/b", "/a", "/"])
  }

  @Test("a workspace adds the folders that it has")
  func workspace() throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "home")
    try makeFolder("\(scratch.path)/own/recipes")
    let home = Home(folder: "/ours", workspace: "\(scratch.path)/own", programs: "/p")
    #expect(home.recipes == ["/ours/recipes", "\(scratch.path)/own/recipes"])
    #expect(home.patches == ["/ours/patches"])
  }
}
