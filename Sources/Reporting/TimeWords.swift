import FoundationEssentials

/// A moment as ISO 8601 has it, in UTC. A record may hold any number: what lies outside the years
/// 1970 to 9999 becomes the nearest end.
func timestamp(_ secondsSince1970: Double) -> String {
  let seconds = min(max(0, secondsSince1970), 253_402_300_799)
  return Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
}

/// A time in microseconds as people read it: `12 ms`, `0.81 s`.
func duration(_ microseconds: Int) -> String {
  if microseconds < 1000 { return "\(microseconds) µs" }
  if microseconds < 100_000 { return "\(tenths(microseconds, of: 1000)) ms" }
  if microseconds < 1_000_000 { return "\(microseconds / 1000) ms" }
  return "\(tenths(microseconds, of: 1_000_000)) s"
}

private func tenths(_ value: Int, of unit: Int) -> String {
  let tenth = value % unit * 10 / unit
  return tenth == 0 ? "\(value / unit)" : "\(value / unit).\(tenth)"
}

/// Seconds with three digits behind the point, as XML's readers take them.
func decimalSeconds(_ seconds: Double) -> String {
  let milliseconds = Int(exactly: (min(max(0, seconds), 1e9) * 1000).rounded()) ?? 0
  let rest = String(milliseconds % 1000)
  return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.utf8.count))\(rest)"
}
