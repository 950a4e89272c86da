import Foundation
import Testing
@testable import Diagnosis

@Suite("The notes of a core file")
struct CoreNotesTests {
  /// A header that says one segment of notes lies behind it.
  private func file(_ notes: [UInt8], size: UInt64? = nil) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 120)
    func put(_ value: UInt64, _ width: Int, at offset: Int) {
      for index in 0..<width {
        bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
      }
    }
    bytes.replaceSubrange(0..<6, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1])
    put(4, 2, at: 16)
    put(62, 2, at: 18)
    put(64, 8, at: 32)
    put(1, 2, at: 56)
    put(4, 4, at: 64)
    put(120, 8, at: 72)
    put(size ?? UInt64(notes.count), 8, at: 96)
    return bytes + notes
  }

  private func read(_ bytes: [UInt8]) -> CoreNotes? {
    CoreNotes(header: Array(bytes.prefix(64))) { offset, count in
      guard offset >= 0, offset <= bytes.count else { return nil }
      return Array(bytes[offset...].prefix(count))
    }
  }

  private func note(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
    let size = UInt16(content.count)
    return [5, 0, 0, 0, UInt8(size & 0xff), UInt8(size >> 8), 0, 0, type, 0, 0, 0]
      + Array("CORE".utf8) + [0, 0, 0, 0] + content
  }

  @Test("the first thread tells the signal, each its call")
  func firstThreadTellsSignal() throws {
    var content = [UInt8](repeating: 0, count: 336)
    content[12] = 11
    content[32] = 7
    content[112 + 8 * 15] = 202
    content[112 + 8 * 13] = 128
    let notes = try #require(read(file(note(1, content) + note(1, content))))
    #expect(notes.signal == 11 && notes.threads.map(\.tid) == [7, 7])
    #expect(notes.threads.first?.call?.number == 202)
    #expect(notes.threads.first?.call?.arguments[1] == 128)
  }

  @Test("a program is named by its absolute path: another name could be a debugger's option")
  func programIsNamedByAbsolutePath() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "diagnosis-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data().write(to: URL(filePath: "\(folder)/php"))
    let name = String(repeating: "../", count: 40) + folder.dropFirst() + "/php"
    var status = [UInt8](repeating: 0, count: 336)
    status[32] = 7
    let process = [UInt8](repeating: 0, count: 40) + Array("php".utf8) + [0]
    var mapped = [UInt8](repeating: 0, count: 40)
    mapped[0] = 1
    mapped += Array(name.utf8) + [0]
    mapped += [UInt8](repeating: 0, count: -mapped.count & 3)
    var files = note(0, mapped)
    files.replaceSubrange(8..<12, with: [0x45, 0x4c, 0x49, 0x46])
    let core = "\(folder)/core"
    try Data(file(note(1, status) + note(3, process) + files)).write(to: URL(filePath: core))
    await #expect(
      throws: DiagnosisError.noCore(
        core, why: "its program, php, is not to be found here; name it by --program")
    ) {
      try await CoreDiagnosis(DiagnosisSupport.maker()).diagnose(core)
    }
  }

  @Test("a call is told by the number that it has on the architecture of the core file")
  func callIsToldByArchitecture() throws {
    func wait(_ number: Int, _ arguments: [UInt8: UInt8] = [:], machine: UInt8 = 62) -> String? {
      var content = [UInt8](repeating: 0, count: 336)
      content[112 + 8 * 15] = UInt8(number & 0xff)
      content[112 + 8 * 15 + 1] = UInt8(number >> 8)
      for (register, value) in arguments { content[112 + 8 * Int(register)] = value }
      var core = file(note(1, content))
      core[18] = machine
      return read(core).flatMap { notes in
        notes.threads.first.flatMap { notes.wait(of: $0)?.object }
      }
    }
    #expect(wait(202, [13: 128]) == "on a futex, without a limit of time")
    #expect(wait(202, [13: 128, 7: 1]) == "on a futex for a time")
    #expect(wait(202, [13: 129]) == nil, "a wake waits for nothing")
    #expect(wait(449) == "on a futex, without a limit of time")
    #expect(wait(61) == "for a process to exit")
    #expect(wait(0) == "on descriptors" && wait(232) == "on descriptors")
    #expect(wait(72, [13: 7]) == "for a file lock" && wait(72, [13: 3]) == nil)
    #expect(wait(34) == "for a signal" && wait(230) == "for time to pass")
    #expect(wait(43) == nil && wait(1) == nil && wait(1000) == nil)
    #expect(wait(202, [13: 128], machine: 183) == nil)
    #expect(wait(202, [13: 128], machine: 3) == nil)
  }

  @Test("what is cut, or says that it is longer than it is, is read as far as it goes")
  func cutNotesAreReadAsFarAsTheyGo() {
    let whole = file(
      note(1, [UInt8](repeating: 255, count: 336)) + note(3, [1, 2]) + note(69, [9]))
    for length in 0..<whole.count { _ = read(Array(whole.prefix(length))) }
    for size: UInt64 in [.max, 1 << 62, 1 << 40, 0] { _ = read(file([255, 255, 255], size: size)) }
    #expect(read([]) == nil)
    #expect(
      read(Array("just a text, as long as a header is, and then some more of it to read".utf8))
        == nil)
  }
}
