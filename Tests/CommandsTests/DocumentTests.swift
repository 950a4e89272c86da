import Archives
import ArgumentParser
import Foundation
import Reporting
import Testing
@testable import Commands

@Suite("The documents")
struct DocumentTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The documents of the repository, by their paths.
  static let names = {
    let pages = try? FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: "docs").path)
    return [
      "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md",
      "patches/README.md",
    ] + (pages ?? []).filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
  }()

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: root.appending(path: name), encoding: .utf8)
  }

  @Test("every link of a document leads to a file", arguments: names)
  func links(name: String) throws {
    let folder = Self.root.appending(path: name).deletingLastPathComponent()
    for link in try Self.text(name).matches(of: /\]\(([^)#]*)(#[^)]*)?\)/) {
      let target = String(link.1)
      if target.isEmpty || target.hasPrefix("https://") { continue }
      let file = folder.appending(path: target)
      #expect(FileManager.default.fileExists(atPath: file.path), "\(target)")
      if let anchor = link.2 {
        let titles = try String(contentsOf: file, encoding: .utf8)
          .matches(of: /(?m)^#+ (.*)$/).map { Self.anchor(String($0.1)) }
        #expect(titles.contains(String(anchor.dropFirst())), "\(target)\(anchor)")
      }
    }
  }

  /// The anchor that a heading has where Markdown is shown.
  private static func anchor(_ title: String) -> String {
    title.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
      .replacing(" ", with: "-")
  }

  @Test("every command of a document is one that the parser takes", arguments: names)
  func commands(name: String) throws {
    let text = try Self.text(name).replacing("\\\n", with: " ")
    let shown = text.matches(of: /(?m)^\$ (.*)$/).map { String($0.1) }
    let named = text.matches(of: /`(forkproof [^`]+)`/).map { String($0.1) }
    for command in (shown + named).compactMap(Self.arguments) { try Self.check(command) }
  }

  @Test("every example of a help page is one that the parser takes")
  func examples() throws {
    var count = 0
    for command in VerbTests.all {
      let lines = command.configuration.discussion.split(separator: "\n")
      for line in lines.filter({ $0.hasPrefix("  ") }).map(String.init) {
        guard let arguments = Self.arguments(line) else { continue }
        count += 1
        try Self.check(arguments)
      }
    }
    #expect(count > 40)
  }

  @Test("the guide names every verb, every format and every kind of archive")
  func guide() throws {
    let text = try Self.text("docs/guide.md")
    for verb in VerbTests.verbs { #expect(text.contains("`forkproof \(verb)"), "\(verb)") }
    for format in ReportFormat.allCases {
      #expect(text.contains("`\(format.rawValue)`"), "\(format)")
    }
    for ending in ArchiveForm.endings { #expect(text.contains("`\(ending)`"), "\(ending)") }
  }

  @Test("installing.md tells what every verb needs")
  func needs() throws {
    let text = try Self.text("docs/installing.md")
    for verb in VerbTests.verbs { #expect(text.contains("`\(verb)`"), "\(verb)") }
  }

  @Test("ARCHITECTURE tells where the work of every verb begins")
  func entryPoints() throws {
    let text = try Self.text("ARCHITECTURE.md")
    for verb in VerbTests.verbs { #expect(text.contains("`\(verb)`"), "\(verb)") }
  }

  private static func check(_ arguments: [String]) throws {
    if arguments.count == 1, VerbTests.verbs.contains(arguments[0]) { return }
    do {
      _ = try Forkproof.parseAsRoot(arguments)
    } catch  where Forkproof.exitCode(for: error) != .success {
      Issue.record("\(arguments): \(Forkproof.message(for: error))")
    } catch {}
  }

  /// The words behind `forkproof`, up to the end of that command; nil for another command, and for one
  /// that lists what can stand in a place.
  private static func arguments(_ line: String) -> [String]? {
    let words = words(line).prefix { !$0.hasPrefix("#") }
    guard let start = words.firstIndex(of: "forkproof"), !line.contains("\\|") else { return nil }
    let end: Set = ["|", ">", "&&", ";"]
    let own = words[(start + 1)...].prefix { !end.contains($0) }
    // A placeholder of a number.
    return own.map { $0 == "N" || $0 == "PID" ? "3" : $0 }
  }

  /// The words of a line, as a shell takes them apart.
  private static func words(_ line: String) -> [String] {
    line.matches(of: /'([^']*)'|[^\s']+/).map { match in
      match.1.map(String.init) ?? String(match.0)
    }
  }
}
