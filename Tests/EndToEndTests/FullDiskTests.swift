import Processes
import Testing

/// Whether bubblewrap can give a process a small disk here, and let it make sandboxes of its own.
private func hasSmallDisks() async -> Bool {
  let words = ["--cap-add", "ALL", "--bind", "/", "/", "--size", "1000000", "--tmpfs", "/mnt"]
  return (try? await run(Command("bwrap", words + ["true"])))?.status == .code(0)
}

extension EndToEnd {
  @Suite("A full disk", .enabled("it takes root to mount one") { await hasSmallDisks() })
  struct FullDiskTests {
    private let forkproof = CommandLine.shared
    private let words =
      "evaluate patches/grpc-1.51/extension-fork-handlers.patch --scenario exit-idle "
      + "--settings on-epoll1 --runs 1"

    /// Runs `script` with a disk of so many bytes at `/mnt`, where the cache is to be.
    private func onDisk(of bytes: String, _ script: String) async throws -> CommandResult {
      try await forkproof.bash(
        """
        cd "$FORKPROOF_HOME"
        export KEPT="$XDG_CACHE_HOME/forkproof" XDG_CACHE_HOME=/mnt/cache
        exec bwrap --cap-add ALL --bind / / --dev-bind /dev /dev --proc /proc --size \(bytes) \
          --tmpfs /mnt bash -c '\(script)'
        """, in: forkproof.folder, timeLimit: 300)
    }

    @Test("ends what fetches with the machine's fault, by its name", arguments: [30, 60])
    func fetching(_ megabytes: Int) async throws {
      let ended = try await onDisk(of: "\(megabytes)000000", "exec $P \(words)")
      #expect(ended.status == .code(3))
      #expect(ended.errorText.contains("No space left on device"), "\(ended.errorText)")
      #expect(ended.errorText.contains("hint: free some space"), "\(ended.errorText)")
    }

    @Test(
      "that fills in a build is no fault of a candidate, and leaves none undecided",
      arguments: [2, 4, 8])
    func building(_ megabytes: Int) async throws {
      // The sources have to be there, whichever test came first.
      _ = try await forkproof(
        "evaluate", "--base-only", "--scenario", "exit-idle", "--settings", "default", "--runs", "1"
      )
      let ended = try await onDisk(
        of: "$(($(du -sb --apparent-size $KEPT/objects.git $KEPT/debian | cut -f1 | paste -sd+) + "
          + "$(du -a $KEPT/objects.git $KEPT/debian | wc -l) * 4096 + \(megabytes)000000))",
        "mkdir -p /mnt/cache/forkproof && cp -r $KEPT/objects.git $KEPT/debian /mnt/cache/forkproof && "
          + "exec $P \(words)")
      #expect(ended.status == .code(3), "\(ended.outputText)\(ended.errorText)")
      let told = ended.outputText + ended.errorText
      #expect(told.contains("No space left on device"), "\(told)")
      for word in ["BUILD-FAILED", "INCONCLUSIVE", "PASS", "FAIL"] {
        #expect(!ended.outputText.contains(word), "\(told)")
      }
    }
  }
}
