import Foundation
import Model
@testable import Basics
@testable import Judging
@testable import Signatures

/// A golden file: `// …` remarks, `//! …` circumstances, then stacks as gdb, pstack or eu-stack
/// print them.
struct Trace {
  var circumstances = SignatureMaker.Circumstances(kind: .deadlock)
  var threads: [ThreadStack] = []

  init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline).map(String.init) {
      if line.hasPrefix("//!") {
        read(directive: line.dropFirst(3).split(separator: " ").map(String.init))
      } else if line.hasPrefix("TID ") || line.hasPrefix("Thread ") {
        threads.append(ThreadStack(tid: threads.count + 1, name: Self.name(line), frames: []))
      } else if let frame = Self.frame(line) {
        if threads.isEmpty { threads.append(ThreadStack(tid: 1, name: "", frames: [])) }
        threads[threads.count - 1].frames.append(frame)
      }
    }
  }

  private mutating func read(directive words: [String]) {
    let rest = Array(words.dropFirst())
    switch (words.first, rest.first) {
    case ("kind", "deadlock"): circumstances.kind = .deadlock
    case ("kind", "stall"): circumstances.kind = .stall
    case ("kind", "livelock"): circumstances.kind = .livelock
    case ("kind", "crash"): circumstances.kind = .crash(signal: rest.last.flatMap { Int($0) } ?? 0)
    case ("role", let role): circumstances.role = role
    case ("lost", _): circumstances.lostThreads = Set(rest)
    case ("deadline", _): circumstances.deadlinePassed = true
    default: fatalError("a golden file holds an unknown directive: \(words)")
    }
  }

  /// `Thread 1 (Thread 0x7f… (LWP 12) "php"):` names the thread; eu-stack does not.
  private static func name(_ line: String) -> String {
    let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.count == 3 ? String(parts[1]) : ""
  }

  /// `#4 0x… in name (args) from module`, `#4 0x… name`, `#4 name (args) at file:line`.
  static func frame(_ line: String) -> Frame? {
    guard line.hasPrefix("#") else { return nil }
    let number = line.dropFirst().prefix { $0.isNumber }
    guard !number.isEmpty else { return nil }
    var rest = line.dropFirst(1 + number.count).drop { $0 == " " }
    var frame = Frame(address: 0)
    if rest.hasPrefix("0x") {
      let digits = rest.dropFirst(2).prefix { $0.isHexDigit }
      frame.address = UInt64(digits, radix: 16) ?? 0
      rest = rest.dropFirst(2 + digits.count).drop { $0 == " " }
    }
    if rest.hasPrefix("in ") { rest = rest.dropFirst(3) }
    if let from = rest.range(of: " from ", options: .backwards) {
      frame.module = rest[from.upperBound...].trimmingCharacters(in: .whitespaces)
      rest = rest[..<from.lowerBound]
    }
    if let at = rest.range(of: " at ", options: .backwards) {
      frame.source = String(rest[at.upperBound...])
      rest = rest[..<at.lowerBound]
    }
    let name = rest.trimmingCharacters(in: .whitespaces)
    frame.function = name.isEmpty ? nil : name
    return frame
  }
}
