import Foundation
import Git
import GitTestSupport
import Testing

/// True when bubblewrap can give a process disks of its own here.
private let hasSandbox: Bool = {
  let outcome = try? run(
    ["bwrap", "--bind", "/", "/", "--dev", "/dev", "--size", "1000000", "--tmpfs", "/mnt", "true"])
  return outcome?.code == 0
}()

private let why = Comment("bwrap cannot make a mount namespace here")

/// Stores on disks that are full or read-only, and processes that are killed.
///
/// Each runs the helper program in a namespace of its own: root is not stopped by permissions.
struct DiskTests {
  let store: Store
  let source: Source
  init() throws {
    store = try Store()
    source = try Source()
  }

  private func words(_ line: String) -> String { String(line.prefix { $0 != ":" }) }

  /// The source's pack has some 600 kB.
  @Test(
    "a full disk ends a fetch and an import with that error", .enabled(if: hasSandbox, why),
    arguments: [60_000, 300_000, 600_000])
  func fullDisk(size: Int) throws {
    let disk = [
      "bwrap", "--bind", "/", "/", "--dev", "/dev", "--size", "\(size)", "--tmpfs", "/mnt",
    ]
    let fetched = try help(["fetch", "/mnt/s", source.path, "main"], under: disk)
    #expect(words(fetched) == "error diskFull", "\(fetched)")
    let work = source.scratch["work/d"]
    let imported = try help(["import", "/mnt/s", work], under: disk)
    #expect(words(imported) == "error diskFull", "\(imported)")
  }

  @Test("a disk with little room is enough for what fits on it", .enabled(if: hasSandbox, why))
  func roomEnough() throws {
    let disk = [
      "bwrap", "--bind", "/", "/", "--dev", "/dev", "--size", "4000000", "--tmpfs", "/mnt",
    ]
    let fetched = try help(["fetch", "/mnt/s", source.path, "main"], under: disk)
    #expect(fetched == "ok \(source.commits[2])")
  }

  /// A pack of many small files has a long index: the disk can end in either, or just not.
  @Test(.enabled(if: hasSandbox, why))
  func diskThatEndsAnywhere() throws {
    for index in 0..<3_000 { try store.scratch.write("many/\(index % 50)/\(index)", "\(index)") }
    let tree = try store.repository.importFolder(store.scratch["many"])
    let author = Author(name: "A", mail: "a@example.org", date: 1)
    let commit = try store.repository.write(commitOf: tree, author: author, message: "many")
    try git("update-ref", "refs/heads/main", "\(commit)", in: store.scratch["store"])
    var kinds: Set<String> = []
    for size in stride(from: 100_000, through: 500_000, by: 25_000) {
      let disk = [
        "bwrap", "--bind", "/", "/", "--dev", "/dev", "--size", "\(size)", "--tmpfs", "/mnt",
      ]
      let line = try help(["fetch", "/mnt/s", store.scratch["store"], "main"], under: disk)
      kinds.insert(words(line))
    }
    #expect(kinds == ["error diskFull", "ok \(commit)"])
  }

  @Test("a store that cannot be written to is named as such", .enabled(if: hasSandbox, why))
  func readOnlyStore() throws {
    let path = store.scratch["store"]
    let known = try store.repository.fetch(from: source.path, ref: "v1")
    let disk = ["bwrap", "--bind", "/", "/", "--dev", "/dev", "--ro-bind", path, path]
    let fetched = try help(["fetch", path, source.path, "main"], under: disk)
    #expect(words(fetched) == "error storeNotWritable", "\(fetched)")
    let imported = try help(["import", path, source.scratch["work"]], under: disk)
    #expect(words(imported) == "error storeNotWritable", "\(imported)")
    let made = try help(["create", path + "/below"], under: disk)
    #expect(words(made) == "error storeNotWritable", "\(made)")
    // What is there can still be had.
    let there = try help(["fetch", path, source.path, "v1"], under: disk)
    #expect(there == "ok \(known.commit)")
  }

  /// A process killed in the middle of a fetch costs that fetch only.
  @Test("a process killed in the middle of a fetch costs that fetch alone")
  func killed() throws {
    let (reading, writing) = try makePipe()
    defer { close(reading) }
    let words = [helper(), "fetch", store.scratch["store"], source.path, "main", "stall"]
    let child = try Child(words, input: reading, output: writing, errors: writing)
    close(writing)
    // It says so when it is in the middle, and waits there.
    #expect(readLine(from: reading) == "stalled")
    child.end()
    #expect(child.wait() == -SIGKILL)
    #expect(try leftovers(in: store).count == 1)
    let result = try store.repository.fetch(from: source.path, ref: "main")
    #expect(result.commit.description == source.commits[2])
    #expect(try leftovers(in: store) == [])
  }

  @Test("processes that fetch into one new store at once all get the commit")
  func manyAtOnce() async throws {
    let path = store.scratch["many/deep/store"]
    let address = source.path
    let lines = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<6 { group.addTask { try help(["fetch", path, address, "main"]) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(lines) == ["ok \(source.commits[2])"])
    let parent = store.scratch["many/deep"]
    #expect(try FileManager.default.contentsOfDirectory(atPath: parent) == ["store"])
  }
}
