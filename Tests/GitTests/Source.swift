import Foundation
import Git
import GitTestSupport
import Testing

/// A source repository made by git itself.
///
/// `main` has three commits; `v1` is a plain tag on the first, `v2` an annotated one on the second,
/// `v2-again` a tag of that tag; `topic/x` is a branch; pull request 7 is on no branch or tag.
final class Source {
  let scratch: Scratch
  /// The commits of main, oldest first.
  let commits: [String]
  let pull: String

  var root: String { scratch["root"] }
  var path: String { scratch["root/source.git"] }

  init() throws {
    scratch = try Scratch()
    let work = try scratch.folder("work")
    _ = try scratch.folder("root")
    try git("init", "-q", "-b", "main", in: work)
    var commits: [String] = []
    for index in 1...3 {
      try scratch.write("work/f", "\(index)\n")
      try scratch.write("work/d/noise-\(index)", try Self.noise())
      try git("add", ".", in: work)
      try git("commit", "-qm", "commit \(index)", in: work)
      commits.append(try git("rev-parse", "HEAD", in: work))
    }
    try git("tag", "v1", commits[0], in: work)
    try git("tag", "-a", "-m", "two", "v2", commits[1], in: work)
    try git("tag", "-a", "-m", "again", "v2-again", "v2", in: work)
    try git("branch", "topic/x", commits[1], in: work)
    let tree = try git("rev-parse", "HEAD^{tree}", in: work)
    pull = try git("commit-tree", "-m", "pull", "-p", commits[0], tree, in: work)
    try git("update-ref", "refs/pull/7/head", pull, in: work)
    try git("clone", "-q", "--mirror", ".", scratch["root/source.git"], in: work)
    self.commits = commits
  }

  /// Adds a commit to main, and gives its id.
  func advance() throws -> String {
    let old = try git("rev-parse", "main", in: path)
    let id = try git("commit-tree", "-m", "more", "-p", old, "main^{tree}", in: path)
    try git("update-ref", "refs/heads/main", id, in: path)
    return id
  }

  /// 200 kB that do not compress.
  static func noise() throws -> [UInt8] {
    let source = FileHandle(forReadingAtPath: "/dev/urandom")
    guard let data = try source?.read(upToCount: 200_000) else { throw FixtureError("no noise") }
    return Array(data)
  }
}

/// What is left of half-written packs in a store.
func leftovers(in store: Store) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: store.scratch["store/objects/pack"])
    .filter { !$0.hasPrefix("pack-") }
}

/// Runs the helper program, which makes one call of the module, and gives its last line.
func help(_ words: [String], under wrapper: [String] = []) throws -> String {
  let outcome = try run(wrapper + [helper()] + words)
  guard let line = outcome.output.split(separator: "\n").last(where: { !$0.hasPrefix("hint:") })
  else { throw FixtureError("the helper said nothing (\(outcome.code)): \(outcome.errors)") }
  return String(line)
}

/// The helper program, which is built beside the tests.
func helper() -> String {
  let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  let products = [tests] + CommandLine.arguments.filter { $0.contains(".xctest") }
  for product in products.compactMap(\.self) {
    let path = URL(fileURLWithPath: product).deletingLastPathComponent()
      .appendingPathComponent("GitTestHelper").path
    if FileManager.default.isExecutableFile(atPath: path) { return path }
  }
  return "GitTestHelper"
}

/// The error a call throws, or nil.
func failure(_ body: () throws -> Void) -> GitError? {
  do {
    try body()
    return nil
  } catch {
    return error as? GitError
  }
}
