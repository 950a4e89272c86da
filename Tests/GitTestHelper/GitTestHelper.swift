import Basics
import Git
import Glibc

/// Makes one call of the module in a process of its own, so that tests can put it on a full or
/// read-only disk, or kill it. Prints one line: `ok …`, or `error KIND: …`.
@main
enum GitTestHelper {
  static func main() {
    do throws(GitError) {
      print("ok \(try run(Array(CommandLine.arguments.dropFirst())))")
    } catch {
      print("error \(error.kind): \(error)")
    }
  }

  private static func run(_ words: [String]) throws(GitError) -> String {
    switch (words.first, words.count) {
    case ("create", 2):
      return try Repository(createBare: words[1]).path
    case ("fetch", 4...5):
      let repository = try Repository(createBare: words[1])
      let result = try repository.fetch(
        from: words[2], ref: words[3],
        options: FetchOptions(FetchSettings(refetches: false), depth: 1)
      ) { progress in
        // In the middle of the pack: says so, and waits to be killed.
        if words.count == 5, progress.receivedObjects > 0 {
          print("stalled")
          fflush(nil)
          pause()
        }
        return .goOn
      }
      return "\(result.commit)"
    case ("import", 3):
      return "\(try Repository(createBare: words[1]).importFolder(words[2]))"
    default:
      return "usage: create STORE | fetch STORE URL REF [stall] | import STORE FOLDER"
    }
  }
}
