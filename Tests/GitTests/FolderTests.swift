import Foundation
import Git
import GitTestSupport
import Testing

/// Folders into trees, and trees into folders.
struct FolderTests {
  let store: Store
  init() throws { store = try Store() }

  /// Makes a folder with files, a link and an executable, in the order given.
  private func folder(_ name: String, order: [String], mask: mode_t) throws -> String {
    for file in order {
      try store.scratch.write("\(name)/\(file)", "content of \(file)")
      chmod(store.scratch["\(name)/\(file)"], (file.hasSuffix("run") ? 0o777 : 0o666) & ~mask)
    }
    symlink("../nowhere", store.scratch["\(name)/link"])
    _ = try store.scratch.folder("\(name)/empty/below")
    return store.scratch[name]
  }

  @Test func importIsGitsTree() throws {
    let names = ["a/x", "a.b", "a-b", "a/b/run", "é", "run", "z z"]
    let one = try folder("one", order: names, mask: 0o022)
    let two = try folder("two", order: names.reversed(), mask: 0o077)
    let tree = try store.repository.importFolder(one)
    #expect(try store.repository.importFolder(two) == tree)
    #expect(try Store().repository.importFolder(two) == tree)
    try git("init", "-q", in: one)
    try git("add", ".", in: one)
    #expect(try git("write-tree", in: one) == tree.description)
    // With git's own folder in it, too.
    #expect(try store.repository.importFolder(one) == tree)
    #expect(try store.repository.entry(in: tree, at: "a/b/run")?.mode == .executable)
    #expect(try store.text("link", in: tree) == "../nowhere")
    #expect(try leftovers(in: store) == [])
    #expect(try git("fsck", "--strict", in: store.scratch["store"]).contains("missing") == false)
  }

  @Test func importOfNothingAndOfMuch() throws {
    let empty = try store.repository.importFolder(try store.scratch.folder("empty"))
    #expect(empty == (try store.repository.emptyTree()))
    for index in 0..<300 { try store.scratch.write("many/\(index % 7)/\(index)", "\(index)") }
    try store.scratch.write("many/big", [UInt8](repeating: 7, count: 3_000_000))
    try store.scratch.write("many/none", "")
    let tree = try store.repository.importFolder(store.scratch["many"])
    #expect(try store.repository.blobPaths(of: tree).count == 302)
    try store.repository.checkout(tree, into: store.scratch["out"], epoch: 5)
    let same = try run(["diff", "-r", "many", "out"], in: store.scratch.path)
    #expect(same.code == 0, "\(same.output)")
  }

  @Test func importRefusesWhatIsNoFile() throws {
    let pipe = try store.scratch.folder("pipe/d")
    mkfifo(pipe + "/p", 0o600)
    let error = failure { _ = try store.repository.importFolder(store.scratch["pipe"]) }
    #expect(error?.kind == .unsafeEntry)
    #expect(error?.message.hasPrefix("d/p: ") == true)
    let odd = try store.scratch.folder("odd")
    close(open(odd + "/\u{1}", O_CREAT | O_WRONLY, 0o600))
    let name: [CChar] = Array((odd + "/").utf8CString.dropLast()) + [-1, -2, 0]
    close(open(name, O_CREAT | O_WRONLY, 0o600))
    #expect(failure { _ = try store.repository.importFolder(odd) }?.kind == .unsafeEntry)
    #expect(failure { _ = try store.repository.importFolder("/no/such/folder") }?.kind == .file)
    let file = try store.scratch.write("file", "x")
    #expect(failure { _ = try store.repository.importFolder(file) }?.kind == .file)
  }

