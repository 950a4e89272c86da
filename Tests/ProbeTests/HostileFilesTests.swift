import Basics
import CLinux
import Foundation
import Processes
import Testing
@testable import Probe

/// Files that a process has mapped may be anything by the time they are read.
@Suite(.serialized) struct HostileFilesTests {
  /// Bytes that are the same in every test run.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private let waiter: Waiter
  private let image: ProcessImage
  private let scratch: Scratch
  private let later = monotonicMicroseconds() + 300_000_000

  init() throws {
    waiter = try Waiter("futex")
    image = ProcessImage(of: Int(waiter.pid), threads: [try waiter.settled().pid])
    scratch = try Scratch()
  }

  private func unwound(_ core: [UInt8], below root: String = "") -> ToolRun.Result {
    let file = core.withUnsafeBytes { fp_memory_file($0.baseAddress, $0.count) }
    defer { close(file) }
    let order = ToolRun.Order([StackTaker().program(of: .libdw), root, "/nowhere"], input: file)
    return ToolRun.all([order], deadline: later)[0]
  }

  private func spoil(_ bytes: inout [UInt8], with generator: inout Generator) {
    for _ in 0..<Int.random(in: 1...24, using: &generator) {
      // Headers and tables lie at the begin and at the end.
      let near = min(bytes.count, 4096)
      let place = Int.random(in: 0..<near, using: &generator)
      let isAtEnd = Bool.random(using: &generator)
      bytes[isAtEnd ? bytes.count - 1 - place : place] = UInt8.random(
        in: 0...255, using: &generator)
    }
  }

  @Test("what a process put in the place of a file is not waited for, nor its links followed out")
  func filesOfAProcess() throws {
    let folder = scratch.path
    try Data("text".utf8).write(to: URL(filePath: "\(folder)/file"))
    #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
    symlink("/etc/hosts", "\(folder)/link")
    func bytes(_ name: String) -> Int {
      let file = fp_open_below(folder, name)
      defer { if file >= 0 { close(file) } }
      return file < 0 ? Int(file) : Int(lseek(file, 0, SEEK_END))
    }
    #expect(bytes("/file") == 4)
    #expect(bytes("/pipe") == Int(-EINVAL) && bytes("/") == Int(-EINVAL))
    #expect(bytes("/link") == Int(-ENOENT) && bytes("/../../etc/hosts") == Int(-ENOENT))
    let own = ProcFile.bytes("\(folder)/file", seenBy: Int(getpid()), limit: 100)
    #expect(own == Array("text".utf8))
  }

  @Test func aSpoiledCoreFileEndsInTime() {
    let whole = image.coreFile()
    #expect(unwound(whole).failure == nil)
    var generator = Generator(state: 7)
    for _ in 0..<60 {
      var core = whole
      spoil(&core, with: &generator)
      let result = unwound(core)
      #expect(result.failure?.contains("too long") != true)
      #expect(parseStackLines(result.output).count <= 16)
    }
    for length in stride(from: 0, to: whole.count, by: whole.count / 16) {
      #expect(unwound(Array(whole[..<length])).failure?.contains("too long") != true)
    }
  }

  @Test func spoiledLibrariesCostNoMoreThanAStack() throws {
    let core = image.coreFile()
    let names = Set(image.regions.map(\.path).filter { $0.hasPrefix("/") })
    var generator = Generator(state: 11)
    for _ in 0..<30 {
      for name in names {
        let copy = scratch.path + "/proc/\(image.pid)/root\(name)"
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: name)))
        spoil(&bytes, with: &generator)
        let folder = URL(filePath: copy).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: copy))
      }
      let result = unwound(core, below: scratch.path)
      #expect(result.failure?.contains("too long") != true)
    }
  }

  @Test func aPipeInThePlaceOfALibraryHoldsNothingUp() throws {
    for name in Set(image.regions.map(\.path).filter { $0.hasPrefix("/") }) {
      let copy = scratch.path + "/proc/\(image.pid)/root\(name)"
      let folder = URL(filePath: copy).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try #require(mkfifo(copy, 0o600) == 0)
    }
    let result = unwound(image.coreFile(), below: scratch.path)
    #expect(result.failure == nil)
    let frames = parseStackLines(result.output).flatMap(\.frames)
    #expect(!frames.isEmpty && frames.allSatisfy { $0.function == nil })
  }
}
