import Files
import Foundation
import Testing

extension EndToEnd {
  /// A scratch history of the real source, searched by the built command.
  @Suite struct BisectTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder

    init() throws {
      files = try ScratchFolder(in: CommandLine.shared.folder, named: "bisect")
    }

    /// Lays out eight commits on one that leaves core alone in the child; the first is tagged `good`, the bad one
    /// `bad`. Parent and child end by what `bad` adds: 1 - 0.84 * 0.84 is a rate of 0.3.
    private static let history = """
      set -eu
      export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@debian.org GIT_CONFIG_GLOBAL=/dev/null
      export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@debian.org
      repository=$XDG_CACHE_HOME/forkproof/debian/grpc.git
      tag=$(git -C "$repository" tag --list 'debian/*' | tail -n 1)
      git clone --quiet --branch "$tag" "$repository" source 2>&1
      cd source
      file=src/php/ext/grpc/timeval.c
      commit() { git commit --quiet --all --message "$1"; }
      harmless() { echo "/* harmless $1 */" >>$file; commit "Harmless change $1"; }
      git apply "$FORKPROOF_HOME/patches/grpc-1.51/seed-no-core-shutdown.patch"
      commit 'Leave core alone in the child'
      git tag good
      harmless 1
      echo '#error broken' >>$file
      commit 'Break the build'
      harmless 2
      harmless 3
      sed -i /#error/d $file
      commit 'Mend the build'
      sed -i '/^PHP_MSHUTDOWN_FUNCTION(grpc) {/a\\
        struct timespec now_;\\
        clock_gettime(CLOCK_REALTIME, \\&now_);\\
        if (now_.tv_nsec / 1000 % 100 < 16) abort();' src/php/ext/grpc/php_grpc.c
      commit 'Abort at times'
      git tag bad
      harmless 4
      harmless 5
      git rev-parse bad
      """

    /// The history in the folder `source`.
    /// - Returns: the id of the bad commit.
    private func layHistory() async throws -> Substring {
      let fetched = try await forkproof(
        "evaluate", "--base-only", "--scenario", "exit-idle", "--settings", "on-epoll1", "--runs",
        "1")
      try #require(fetched.status == .code(1), "\(fetched.errorText)")
      let made = try await forkproof.bash(Self.history, in: files.path, timeLimit: 60)
      try #require(made.status == .code(0), "\(made.outputText)\(made.errorText)")
      return try #require(made.outputText.split(separator: "\n").last)
    }

    @Test("the commit is found that fails three times in ten, behind some that do not build")
    func found() async throws {
      let bad = try await layHistory()
      let result = try await forkproof(
        "bisect", "--source", "\(files.path)/source", "--good", "good", "--bad", "HEAD",
        "--scenario",
        "exit-idle", "--settings", "on-epoll1")
      #expect(result.status == .code(0), "\(result.errorText)")
      #expect(result.outputText.contains("the first bad commit: \(bad)\n"), "\(result.outputText)")
      #expect(result.outputText.contains("\n  Abort at times\n"), "\(result.outputText)")
      #expect(result.outputText.contains("BUILD-FAILED: "), "\(result.outputText)")
    }

    @Test("git finds the same commit by the exit codes")
    func foundByGit() async throws {
      let bad = try await layHistory()
      let result = try await forkproof.bash(
        """
        cd source
        git bisect start HEAD good
        git bisect run "$P" evaluate --bisect --base-only --quiet --source ./ --ref HEAD \
          --scenario exit-idle --settings on-epoll1 --runs 20
        git rev-parse refs/bisect/bad
        """, in: files.path, timeLimit: 300)
      #expect(result.status == .code(0), "\(result.errorText)")
      #expect(
        result.outputText.hasSuffix("\(bad)\n"), "\(result.outputText)\(result.errorText)")
    }
  }
}
