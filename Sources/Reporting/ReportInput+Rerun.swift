import Basics
import Model

extension ReportInput {
  /// The command that runs just this cell again, ready to be pasted into a shell.
  ///
  /// The unpatched source is the first row of every evaluation, so its cells need no candidate.
  func command(_ row: Row, _ column: CellID) -> String {
    var words = ["forkproof"]
    if let source = assessment.opening.source {
      words += ["evaluate"] + (source.arguments ?? ["--source", source.name])
    } else {
      words += verifying
    }
    words += assessment.opening.arguments ?? rootArguments
    if let recipe = row.build?.recipe, !recipe.isEmpty { words += ["--recipe", recipe] }
    let settings = assessment.opening.settings.first { $0.name == column.settings }
    words += ["--scenario", column.scenario, "--settings", settings?.row ?? column.settings]
    if let profile = settings?.profile { words += ["--stress", profile.rawValue] }
    words += ["--rerun", "--runs", String(max(1, row.cells[column]?.tally.runs ?? 1))]
    let candidates = row.isBase ? [] : row.candidate.arguments
    if candidates.contains(where: { $0.hasPrefix("-") }) { words.append("--") }
    return (words + candidates).map(shellQuoted).joined(separator: " ")
  }

  private var verifying: [String] {
    let leftOut = fact(Fact.leftOut)?.split(separator: ", ").map(String.init) ?? []
    return ["verify"] + (fact(Fact.ini) == nil ? [] : ["--php-ini"])
      + leftOut.flatMap { ["--without-extension", $0] }
  }

  private func fact(_ name: String) -> String? {
    assessment.opening.environment.first { $0.name == name }?.value
  }

  /// What older records tell of how they were called: an environment of ours by its name, another folder as it is.
  private var rootArguments: [String] {
    guard let folder = fact(Fact.root) else { return [] }
    let parts = folder.split(separator: "/")
    guard parts.count > 2, parts[parts.count - 2] == "environments",
      parts[parts.count - 3] == "forkproof"
    else { return ["--root", folder] }
    return ["--root", String(parts[parts.count - 1])]
  }
}

extension CandidateEntry {
  /// What names it on a command line: its one patch file, or the folder of its series.
  fileprivate var arguments: [String] {
    guard files.count > 1 else { return files }
    let folders = Set(files.map { $0.split(separator: "/").dropLast().joined(separator: "/") })
    guard folders.count == 1, let folder = folders.first, !folder.isEmpty else { return files }
    return [files.allSatisfy { $0.hasPrefix("/") } ? "/" + folder : folder]
  }
}

/// A word as `sh` reads it back; control characters, which no name should hold, become pictures.
func shellQuoted(_ word: String) -> String {
  let plain = word.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "+"),
      UInt8(ascii: ","), UInt8(ascii: "="):
      true
    default: false
    }
  }
  if plain, !word.isEmpty { return word }
  // The shell knows the home that a path begins with.
  if word.hasPrefix("~/") { return "~/" + shellQuoted(String(word.dropFirst(2))) }
  return "'\(TextCleaner.line(word).replacing("'", with: "'\\''"))'"
}
