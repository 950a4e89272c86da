import Judging
import Model
import Signatures
import Testing
@testable import Reporting

@Suite("The screen of an evaluation at work")
struct ProgressScreenTests {
  private let style = TerminalStyle(width: 0, colours: false)
  private let scenarios = ["child-rpc", "exit-idle", "parent-rpc"].map {
    Scenario(
      name: $0, question: "?", script: "a.php", settings: ["default", "on-epoll1"], must: [])
  }

  private func standing(
    _ subject: Subject, _ letters: String, _ state: Standing.State = .open
  ) -> Standing {
    let outcomes: [Character: Verdict.Outcome] = [
      "H": .hang, ".": .pass, "o": .pass, "X": .badExit,
    ]
    let cells = zip(opening.cells, letters).map { cell, letter in
      CellStanding(cell, outcome: outcomes[letter], isDecided: letter != "o" && letter != "-")
    }
    return Standing(subject, cells: cells, state: state)
  }

  private var opening: Opening {
    Opening(
      startedAt: 0,
      source: SourceEntry(name: "s", url: "u", ref: "r", commit: "c", tree: "t", version: nil),
      scenarios: scenarios,
      settings: [Settings(name: "default"), Settings(name: "on-epoll1", promisesForking: true)],
      rules: SignatureRules(), environment: [], sampling: Sampling())
  }

  private func screen() -> ProgressScreen {
    var screen = ProgressScreen()
    _ = screen.take(.opened(opening), at: 0)
    let names: [Subject] = [
      .base, .candidate("extension-fork-handlers"), .candidate("forget-channels"),
      .candidate("comment-only"),
    ]
    for name in names { _ = screen.take(.candidate(CandidateEntry(name, title: "")), at: 1) }
    for name in names {
      let code = name == .candidate("comment-only") ? "base" : name.name
      let build = BuildEntry(
        name, recipe: "r", outcome: .built(key: "k", codeDigest: code, seconds: 1, reused: false))
      _ = screen.take(.build(build), at: 2)
    }
    screen.take(done: 0, total: 240, at: 10)
    screen.began(.candidate("forget-channels"), CellID(scenario: "exit-idle", settings: "default"))
    screen.began(.base, CellID(scenario: "exit-idle", settings: "default"))
    _ = screen.take([
      standing(.base, "HHHHHH"),
      standing(.candidate("extension-fork-handlers"), "HH-oo.", .passesSoFar(excludedRate: 0.31)),
      standing(
        .candidate("forget-channels"), "HHHX--",
        .failed(CellID(scenario: "child-rpc", settings: "on-epoll1"))),
    ])
    screen.take(done: 60, total: 240, at: 40)
    return screen
  }

  @Test("a file that PHP does not load is told as that")
  func notLoaded() {
    var screen = ProgressScreen()
    _ = screen.take(.opened(opening), at: 0)
    var refused = CandidateEntry(.candidate("x.so"), title: "")
    (refused.refusal, refused.failure) = (.notLoaded, "it is built for another PHP")
    #expect(screen.take(.candidate(refused), at: 1)?.hasPrefix("NOT-LOADED") == true)
  }

  @Test("a part of an evaluation tells no verdict")
  func part() {
    var opening = opening
    opening.plan = Plan(inputs: [:], environment: [:], machine: "")
    opening.plan?.shard = Shard(1, of: 2)
    var screen = ProgressScreen()
    _ = screen.take(.opened(opening), at: 0)
    let cell = CellID(scenario: "child-rpc", settings: "on-epoll1")
    #expect(
      screen.take([standing(.candidate("a"), "HHHX--", .failed(cell))])
        == ["fails here a: bad-exit in child-rpc under on-epoll1"])
    #expect(
      screen.take([standing(.candidate("b"), "......", .decided(excludedRate: 0.1))])
        == ["passes here b"])
  }

  @Test("at 80 columns")
  func narrow() {
    #expect(
      screen().lines(width: 80, height: 24, at: 40, style: style).joined(separator: "\n") == """
        [#######---------------------] 60 of about 240 runs, 40 s, about 1 min 30 s left
        running forget-channels: exit-idle under default and 1 more
        candidate                default  on-epoll1
        base                     HHH      HHH
        extension-fork-handlers  HH-      oo.        PASS so far <31 %
        forget-channels          HHH      X--        FAIL
        comment-only             ---      ---        NO-EFFECT
        - not run  o so far  . pass  H hang  C crash  R rpc-failed  X bad-exit  F flaky
        """)
  }

  @Test("at 160 columns the bar grows to 40 and the rest stays in its place")
  func wide() {
    let lines = screen().lines(width: 160, height: 24, at: 40, style: style)
    #expect(
      lines.first == "[##########------------------------------] 60 of about 240 runs, 40 s, "
        + "about 1 min 30 s left")
    #expect(
      lines.dropFirst() == screen().lines(width: 80, height: 24, at: 40, style: style).dropFirst())
  }

  @Test(
    "no line is wider than the terminal, however narrow or low it is",
    arguments: [20, 40, 79, 80, 81, 160, 300])
  func width(columns: Int) {
    for height in [2, 5, 8, 50] {
      let lines = screen().lines(width: columns, height: height, at: 40, style: style)
      #expect(lines.count <= height)
      for line in lines { #expect(line.unicodeScalars.count <= columns, "\(line)") }
    }
  }

  @Test("hostile names move nothing on the screen")
  func hostile() {
    var screen = screen()
    _ = screen.take(.candidate(CandidateEntry(.candidate("a\u{1b}[2J\r\nb"), title: "")), at: 3)
    screen.work = "fetching \u{1b}[31mx"
    let text = screen.lines(width: 80, height: 24, at: 40, style: style).joined()
    #expect(!text.unicodeScalars.contains { $0.value < 32 || $0.value == 127 })
  }

  @Test("a row is told once, the moment it is decided")
  func decided() {
    var screen = screen()
    let fix = Subject.candidate("extension-fork-handlers")
    #expect(
      screen.take([standing(fix, "HHHooo", .passesSoFar(excludedRate: 0.2))]) == [])
    let last = standing(fix, "HHH...", .decided(excludedRate: 0.0981))
    #expect(screen.take([last]) == ["PASS <10 % extension-fork-handlers"])
    #expect(screen.take([last]) == [])
    let cell = CellID(scenario: "exit-idle", settings: "default")
    #expect(
      screen.take([standing(.candidate("new"), "-H----", .failed(cell))])
        == ["FAIL new: hang in exit-idle under default"])
    var unreadable = CandidateEntry(.candidate("page"), title: "")
    unreadable.failure = "this is an HTML page"
    unreadable.refusal = .unreadable
    #expect(screen.take(.candidate(unreadable), at: 5) == "UNREADABLE page")
  }
}
