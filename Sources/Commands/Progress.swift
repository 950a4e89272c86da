import Basics
import Candidates
import Dispatch
import Evaluation
import Foundation
import Git
import Model
import Reporting
import Synchronization

/// Shows how far an evaluation is: a screen redrawn in place on a terminal; elsewhere plain lines, one for each
/// row as it is decided.
final class Progress: Sendable {
  private let console: Console
  private let state = Mutex(State())

  private struct State {
    var screen = ProgressScreen()
    var drawn: [String] = []
    var lastLine = ""
    var lastDrawn = Date.distantPast
    var fetchStarted: Date?
    var clock: (any DispatchSourceTimer)?
  }

  /// How often plain lines tell of runs, in seconds.
  private static let pause = 30.0

  init(_ console: Console) { self.console = console }

  /// Takes an event in.
  func take(_ event: EvaluationEvent) {
    guard console.volume > .quiet else { return }
    let now = Date().timeIntervalSinceReferenceDate
    switch event {
    case .preparing(let event): take(event)
    case .recording: break
    case .began(let subject, let cell): redraw { $0.began(subject, cell) }
    case .standing(let standings):
      var lines: [String] = []
      redraw { lines = $0.take(standings) }
      tell(lines)
    case .running(let done, let total):
      redraw { $0.take(done: done, total: total, at: now) }
      startClock()
      sayNow(done, total)
    case .entry(let entry):
      var line: String?
      redraw { line = $0.take(entry, at: now) }
      tell(line.map { [$0] } ?? [])
    }
  }

  /// Takes an event of source and builds in.
  func take(_ event: PreparationEvent) {
    guard console.volume > .quiet else { return }
    switch event {
    case .fetching(let source, nil): line("fetching \(source)")
    case .fetching(let source, let progress?):
      passing("fetching \(source): \(output(of: progress))")
    case .building(let subject, .step(let step)): line("building \(subject.name): \(step)")
    case .building(let subject, .progress(let step, let done, let total)):
      passing("building \(subject.name): \(step), \(done) of \(total)")
    case .building(let subject, .reused(let step)):
      if console.volume == .verbose { line("building \(subject.name): \(step), as before") }
    case .note(let text): line(text)
    }
  }

  /// Objects, bytes and rate of a fetch so far.
  private func output(of progress: FetchProgress) -> String {
    let start = state.withLock { state in
      let start = state.fetchStarted ?? Date()
      state.fetchStarted = start
      return start
    }
    let mebibytes = Double(progress.receivedBytes) / 1_048_576
    let seconds = max(Date().timeIntervalSince(start), 0.1)
    let size = String(format: "%.1f MiB, %.1f MiB/s", mebibytes, mebibytes / seconds)
    if progress.totalObjects == 0, progress.receivedObjects == 0 { return size }
    return "\(progress.receivedObjects) of \(progress.totalObjects) objects, \(size)"
  }

  /// Wipes what is drawn, before other words are written.
  func finish() {
    state.withLock { state in
      state.clock?.cancel()
      state.clock = nil
      if !state.drawn.isEmpty {
        // What came since the last drawing is drawn too: a terminal's log keeps how it ended.
        draw(&state)
        console.draw(Self.wipe(state.drawn, width: console.progressSize.width))
      }
      state.drawn = []
    }
  }

  private func line(_ text: String) {
    if console.drawsProgress { return redraw { $0.work = text } }
    state.withLock { state in
      if state.lastLine != text { console.say(text) }
      state.lastLine = text
    }
  }

  /// Says what is passing: off a terminal no oftener than it can be read.
  private func passing(_ text: String) {
    if console.drawsProgress { return redraw { $0.work = text } }
    state.withLock { state in
      guard Date().timeIntervalSince(state.lastDrawn) > Self.pause else { return }
      state.lastDrawn = Date()
      console.say(text)
    }
  }

  private func sayNow(_ done: Int, _ total: Int) {
    if !console.drawsProgress { passing("\(done) of about \(total) runs") }
  }

  /// Where nothing is drawn, each row that is decided is a line.
  private func tell(_ lines: [String]) {
    if !console.drawsProgress { for line in lines { console.say(line) } }
  }

  /// Changes the screen, and draws it at most ten times a second.
  private func redraw(_ change: (inout ProgressScreen) -> Void) {
    state.withLock { state in
      change(&state.screen)
      guard console.drawsProgress, Date().timeIntervalSince(state.lastDrawn) > 0.1 else { return }
      draw(&state)
    }
  }

  /// Time goes on while nothing else does.
  private func startClock() {
    guard console.drawsProgress else { return }
    state.withLock { state in
      guard state.clock == nil else { return }
      let clock = DispatchSource.makeTimerSource(queue: .global())
      clock.schedule(deadline: .now() + 1, repeating: 1)
      clock.setEventHandler { [weak self] in self?.tick() }
      clock.resume()
      state.clock = clock
    }
  }

  /// Draws anew, unless what was drawn is wiped for good.
  private func tick() {
    state.withLock { state in
      if state.clock != nil { draw(&state) }
    }
  }

  private func draw(_ state: inout State) {
    state.lastDrawn = Date()
    let size = console.progressSize
    let lines = state.screen.lines(
      width: size.width - 1, height: size.height - 1, at: Date().timeIntervalSinceReferenceDate,
      style: TerminalStyle(width: size.width, colours: console.coloursProgress))
    guard !lines.isEmpty, lines != state.drawn else { return }
    console.draw(Self.wipe(state.drawn, width: size.width) + lines.joined(separator: "\r\n"))
    state.drawn = lines
  }

  /// Goes to where drawing began, and clears from there: a terminal that became narrower broke lines.
  private static func wipe(_ drawn: [String], width: Int) -> String {
    let rows = drawn.reduce(0) { $0 + max(1, (visibleWidth($1) + width - 1) / max(1, width)) }
    return rows > 1 ? "\r\u{1b}[\(rows - 1)A\u{1b}[J" : "\r\u{1b}[J"
  }

  private static func visibleWidth(_ line: String) -> Int {
    line.replacing(/\u{1b}\[[0-9;]*m/, with: "").unicodeScalars.count
  }
}
