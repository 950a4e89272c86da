/// Puts the lines together that one writer wrote, where a log mixes stacks of several.
enum LogWriters {
  /// A line of a text, and where it stands in it.
  struct Entry {
    var text: Substring
    var number: Int
    /// Whether it is the first that another writer wrote.
    var isApart = false
  }

  static func grouped(_ lines: [Entry]) -> [Entry] {
    let writers = lines.map { LogPrefix.writer(of: $0.text) }
    var result = lines
    var start = 0
    while start < lines.count {
      var end = start + 1
      if writers[start] != nil {
        while end < lines.count, writers[end] != nil { end += 1 }
        group(&result, writers, start..<end)
      }
      start = end
    }
    return result
  }

  /// Groups lines, each of which has a writer, where two of them at least have frames and take turns.
  private static func group(
    _ result: inout [Entry], _ writers: [String?], _ range: Range<Int>
  ) {
    var order: [String] = []
    var entries: [String: [Entry]] = [:]
    var withFrames: Set<String> = []
    var turns = 0
    var last: String?
    for index in range {
      guard let writer = writers[index] else { continue }
      if writer != last { turns += 1 }
      last = writer
      if entries[writer] == nil { order.append(writer) }
      entries[writer, default: []].append(result[index])
      if !withFrames.contains(writer), isFrame(result[index].text) { withFrames.insert(writer) }
    }
    guard withFrames.count > 1, turns > order.count else { return }
    let grouped = order.flatMap { writer in
      (entries[writer] ?? []).enumerated().map { index, entry in
        var entry = entry
        entry.isApart = index == 0
        return entry
      }
    }
    result.replaceSubrange(range, with: grouped)
  }

  private static func isFrame(_ line: Substring) -> Bool {
    let text = LogPrefix.removed(from: line).withoutBlanks
    return text.after("#")?.leadingNumber != nil || text.contains("frame #")
  }
}