  @Test func checkoutKeepsModesLinksAndTime() throws {
    let tree = try store.tree(
      bytes: ["a/b/run": [1], "a/f": [], "c/f": [2]], executable: ["a/b/run"],
      links: ["a/l": "/etc/passwd"])
    let out = store.scratch["out"]
    try store.repository.checkout(tree, into: out, epoch: 1_234_567)
    for (path, mode) in [
      ("a/b/run", S_IFREG | 0o755), ("a/f", S_IFREG | 0o644), ("a/b", S_IFDIR | 0o755),
      ("a/l", S_IFLNK | 0o777), ("c/f", S_IFREG | 0o644),
    ] {
      var status = stat()
      #expect(lstat(out + "/" + path, &status) == 0)
      #expect(status.st_mode == mode, "\(path)")
      #expect(status.st_mtim.tv_sec == 1_234_567, "\(path)")
    }
    #expect(try store.repository.importFolder(out) == tree)
  }

  @Test("a checkout of some paths has these and nothing beside them")
  func checkoutOfParts() throws {
    let tree = try store.tree(["a/b/x": "", "a/bb/x": "", "a/c": "", "d": ""])
    func paths(_ prefixes: [String], _ name: String) throws -> [String] {
      try store.repository.checkout(tree, below: prefixes, into: store.scratch[name], epoch: 1)
      let part = try store.repository.importFolder(store.scratch[name])
      return try store.repository.blobPaths(of: part)
    }
    #expect(try paths(["a/b"], "1") == ["a/b/x"])
    #expect(try paths(["a/c", "d"], "2") == ["a/c", "d"])
    #expect(try paths(["a"], "3") == ["a/b/x", "a/bb/x", "a/c"])
    #expect(try paths([], "none") == [])
    let error = failure { _ = try paths(["a/b", "a/nope"], "4") }
    #expect(error?.kind == .notFound)
    #expect(failure { _ = try paths(["../x"], "5") }?.kind == .unsafeEntry)
  }

  @Test func checkoutWritesOverNothing() throws {
    let tree = try store.tree(["a": "tree"])
    try store.scratch.write("full/a", "mine")
    let error = failure {
      try store.repository.checkout(tree, into: store.scratch["full"], epoch: 1)
    }
    #expect(error?.kind == .unsafeEntry)
    #expect(try String(contentsOfFile: store.scratch["full/a"], encoding: .utf8) == "mine")
    let file = try store.scratch.write("file", "mine")
    #expect(failure { try store.repository.checkout(tree, into: file, epoch: 1) } != nil)
  }

  /// Trees that no tool would write: raw objects, given to git as they are.
  @Test("a tree that would lead out of the folder is refused")
  func hostileTrees() throws {
    let path = store.scratch["store"]
    let blob = try store.repository.write(blob: Array("x".utf8))
    let link = try store.repository.write(blob: Array("..".utf8))
    let inner = try store.tree(["escaped": "x"])
    func hostile(_ entries: [(String, String, ObjectID)]) throws -> ObjectID {
      var bytes: [UInt8] = []
      for (mode, name, id) in entries {
        bytes += Array("\(mode) \(name)".utf8) + [0] + id.bytes
      }
      let raw = try store.scratch.write("raw", bytes)
      let id = try git("hash-object", "-t", "tree", "-w", "--literally", raw, in: path)
      return try #require(ObjectID(hex: id))
    }
    let cases: [[(String, String, ObjectID)]] = [
      [("40000", "..", inner)], [("100644", "..", blob)], [("40000", ".git", inner)],
      [("40000", ".GIT", inner)], [("100644", "../escaped", blob)], [("100644", "/escaped", blob)],
      [("100644", ".", blob)], [("120000", "a", link), ("40000", "a", inner)],
      [("120000", "a", link), ("100644", "a/escaped", blob)],
      [("100644", "a", blob), ("100644", "a", blob)], [("100644", "a", inner)],
      [("40000", "a", blob)],
    ]
    for (index, entries) in cases.enumerated() {
      let tree = try hostile(entries)
      let out = try store.scratch.folder("out-\(index)") + "/top"
      #expect(
        failure { try store.repository.checkout(tree, into: out, epoch: 1) } != nil,
        "\(entries)")
      let around = try FileManager.default.contentsOfDirectory(
        atPath: store.scratch["out-\(index)"])
      #expect(around == ["top"], "\(entries)")
    }
    #expect(!FileManager.default.fileExists(atPath: "/escaped"))
  }
}
