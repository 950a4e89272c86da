import Foundation

/// A report of a crash in JSON: of ABRT, macOS (`.ips`), Sentry, Datadog and what reads minidumps.
///
/// Only reports with frames of C are read; what tells of other languages is left to who reads lines.
struct CrashDocument {
  private struct Thread {
    var name: String
    var isCrashed: Bool
    var frames: [JSONFrame]
  }

  private static let mostThreads = 2000
  private static let mostFrames = 2000

  private let pid: Int?
  private let signal: Int?
  private let threads: [Thread]

  /// Nil where the lines hold no such report.
  init?(_ lines: [Substring]) {
    let bytes = Data(lines.joined(separator: "\n").utf8)
    guard let root = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any] else {
      return nil
    }
    let threads = Self.threads(of: root)
    guard threads.contains(where: { JSONFrame.areOfCode($0.frames) }) else { return nil }
    pid = root["pid"] as? Int
    signal = Self.signal(of: root) ?? (threads.contains(where: \.isCrashed) ? 0 : nil)
    self.threads = threads
  }

  /// The report as macOS writes those that people read.
  var lines: [Substring] {
    var lines: [String] = []
    if let pid { lines.append("Process: program [\(pid)]") }
    if let signal { lines.append("Signal: \(signal)") }
    for (number, thread) in threads.enumerated() {
      if threads.count > 1 || thread.isCrashed || pid != nil {
        lines.append("Thread \(number)\(thread.isCrashed ? " Crashed" : ""):: \(thread.name)")
      }
      lines += thread.frames.enumerated().map { "\($0)   \($1.text)" }
    }
    return lines.map { Substring($0) }
  }

  private static func threads(of root: [String: Any]) -> [Thread] {
    let error = root["error"] as? [String: Any]
    let exceptions = objects((root["exception"] as? [String: Any])?["values"])
    let crashed = exceptions.lazy.compactMap { $0["thread_id"] as? Int }.first
    let images = objects(root["usedImages"]).map { $0["name"] as? String ?? "???" }
    let faulting =
      root["faultingThread"] as? Int
      ?? (root["crash_info"] as? [String: Any])?["crashing_thread"] as? Int
    let lists = [root["threads"], root["stacktrace"], error?["threads"]]
    let all = lists.lazy.map(objects).first { !$0.isEmpty } ?? []
    var threads = all.prefix(mostThreads).enumerated().map { index, fields in
      let isCrashed =
        ["crashed", "triggered", "crash_thread"].contains { fields[$0] as? Bool == true }
        || index == faulting || crashed != nil && fields["id"] as? Int == crashed
      let name = (fields["name"] ?? fields["thread_name"]) as? String ?? ""
      return Thread(name: name, isCrashed: isCrashed, frames: frames(of: fields, images))
    }
    threads.removeAll { $0.frames.isEmpty }
    if threads.isEmpty {
      let stacks = [error, root].compactMap { $0 } + exceptions
      threads = stacks.map {
        Thread(name: "", isCrashed: false, frames: frames(of: $0, images))
      }.filter { !$0.frames.isEmpty }
    }
    return threads
  }

  /// The frames of an object, in it or in its stack.
  private static func frames(of fields: [String: Any], _ images: [String]) -> [JSONFrame] {
    let stack = (fields["stacktrace"] ?? fields["stack"]) as? [String: Any]
    let frames = objects(fields["frames"] ?? stack?["frames"]).prefix(mostFrames)
    return JSONFrame.innermostFirst(frames.map { JSONFrame($0, images: images) })
  }

  /// A list of objects, be it below the `values` of Sentry.
  private static func objects(_ value: Any?) -> [[String: Any]] {
    if let list = value as? [[String: Any]] { return list }
    return (value as? [String: Any])?["values"] as? [[String: Any]] ?? []
  }

  private static func signal(of root: [String: Any]) -> Int? {
    func field(_ object: String, _ key: String) -> Any? {
      (root[object] as? [String: Any])?[key]
    }
    let exceptions = objects(root["exception"])
    let places =
      [
        root["signal"], field("exception", "signal"), field("sig_info", "si_signo"),
        field("sig_info", "si_signo_human_readable"), field("crash_info", "type"),
        field("error", "message"),
      ] + exceptions.map { $0["type"] }
    for place in places {
      if let number = place as? Int, let found = HeaderLine.number("\(number)") { return found }
      guard let text = place as? String else { continue }
      if text.hasPrefix("EXC_BAD_ACCESS") { return 11 }
      if let (_, name) = text[...].split(at: "SIG"), let found = HeaderLine.number("SIG" + name) {
        return found
      }
    }
    return nil
  }
}
