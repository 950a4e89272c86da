import Foundation
import Testing

/// The rooms as `Package.swift`, the `import` lines and the table of `ARCHITECTURE.md` have them.
@Suite struct ImportGraphTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
  }

  /// What `Package.swift` lets each room know, in the order it lists the rooms, then the programs below `Sources`.
  private static func declared() throws -> [(room: String, knows: Set<String>)] {
    let text = try text("Package.swift")
    let rooms = text.matches(of: /room\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?/)
      .map { (String($0.1), names(in: $0.2 ?? "")) }
    let programs = text.matches(
      of: /\.executableTarget\(\s*name: "([\w\-]+)",\s*dependencies: \[([^\]]*)\]/
    ).map { (String($0.1), names(in: $0.2)) }
    return rooms
      + programs.filter { name, _ in
        FileManager.default.fileExists(atPath: root.appending(path: "Sources/\(name)").path)
      }
  }

  /// The modules that a list of dependencies names, those of other packages left out.
  private static func names(in list: Substring) -> Set<String> {
    let own = list.replacing(/\.product\([^)]*\)/, with: "")
    return Set(own.matches(of: /"([\w\-]+)"/).map { String($0.1) })
  }

  /// The modules that the files of a room import.
  private static func imported(by room: String) throws -> Set<String> {
    let folder = root.appending(path: "Sources/\(room)")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var names: Set<String> = []
    for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
      let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      for match in text.matches(of: /(?m)^(?:@\w+ )?import (?:\w+ )?(\w+)/) {
        names.insert(String(match.1))
      }
    }
    return names
  }

  @Test("the programs are read as well as the rooms")
  func programs() throws {
    let programs = try Self.declared().map(\.room).filter { $0.hasPrefix("forkproof") }
    #expect(
      Set(programs) == ["forkproof", "forkproof-probe", "forkproof-peer", "forkproof-stacks"])
  }

  @Test("a room imports no room that Package.swift does not let it know")
  func imports() throws {
    let rooms = try Self.declared()
    #expect(rooms.count > 20)
    let all = Set(rooms.map(\.room))
    for (room, knows) in rooms {
      let unknown = try Self.imported(by: room).intersection(all).subtracting(knows)
      #expect(unknown.isEmpty, "\(room) imports \(unknown.sorted())")
    }
  }

  @Test("Package.swift lets no room know one that it does not import")
  func unused() throws {
    let rooms = try Self.declared()
    let all = Set(rooms.map(\.room))
    for (room, knows) in rooms {
      let unused = knows.intersection(all).subtracting(try Self.imported(by: room))
      #expect(unused.isEmpty, "\(room) does not import \(unused.sorted())")
    }
  }

  @Test("a room knows only rooms that are listed before it")
  func order() throws {
    let rooms = try Self.declared()
    let all = Set(rooms.map(\.room))
    var seen: Set<String> = []
    for (room, knows) in rooms {
      let later = knows.intersection(all).subtracting(seen)
      #expect(later.isEmpty, "\(room) knows \(later.sorted())")
      seen.insert(room)
    }
  }

  @Test("what judges or renders links nothing that opens a file or starts a process")
  func purity() throws {
    let rooms = try Self.declared()
    let knows = Dictionary(uniqueKeysWithValues: rooms.map { ($0.room, $0.knows) })
    for room in ["Signatures", "Judging", "Reporting"] {
      var reached: Set<String> = []
      var left = [room]
      while let next = left.popLast() {
        for known in knows[next] ?? [] where reached.insert(known).inserted { left.append(known) }
      }
      let forbidden = reached.intersection(["Files", "Processes", "Storage", "Sandbox", "CLinux"])
      #expect(forbidden.isEmpty, "\(room) reaches \(forbidden.sorted())")
    }
  }

  @Test("the table of ARCHITECTURE.md has every room with what it knows")
  func table() throws {
    let rows = try Self.text("ARCHITECTURE.md").matches(
      of: /(?m)^\| `([\w\-]+)` \|.*\| ([^|]*) \|$/)
    let told = Dictionary(
      rows.map { row in
        (
          String(row.1),
          Set(row.2.matches(of: /\w+/).map { String($0.0) })
        )
      }, uniquingKeysWith: { first, _ in first })
    for (room, knows) in try Self.declared() {
      #expect(told[room] == knows, "\(room)")
    }
  }

  @Test("every folder of Sources has a row in ARCHITECTURE.md")
  func rows() throws {
    let rows = try Self.text("ARCHITECTURE.md").matches(of: /(?m)^\| (`[^|]*`) \|/)
    let told = Set(
      rows.flatMap { $0.1.split(separator: ",") }
        .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) })
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appending(path: "Sources").path)
    #expect(Set(folders).subtracting(told) == [])
  }

  @Test("every file that ARCHITECTURE.md names is there")
  func files() throws {
    let paths =
      ["Sources", "Tests", "docs"].flatMap { folder -> [String] in
        let files = FileManager.default.enumerator(atPath: Self.root.appending(path: folder).path)
        return files?.compactMap { $0 as? String }.map { "\(folder)/\($0)" } ?? []
      } + ["Package.swift"]
    let names = try Self.text("ARCHITECTURE.md").matches(of: /`([\w\-\/+.]+\.(?:swift|c|md|json))`/)
    #expect(names.count > 40)
    for name in names.map({ String($0.1) }) {
      #expect(paths.contains { $0 == name || $0.hasSuffix("/" + name) }, "\(name)")
    }
  }

  @Test("no file name stands in two rooms")
  func names() throws {
    let folder = Self.root.appending(path: "Sources")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var places: [String: [String]] = [:]
    for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
      places[file.lastPathComponent, default: []].append(file.path)
    }
    for (name, paths) in places { #expect(paths.count == 1, "\(name): \(paths)") }
  }
}
