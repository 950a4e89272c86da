import Basics
import Judging

/// The forecast of an evaluation in parts as lines: a row for each count, where it stops scaling, and why.
package struct ShardForecastReport {
  private let forecast: ShardForecast
  private let most: Int

  /// A report of up to `most` parts.
  package init(_ forecast: ShardForecast, most: Int) {
    self.forecast = forecast
    self.most = most
  }

  /// The report.
  package var text: String {
    let rows = counts.map(forecast.times)
    let last = forecast.times(most)
    var lines = [
      "\(forecast.cells) cells, \(Self.time(forecast.preparation)) before the first run, "
        + "\(Self.tenths(forecast.width)) runs at work at once",
      "", "   parts        takes  machines work  runs beyond one process",
    ]
    lines += rows.map { row in
      [
        Self.right("\(row.parts)", 8), Self.right(Self.time(row.seconds), 13),
        Self.right(Self.time(row.machineSeconds), 15), Self.right(Self.time(row.extraSeconds), 25),
      ].joined()
    }
    lines += ["", ending(last)]
    return lines.map { $0 + "\n" }.joined()
  }

  /// 1, 2, 4, … and the count that was asked for.
  private var counts: [Int] {
    var counts = Array(sequence(first: 1) { $0 * 2 }.prefix { $0 < most })
    counts.append(most)
    return counts
  }

  private func ending(_ last: ShardForecast.Times) -> String {
    let limit = (1...max(1, forecast.cells)).first { count in
      forecast.times(2 * count).seconds > 0.9 * forecast.times(count).seconds
    }
    guard let limit, limit <= most else {
      return "it scales up to \(counting(most, "part")): \(why(last.bound))"
    }
    return
      "beyond \(counting(limit, "part")) twice as many save less than a tenth: "
      + why(forecast.times(2 * limit).bound)
  }

  private func why(_ bound: ShardForecast.Bound) -> String {
    switch bound {
    case .runs: "the runs of cells decide"
    case .cell(let cell):
      "the longest part waits for \(OneLine.clean("\(cell)")), which is never split"
    case .preparation:
      "each part fetches, applies and builds before its first run; hand builds on with "
        + "forkproof cache export"
    }
  }

  /// `7 s`, `3 min 20 s`, `2 h 5 min`
  package static func time(_ seconds: Double) -> String {
    // A record can tell any number.
    let seconds = min(max(0, seconds), 1e9)
    let whole = Int(seconds.rounded())
    if seconds < 10 { return "\(tenths(seconds)) s" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  private static func tenths(_ value: Double) -> String {
    let tenths = Int((min(max(0, value), 1e9) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count)) + text
  }
}
