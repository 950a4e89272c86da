import Foundation
import Model
import Testing

/// "Where to add things" of `ARCHITECTURE.md`, compared with the files it sends to.
@Suite("Where to add things") struct PlacesToAddTests {
  private let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) -> String {
    let data = try? Data(contentsOf: root.appending(path: path))
    return data.flatMap { String(data: $0, encoding: .utf8) } ?? ""
  }

  private func files(in folder: String) -> [String] {
    let files = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
    return files?.compactMap { $0 as? String }.map { "\(folder)/\($0)" } ?? []
  }

  /// The files that the section under a heading names.
  private func named(under heading: String) throws -> [String] {
    let text = text("ARCHITECTURE.md")
    let start = try #require(text.firstRange(of: "\n### \(heading)\n")).upperBound
    let section = text[start...].components(separatedBy: "\n#").first ?? ""
    let file = /`([\w\-.\/+]*\/[\w\-.+]+|[A-Z]+\.md)`/
    return section.matches(of: file).map { String($0.1) }
  }

  @Test("the list of an architecture names every file that knows one, and no other")
  func architecture() throws {
    let named = try named(under: "An architecture")
    let tests = files(in: "Tests").filter { $0.hasSuffix(".swift") || $0.hasSuffix(".c") }
    // Results, and what is told of versions, are of the machine that they were seen on.
    let pages = ["README.md", "docs/guide.md", "docs/installing.md"] + files(in: "docs/containers")
    let knowing =
      (files(in: "Sources") + files(in: ".ci") + files(in: "recipes") + pages).filter {
        text($0).contains(/(?i)x86|amd64|aarch64|arm64|restore_rt|sigreturn/)
      } + tests.filter { text($0).contains(/#(?:else)?if (?:arch\(|defined\(__(?:x86|aarch))/) }
    #expect(knowing.count > 15)
    for path in knowing {
      #expect(named.contains { path == $0 || path.hasSuffix("/\($0)") }, "\(path)")
    }
    for name in named {
      #expect(knowing.contains { $0 == name || $0.hasSuffix("/\(name)") }, "\(name)")
    }
  }

  @Test(
    "a tool of the system is among the packages that are installed and recommended, here and in containers"
  )
  func packages() throws {
    let containers = files(in: "docs/containers").map(text)
    #expect(containers.count == 2)
    let installed = text(".ci/packages.txt").split(separator: "\n").map(String.init)
    let recommended = try #require(text(".ci/dist").firstMatch(of: /(?m)^Recommends: (.*)$/)?.1)
      .split(separator: ", ").map(String.init)
    for tool in StackTool.allCases {
      guard case .system(_, let package) = tool.origin else { continue }
      #expect(installed.contains(package), "\(package)")
      #expect(recommended.contains(package), "\(package)")
      for container in containers {
        let words = container.split { $0.isWhitespace || $0 == "\\" }.map(String.init)
        #expect(words.contains(package), "\(package)")
      }
    }
  }

  @Test("a program of ours is built, installed and packed")
  func programs() throws {
    let package = text("Package.swift")
    let makefile = text("Makefile")
    let released = try #require(makefile.firstMatch(of: /(?m)^RELEASED = (.*)$/)?.1)
      .split(separator: " ").map(String.init)
    let dist = text(".ci/dist")
    let readers = try #require(dist.firstMatch(of: /(?m)^readers='(.*)'$/)?.1)
      .split(separator: " ").map(String.init)
    #expect(StackTool.allCases.compactMap(\.ownProgram).allSatisfy(readers.contains))
    #expect(released.count > 4)
    for product in released {
      #expect(package.contains("name: \"\(product)\""), "\(product)")
      let file = product == "forkproof-crash" ? "lib\(product).so" : product
      #expect(makefile.contains(".build-release/release/\(file) "), "\(file)")
      #expect(dist.contains("\"$programs/\(file)\"") || readers.contains(file), "\(file)")
    }
  }
}
