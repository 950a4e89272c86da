import Files
import Foundation
import Processes
import Testing

extension EndToEnd {
  /// What is shown while an evaluation is at work, on terminals that script(1) makes.
  @Suite(.serialized) struct ScreenTests {
    private let forkproof = CommandLine.shared

    /// What the command writes to a terminal of `columns` columns.
    private func shown(_ columns: Int, _ setting: String = "") async throws -> String {
      let folder = try ScratchFolder(in: forkproof.folder, named: "screen")
      let command =
        "stty cols \(columns) rows 24; cd '\(forkproof.root)'; \(setting) '\(forkproof.program)' evaluate "
        + "--scenario exit-idle --runs 3 --rerun patches/grpc-1.51/forget-channels.patch "
        + "patches/grpc-1.51/extension-fork-handlers.patch >/dev/null"
      try writeFile(Array(command.utf8), to: "\(folder.path)/command")
      _ = try await forkproof.bash(
        "script -qec 'bash \(folder.path)/command' '\(folder.path)/typescript' </dev/null >/dev/null",
        in: folder.path, timeLimit: 300)
      return String(decoding: try readFile("\(folder.path)/typescript"), as: UTF8.self)
    }

    @Test("the screen keeps within the terminal and ends with every row", arguments: [80, 160])
    func drawn(columns: Int) async throws {
      let text = try await shown(columns)
      let frames = text.components(separatedBy: "\u{1b}[J")
      #expect(frames.count > 3)
      // What follows the last frame is no screen any more: the record's path, as long as it is.
      for line in frames.dropLast().flatMap({ $0.components(separatedBy: "\r\n") }) {
        let plain = line.replacing(/\u{1b}\[[0-9;]*[A-Za-z]|\r/, with: "")
        #expect(plain.hasPrefix("Script ") || plain.unicodeScalars.count < columns, "\(plain)")
      }
      let last = try #require(frames.last { $0.contains("candidate  ") })
      #expect(last.contains("FAIL") && last.contains("forget-channels"), "\(last)")
      #expect(text.contains("runs, "))
      // "so far" only when the screen was drawn between the candidate's runs.
      #expect(text.contains(/PASS (?:so far )?</))
    }

    @Test("NO_COLOR leaves no colour, and a dumb terminal and a log get a line for each row")
    func plain() async throws {
      #expect(try await shown(80, "NO_COLOR=1").contains(/\u{1b}\[[0-9;]*m/) == false)
      let dumb = try await shown(80, "TERM=dumb")
      #expect(!dumb.contains("\u{1b}"))
      #expect(dumb.contains("FAIL forget-channels: hang in exit-idle under on-epoll1"), "\(dumb)")
    }
  }
}
