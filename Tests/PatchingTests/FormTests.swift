import Foundation
import Git
import GitTestSupport
import Model
import TestSupport
import Testing
@testable import Patching

/// The forms that patches come in, a file each in `Golden/forms`; `Golden/forms.txt` has what comes of
/// them: the notes, where hunks went and what each changed file is then, or why it is refused.
struct FormTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden/forms")
  static let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted()

  private static let files = [
    "src/f.c": numbered(20), "config.m4": numbered(10, "top "),
    "src/ext/config.m4": numbered(10, "ext "), "src/ext/g.c": numbered(20, "g "),
    "src/ext/deep/h.c": numbered(20, "h "), "one/same.c": numbered(5, "s "),
    "two/same.c": numbered(5, "s "), "src/win.c": numbered(10).replacing("\n", with: "\r\n"),
    "grüße.txt": numbered(5, "ü "),
  ]

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Self.folder.appendingPathComponent(name)))
  }

  @Test func everyFormIsTakenWithANoteOrRefusedByName() throws {
    let store = try Store()
    let tree = try store.tree(Self.files)
    var text = ""
    for name in try #require(Self.names) {
      let ending = store.apply(bytes: try bytes(name), to: tree, name: name, roots: ["src/ext"])
      text += "== \(name)\n\(ending.words)\n"
      guard let applied = ending.applied else { continue }
      for note in applied.notes { text += "  note: \(note.note)\n" }
      for change in applied.changes {
        text += "  \(change.status) \(change.path)\(try lines(of: change, tree, applied, store))\n"
      }
    }
    try expectGolden(text, "Golden/forms.txt")
  }

  /// The lines that a file has and had not, as text.
  private func lines(
    of change: TreeChange, _ base: ObjectID, _ applied: AppliedPatch, _ store: Store
  ) throws -> String {
    // By scalars: CR LF is one character.
    func lines(_ tree: ObjectID) throws -> [String] {
      (try store.text(change.path, in: tree) ?? "").unicodeScalars
        .split { $0 == "\n" }.map { String($0) }
    }
    let old = Set(try lines(base))
    let added = try lines(applied.tree).filter { !old.contains($0) }
    return added.isEmpty ? "" : ": " + added.map(\.debugDescription).joined(separator: " ")
  }

  @Test(arguments: names ?? [])
  func whatParsesIsWrittenAndReadAsTheSame(name: String) throws {
    guard let patch = try? PatchFile(parsing: try bytes(name), name: name) else { return }
    let again = try PatchFile(parsing: patch.text, name: name)
    #expect(again.withoutLines == patch.withoutLines)
    #expect(try PatchFile(parsing: again.text, name: name).text == again.text)
  }

  /// The tree after several commits is what applying them one by one gives.
  @Test(arguments: ["two-mails.patch", "log.patch", "two-mails-partial-revert.patch"])
  func commitsAreUndoneAsAWhole(name: String) throws {
    let store = try Store()
    let tree = try store.tree(Self.files)
    let patch = try PatchFile(parsing: try bytes(name), name: name)
    let applied = try apply(Candidate(name: "x", patches: [patch]), to: tree, in: store.repository)
    let back = try patch.reversed.applied(
      to: applied.tree, at: PatchRoot(), options: ApplyOptions(), in: store.repository)
    #expect(back.tree == tree)
    #expect(applied.changes == (try store.repository.changes(from: tree, to: applied.tree)))
  }

  @Test func whatIsAppliedInPartIsNamed() throws {
    let store = try Store()
    let mails = try bytes("two-mails.patch")
    let tree = try store.tree(Self.files)
    let both = try #require(store.apply(bytes: mails, to: tree).applied)
    #expect(store.apply(bytes: mails, to: both.tree).error?.reason == .alreadyApplied)
    let first = try #require(store.apply(bytes: try bytes("mail.patch"), to: tree).applied)
    let error = store.apply(bytes: mails, to: first.tree).error
    #expect(error?.reason == .alreadyApplied)
    #expect(error?.message == "the first 1 of the patch's 2 commits are applied already")
  }

  /// A note is what a record keeps: it comes back as it was written.
  @Test("the notes of a form are kept in the record")
  func notesAreStored() throws {
    let notes: [PatchNote] = [
      .compressed(by: .xz), .decodedMail, .commits(titles: ["a", ""]), .rooted(atFolder: "src"),
      .completed(path: "f.c", to: "src/f.c"), .lineEnds(ofFile: "f.c", areCRLF: true),
      .unbuilt(files: ["README.md"]), .namesForkproof(inFile: "f.c"),
      .tidiedPath("a//f.c", to: "a/f.c"), .unflowed, .converted(charset: "iso-8859-1"),
      .recoded(ofFile: "f.c", charset: "windows-1252", toUTF8: true), .notUTF8(inFile: "f.c"),
    ]
    let read = try JSONDecoder().decode([PatchNote].self, from: JSONEncoder().encode(notes))
    #expect(read == notes)
    #expect(Set(notes.map(\.kind)).count == notes.count)
  }
}

extension PatchFile {
  /// The sections without the places they were read from.
  fileprivate var withoutLines: [FileSection] {
    sections.map { section in
      var section = section
      section.line = 0
      for hunk in section.hunks.indices {
        section.hunks[hunk].line = 0
        for line in section.hunks[hunk].lines.indices { section.hunks[hunk].lines[line].line = 0 }
      }
      return section
    }
  }
}
