import Candidates
import Evaluation
import Foundation
import Git
import Synchronization

/// Shows how far an evaluation is: one line redrawn on a terminal, plain lines elsewhere.
final class Progress: Sendable {
  private let console: Console
  private let state = Mutex(State())

  private struct State {
    var drawn = ""
    var lastLine = ""
    var lastDrawn = Date.distantPast
    var fetchStarted: Date?
  }

  init(_ console: Console) { self.console = console }

  /// Takes an event in.
  func take(_ event: EvaluationEvent) {
    switch event {
    case .preparing(let event): take(event)
    case .running(let done, let total):
      guard console.volume > .quiet else { return }
      redraw("running: \(done) of \(total)", atEnd: done == total)
    case .entry, .recording: break
    }
  }

  /// Takes an event of source and builds in.
  func take(_ event: PreparationEvent) {
    guard console.volume > .quiet else { return }
    switch event {
    case .fetching(let source, nil): line("fetching \(source)")
    case .fetching(let source, let progress?):
      redraw("fetching \(source): \(output(of: progress))")
    case .building(let subject, .step(let step)): line("building \(subject.name): \(step)")
    case .building(let subject, .progress(let step, let done, let total)):
      redraw("building \(subject.name): \(step), \(done) of \(total)")
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
    guard console.drawsProgress else { return }
    state.withLock { state in
      if !state.drawn.isEmpty { console.draw("\r\u{1b}[K") }
      state.drawn = ""
    }
  }

  private func line(_ text: String) {
    if console.drawsProgress { return redraw(text, atEnd: true) }
    state.withLock { state in
      if state.lastLine != text { console.say(text) }
      state.lastLine = text
    }
  }

  /// Redraws at most twenty times a second; off a terminal it says something every five seconds.
  private func redraw(_ text: String, atEnd: Bool = false) {
    state.withLock { state in
      let pause = Date().timeIntervalSince(state.lastDrawn)
      guard atEnd || pause > (console.drawsProgress ? 0.05 : 5), text != state.drawn else { return }
      state.lastDrawn = Date()
      state.drawn = text
      console.drawsProgress ? console.draw("\r\u{1b}[K\(text)") : console.say(text)
    }
  }
}
