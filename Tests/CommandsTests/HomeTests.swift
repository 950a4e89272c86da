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

  @Test("a patch that comes along is found by the name that lists and reports give it")
  func bundled() throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "home")
    let home = Home(folder: scratch.path, programs: "/p")
    let path = "\(scratch.path)/patches/grpc-1.51/fix.patch"
    try makeFolder("\(scratch.path)/patches/grpc-1.51")
    try writeFile([], to: path)
    #expect(home.candidate("grpc-1.51/fix.patch") == path)
    #expect(home.candidate("patches/grpc-1.51/fix.patch") == path)
    for other in ["-", "fix.patch", "grpc-1.51/other.patch", "x/../grpc-1.51/fix.patch", "1a2b3c4"]
    {
      #expect(home.candidate(other) == other)
    }
    // A file that is there is what was meant.
    #expect(home.candidate(path) == path)
  }

  @Test("the library of scenarios becomes the caller's own, whoever installed it")
  func library() throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "home")
    let installed = "\(scratch.path)/recipes/scenarios/lib"
    try makeFolder(installed)
    try writeFile(Array("<?php".utf8), to: "\(installed)/calls.php")
    // Only root can give a file away; for others the owner is the caller as it is.
    if geteuid() == 0 { #expect(chown("\(installed)/calls.php", 12345, 12345) == 0) }
    chmod("\(installed)/calls.php", 0o444)
    let home = Home(folder: scratch.path, programs: "/p")
    try home.copyScenarioLibrary(to: "\(scratch.path)/own")
    var status = stat()
    #expect(stat("\(scratch.path)/own/calls.php", &status) == 0)
    #expect(status.st_uid == geteuid())
    #expect(status.st_mode & 0o200 != 0)
  }
}
