import Foundation
import TestSupport
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("A trace in, a title out")
struct TitleGoldenTests {
  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: Fixtures.golden.path)) ?? []
    return files.filter { $0.hasSuffix(".trace") }.map { String($0.dropLast(6)) }.sorted()
  }()

  private func signature(_ trace: Trace) throws -> Signature? {
    SignatureMaker(rules: try Fixtures.grpcRules())
      .signature(of: trace.threads, trace.circumstances)
  }

  private func trace(_ name: String) throws -> String {
    try Fixtures.text(Fixtures.golden.appending(path: name + ".trace"))
  }

  @Test("the folder holds a title for each trace, and the other way round")
  func complete() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Fixtures.golden.path)
    let titles = files.filter { $0.hasSuffix(".title") }.map { String($0.dropLast(6)) }.sorted()
    #expect(Self.names.count >= 28)
    #expect(titles == Self.names)
  }

  @Test("title", arguments: names)
  func title(_ name: String) throws {
    let title = try signature(Trace(trace(name)))?.title ?? "no title"
    try expectGolden(title + "\n", "Golden/\(name).title")
  }

  @Test("a title does not change with addresses, process ids and offsets", arguments: names)
  func stable(_ name: String) throws {
    let text = try trace(name)
    let moved = text.replacing(/0x[0-9a-f]+/) { match in
      "0x" + String(match.output.dropFirst(2).reversed())
    }
    .replacing(/\b(LWP|TID|process|PID) [0-9]+/) { "\($0.output.1) 7" }
    .replacing(/\.c:[0-9]+/) { _ in ".c:1" }
    #expect(moved != text)
    #expect(try signature(Trace(moved)) == signature(Trace(text)))
  }

  @Test(
    "gdb and eu-stack lead to the same signature", arguments: names.filter { $0.hasSuffix("-gdb") })
  func tools(_ name: String) throws {
    let other = String(name.dropLast(4)) + "-eu"
    #expect(try signature(Trace(trace(name))) == signature(Trace(trace(other))))
  }
}
