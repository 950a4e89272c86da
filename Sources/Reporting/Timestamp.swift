import FoundationEssentials

/// A moment as ISO 8601 has it, in UTC. A record may hold any number: what lies outside the years
/// 1970 to 9999 becomes the nearest end.
func timestamp(_ secondsSince1970: Double) -> String {
  let seconds = min(max(0, secondsSince1970), 253_402_300_799)
  return Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
}
